package lobby

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// colleagueRing is how long a colleague's desk rings: who asked them sees it, and takes it
// back when they have waited enough.
const colleagueRing = 45 * time.Second

// Invite rings at the desk of colleague, whom agent asks into a talk. It goes on as any
// reservation does; where they are not free for a talk the bell says Unreserved at once,
// without a reservation.
func (h *Host) Invite(contact zhiyin.ContactID, agent, colleague zhiyin.AgentID) {
	h.box.put(func() {
		a, now := h.agents[colleague], h.now()
		if a == nil || !a.invitable() || a.has(contact) {
			h.bell.Unreserved(contact, "", zhiyin.Rescinded)
			return
		}
		e := &entry{Contact: routing.Contact{ID: contact, Wanted: zhiyin.Wanted{Channel: zhiyin.VoiceCall}, Since: now}}
		r := &ring{id: zhiyin.ReservationID(zhiyin.NewID("rs", now)), entry: e, agent: a, unit: a.Unit, expires: now.Add(colleagueRing), asks: agent}
		e.ring, a.ring, h.rings[r.id] = r, r, r
		made := r.event(zhiyin.ReservationMade{Asks: agent, Reservation: r.id, Agent: colleague, Expires: r.expires,
			Because: zhiyin.Because{Says: "asked by a colleague", Holds: true}}, now, by(agent))
		h.keep([]zhiyin.Event{made}, func(err error) { h.made(r, err) })
	})
}

// invitable tells whether the agent is there and free for a talk.
func (a *agent) invitable() bool {
	return !a.removed && a.presence.Status == zhiyin.Available && a.presence.Line && !a.full(zhiyin.VoiceCall)
}

// uninvite takes back what rings at an agent's desk for a contact that does not wait.
func (h *Host) uninvite(agent zhiyin.AgentID, contact zhiyin.ContactID) {
	for _, r := range h.rings {
		switch {
		case r.asks == "" || r.agent.ID != agent || r.entry.ID != contact:
		case r.over:
			r.entry.left = true // should they be taking it just now
		default:
			h.settle(r, zhiyin.Canceled, "", by(r.asks))
		}
	}
}

// untold tells the contact that nobody comes, where the desk was never rung.
func (h *Host) untold(r *ring, state zhiyin.ReservationState) {
	if r.asks != "" && state != zhiyin.Canceled {
		h.bell.Unreserved(r.entry.ID, "", state)
	}
}
