package lobby

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
	"zhiyin.dev/routing/affinity"
	"zhiyin.dev/routing/plan"
)

// entry is one waiting contact.
type entry struct {
	routing.Contact
	ring     *ring           // pending, or accepted and on its way to the ledger
	told     int             // position last told; 0: none yet
	wait     zhiyin.Estimate // last told
	toldAt   time.Time       // when
	unserved bool            // was told that nobody is there
	left     bool            // gone while its reservation was being accepted

	plea       *zhiyin.Escalation // somebody talks with the customer already, and a senior is asked for; nil: it waits
	asks       plan.Contact       // as plans see it
	entered    time.Time
	step       int       // of its plan
	due        time.Time // when it is looked at again; zero: never
	notBefore  time.Time // it is shown the way out of its queue
	overflowed bool      // was shown the way out of its queue
	passed     bool      // it is kept that the way out was closed
}

// newEntry is a contact that enters now.
func (h *Host) newEntry(id zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, since time.Time) *entry {
	now := h.now()
	e := &entry{Contact: routing.Contact{ID: id, Wanted: wanted, Since: since, Speaks: snap.Customer.Speaks, Angry: wanted.Angry, Segment: affinity.SegmentOf(wanted, &snap, now)}, asks: plan.ContactOf(wanted, snap, now), entered: now}
	for _, a := range h.order { // whoever gives a contact on does not get it back while somebody else is there
		if had := h.agents[a]; had != nil && (had.has(id) || had.gave == id) {
			e.Declined = append(e.Declined, routing.Decline{Agent: a, At: now})
		}
	}
	if s := h.schemes[wanted.Queue]; s != nil && len(s.Known.Who) > 0 {
		if e.Wanted.Prefers = nil; s.Familiar(&e.asks) != "" {
			e.Wanted.Prefers = []zhiyin.AgentID{s.Familiar(&e.asks)}
		}
	}
	return e
}

// Enter puts the contact into its queue, with its wait counted from since. A
// contact that waits already gives up what it waited for before.
func (h *Host) Enter(contact zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, since time.Time) {
	h.box.put(func() {
		h.leave(contact)
		if since.IsZero() {
			since = h.now()
		}
		e := h.newEntry(contact, wanted, snap, since)
		h.waits(e)
		h.post(e, (*routing.Board).Arrive)
		h.paceOf(wanted.Queue).began(h.now())
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
	h.deescalate(contact, zhiyin.EscalationOver)
	e, waits := h.waiting[contact]
	if !waits {
		return
	}
	h.departs(e)
	if e.ring != nil {
		h.settle(e.ring, zhiyin.Canceled, "", "customer")
	}
}

// Free says that the agent is done with the contact, or is no longer asked into it.
func (h *Host) Free(agent zhiyin.AgentID, contact zhiyin.ContactID) {
	h.box.put(func() {
		h.uninvite(agent, contact)
		if a := h.agents[agent]; a != nil && a.has(contact) {
			h.free(a, contact)
		}
	})
}

// match rings for whoever can be served.
func (h *Host) match(now time.Time) {
	if now.Before(h.paused) || len(h.owed) > 0 {
		return
	}
	h.board.Bound(h.callbackRoom())
	for {
		d, ok := h.board.Next(now)
		if !ok {
			return
		}
		h.reserve(d, now)
	}
}

// stand tells the board how the agents stand now.
func (h *Host) stand(now time.Time) {
	for _, id := range h.order {
		if a := h.agents[id]; a != nil {
			h.board.Stand(id, a.standing(), now)
		}
	}
}
