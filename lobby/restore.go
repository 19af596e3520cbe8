package lobby

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// Waiter is a contact that waited when the process ended.
type Waiter struct {
	Contact  zhiyin.ContactID
	Wanted   zhiyin.Wanted
	Snapshot zhiyin.Snapshot // what was known of its customer when it began to wait
	Since    time.Time
}

// Work is a contact that an agent had in hand when the process ended.
type Work struct {
	Agent   zhiyin.AgentID
	Contact zhiyin.ContactID
	Channel zhiyin.Channel
}

// Restore goes on from what the ledger knows: the agents' standing, who is still
// at work with which contact, and who waits. Call it before Run, once. Every
// agent's line is down until their browser is back; pending reservations of the
// dead process must have been settled.
func (h *Host) Restore(presence []zhiyin.Presence, working []Work, waiting []Waiter) {
	h.box.put(func() {
		now := h.now()
		for _, p := range presence {
			a := h.agents[p.Agent]
			if a == nil {
				continue
			}
			had := p.Line
			p.Line = false
			a.presence, a.idleSince = p, p.Since
			if had {
				h.note(a.lineChange("lost", now))
			}
		}
		for _, w := range working {
			if a := h.agents[w.Agent]; a != nil {
				a.take(w.Contact, w.Channel)
			}
		}
		for _, w := range waiting {
			e := h.newEntry(w.Contact, w.Wanted, w.Snapshot, w.Since)
			h.waits(e)
			h.post(e, (*routing.Board).Return)
		}
		h.freeStranded(now)
		h.recheck = true
	})
}

// freeStranded gives the next status to those whose work ended with the process.
func (h *Host) freeStranded(now time.Time) {
	for _, a := range h.agents {
		if e, changed := a.takeNext(now); changed {
			h.note(e)
		}
	}
}
