package lobby

import (
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// entry is one waiting contact.
type entry struct {
	routing.Contact
	ring     *ring     // pending, or accepted and on its way to the ledger
	told     int       // position last told; 0: none yet
	toldAt   time.Time // when
	unserved bool      // was told that nobody is there
	left     bool      // gone while its reservation was being accepted
}

// Enter puts the contact into its queue, with its wait counted from since. A
// contact that waits already gives up what it waited for before. The snapshot is
// the Conductor's; what matching needs of it is in wanted.
func (h *Host) Enter(contact zhiyin.ContactID, wanted zhiyin.Wanted, _ zhiyin.Snapshot, since time.Time) {
	h.box.put(func() {
		h.leave(contact)
		if since.IsZero() {
			since = h.now()
		}
		h.waiting[contact] = &entry{Contact: routing.Contact{ID: contact, Wanted: wanted, Since: since}}
		h.recheck = true
	})
}

// Leave takes the contact out and cancels a pending reservation.
func (h *Host) Leave(contact zhiyin.ContactID) {
	h.box.put(func() { h.leave(contact) })
}

func (h *Host) leave(contact zhiyin.ContactID) {
	for _, r := range h.rings { // one that is being accepted: its entry is out already
		if r.over && r.entry.ID == contact && r.entry.ring == r {
			r.entry.left = true
		}
	}
	e, waits := h.waiting[contact]
	if !waits {
		return
	}
	delete(h.waiting, contact)
	if e.ring != nil {
		h.settle(e.ring, zhiyin.Canceled, "", "customer")
	}
}

// Free says that the agent is done with the contact.
func (h *Host) Free(agent zhiyin.AgentID, contact zhiyin.ContactID) {
	h.box.put(func() {
		if a := h.agents[agent]; a != nil && a.contact == contact {
			h.free(a)
		}
	})
}

// match rings for whoever can be served.
func (h *Host) match(now time.Time) {
	if now.Before(h.paused) {
		return
	}
	var contacts []routing.Contact
	for _, e := range h.waiting {
		if e.ring == nil {
			contacts = append(contacts, e.Contact)
		}
	}
	if len(contacts) == 0 {
		return
	}
	agents := make([]routing.Agent, 0, len(h.agents))
	for _, a := range h.agents {
		agents = append(agents, a.routable())
	}
	slices.SortFunc(agents, func(a, b routing.Agent) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	for _, d := range h.matcher.Match(contacts, agents, now) {
		h.reserve(d, now)
	}
}

// findUnserved tells those contacts that nobody signed in could take.
func (h *Host) findUnserved() {
	if !h.recheck {
		return
	}
	h.recheck = false
	for _, e := range h.waiting {
		if !e.unserved && !h.anybodyFor(e.Contact) {
			e.unserved = true
			h.bell.Unserved(e.ID)
		}
	}
}

func (h *Host) anybodyFor(c routing.Contact) bool {
	for _, a := range h.agents {
		if a.presence.Status != zhiyin.Offline && routing.Could(c, a.routable()) {
			return true
		}
	}
	return false
}
