package lobby

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// ring is one reservation from its decision until its end is durable.
type ring struct {
	id      zhiyin.ReservationID
	entry   *entry
	agent   *agent
	unit    zhiyin.UnitID
	asks    zhiyin.AgentID // who asks the agent into a talk; empty: the contact waits
	expires time.Time
	told    bool // Bell.Reserved went out
	over    bool // no longer pending; its end is on the way to the ledger
}

// ordinaryRing is how long a desk rings in a queue that does not say.
const ordinaryRing = 20 * time.Second

func (h *Host) reserve(d routing.Decision, now time.Time) {
	queue := h.queues[d.Queue]
	length := time.Duration(queue.RingSeconds) * time.Second
	if length <= 0 {
		length = ordinaryRing
	}
	r := &ring{id: zhiyin.ReservationID(zhiyin.NewID("rs", now)), entry: h.entry(d.Contact), agent: h.agents[d.Agent],
		unit: queue.Unit, expires: now.Add(length)}
	r.entry.ring, r.agent.ring, h.rings[r.id] = r, r, r
	made := r.event(zhiyin.ReservationMade{Reservation: r.id, Agent: d.Agent, Queue: d.Queue, Expires: r.expires, Because: r.entry.because(d.Because), Choice: &d.Choice, Escalation: r.entry.plea}, now, "system")
	h.keep([]zhiyin.Event{made}, func(err error) { h.made(r, err) })
}

func (r *ring) event(body zhiyin.Body, now time.Time, by string) zhiyin.Event {
	e := zhiyin.NewEvent(string(r.entry.ID), body, now)
	e.Unit, e.By = r.unit, by
	return e
}

// keep appends events; then runs in the Host's goroutine.
func (h *Host) keep(events []zhiyin.Event, then func(error)) {
	h.ledger.Append(events, func(err error) {
		h.box.put(func() { then(err) })
	})
}

// made: the reservation is durable, so the desk may ring; or it never was.
func (h *Host) made(r *ring, err error) {
	if err != nil {
		h.log.Error("reservation not kept", "contact", r.entry.ID, "agent", r.agent.ID, "error", err)
		h.paused = h.now().Add(ledgerRest)
		if !r.over {
			r.over = true
			h.release(r)
			delete(h.rings, r.id)
			h.untold(r, zhiyin.Rescinded)
		}
		return
	}
	if !r.over {
		r.told = true
		tell := h.bell.Reserved
		if r.entry.plea != nil {
			tell = h.bell.Asked
		}
		tell(r.entry.ID, r.agent.ID, r.id, r.expires)
	}
}

// release lets both parties go.
func (h *Host) release(r *ring) {
	if r.entry.ring == r {
		r.entry.ring = nil
		if h.pleas[r.entry.ID] == r.entry {
			r.entry.unserved = false
			h.plead(r.entry)
		}
		if h.waiting[r.entry.ID] == r.entry {
			r.entry.overflowed, r.entry.notBefore = false, h.now().Add(time.Second) // the contact hears first that it rings no more
			h.post(r.entry, (*routing.Board).Return)
		}
	}
	if r.agent.ring == r {
		r.agent.ring = nil
	}
}

// settle ends a pending reservation without the agent taking the contact. Both
// are free for others at once; the contact hears of it when it is durable.
func (h *Host) settle(r *ring, state zhiyin.ReservationState, reason, by string, durable ...chan<- error) {
	now := h.now()
	r.over = true
	if state == zhiyin.Rejected || state == zhiyin.TimedOut {
		r.entry.Declined = append(r.entry.Declined, routing.Decline{Agent: r.agent.ID, At: now})
	}
	h.release(r)
	events := []zhiyin.Event{r.event(zhiyin.ReservationSettled{Reservation: r.id, Agent: r.agent.ID, State: state, Reason: reason}, now, by)}
	if state == zhiyin.TimedOut {
		events = append(events, r.agent.unanswered(now))
		h.recheck = true
	} else if change, has := r.agent.takeNext(now); has {
		events = append(events, change)
		h.recheck = true
	}
	h.sure(events, func(err error) {
		delete(h.rings, r.id)
		if r.told {
			h.bell.Unreserved(r.entry.ID, r.id, state)
		} else {
			h.untold(r, state)
		}
		for _, d := range durable {
			d <- err
		}
	})
}

// expire ends what has rung long enough.
func (h *Host) expire(now time.Time) {
	var due []*ring
	for _, r := range h.rings {
		if !r.over && !now.Before(r.expires) {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(a, b *ring) int { return strings.Compare(string(a.id), string(b.id)) })
	for _, r := range due {
		h.settle(r, zhiyin.TimedOut, "", "system")
	}
}

// pending finds a reservation that the agent may still answer: Denied when it is
// another's, Conflict when it has ended.
func (h *Host) pending(agent zhiyin.AgentID, id zhiyin.ReservationID) (*ring, error) {
	r, known := h.rings[id]
	switch {
	case known && r.agent.ID != agent:
		return nil, fmt.Errorf("lobby: reservation %s of another agent: %w", id, zhiyin.Denied)
	case !known || r.over || !h.now().Before(r.expires):
		return nil, fmt.Errorf("lobby: reservation %s is over: %w", id, zhiyin.Conflict)
	}
	return r, nil
}
