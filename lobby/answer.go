package lobby

import (
	"fmt"

	"zhiyin.dev"
)

// Accept takes the contact for the agent and returns when that is durable. It is
// Conflict when the reservation is over (the time ran out, the customer left),
// Denied when it rings at another desk, Unavailable when the ledger failed; the
// reservation is then still pending.
func (h *Host) Accept(agent zhiyin.AgentID, id zhiyin.ReservationID) error {
	reply := make(chan error, 1)
	h.box.put(func() {
		r, err := h.pending(agent, id)
		if err != nil {
			reply <- err
			return
		}
		h.accept(r, reply)
	})
	return h.await(reply)
}

// accept decides for the agent; from here on neither the clock nor the customer
// can win.
func (h *Host) accept(r *ring, reply chan<- error) {
	r.over = true
	if r.entry.plea != nil {
		delete(h.pleas, r.entry.ID)
	} else if r.asks == "" {
		h.departs(r.entry)
	}
	r.agent.ring = nil
	if r.entry.Wanted.Callback {
		r.agent.callback = r.entry.ID
	}
	r.agent.take(r.entry.ID, r.entry.Wanted.Channel)
	settled := r.event(zhiyin.ReservationSettled{Reservation: r.id, Agent: r.agent.ID, State: zhiyin.Accepted}, h.now(), by(r.agent.ID))
	h.keep([]zhiyin.Event{settled}, func(err error) { reply <- h.accepted(r, err) })
}

func (h *Host) accepted(r *ring, err error) error {
	if err != nil {
		return h.takeBack(r, err)
	}
	delete(h.rings, r.id)
	r.entry.ring = nil
	if r.entry.left {
		if r.entry.plea != nil {
			h.say(r.entry, zhiyin.EscalationSettled{From: r.entry.plea.From, Outcome: zhiyin.EscalationOver})
		}
		if r.agent.has(r.entry.ID) {
			h.free(r.agent, r.entry.ID)
		}
		return fmt.Errorf("lobby: %s left while %s took it: %w", r.entry.ID, r.agent.ID, zhiyin.Conflict)
	}
	if plea := r.entry.plea; plea != nil {
		h.bell.Escalated(r.entry.ID, r.agent.ID, r.id, plea.How)
		return nil
	}
	if r.asks == "" {
		h.count(r.entry)
	}
	h.bell.Accepted(r.entry.ID, r.agent.ID, r.id)
	return nil
}

// takeBack undoes an acceptance that the ledger refused: the desk rings on.
func (h *Host) takeBack(r *ring, err error) error {
	r.agent.drop(r.entry.ID)
	if r.entry.left || r.asks == "" && h.entry(r.entry.ID) != nil {
		h.settle(r, zhiyin.Canceled, "", "customer")
		return fmt.Errorf("lobby: %s left: %w", r.entry.ID, zhiyin.Conflict)
	}
	r.over, r.agent.ring = false, r
	if r.entry.plea != nil {
		h.pleas[r.entry.ID] = r.entry
	} else if r.asks == "" {
		h.waits(r.entry)
	}
	return fmt.Errorf("lobby: accept %s: %v: %w", r.id, err, zhiyin.Unavailable)
}

// Reject gives the contact back, for the reason that the agent names, and returns
// when that is durable. Errors are those of Accept.
func (h *Host) Reject(agent zhiyin.AgentID, id zhiyin.ReservationID, reason string) error {
	reply := make(chan error, 1)
	h.box.put(func() {
		r, err := h.pending(agent, id)
		if err != nil {
			reply <- err
			return
		}
		h.settle(r, zhiyin.Rejected, reason, by(agent), reply)
	})
	return h.await(reply)
}

// await waits for an answer of Run's goroutine.
func (h *Host) await(reply <-chan error) error {
	select {
	case err := <-reply:
		return err
	case <-h.over:
	}
	select {
	case err := <-reply:
		return err
	default:
		return fmt.Errorf("lobby: closed: %w", zhiyin.Unavailable)
	}
}

func by(agent zhiyin.AgentID) string { return "agent:" + string(agent) }
