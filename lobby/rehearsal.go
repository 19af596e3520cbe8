package lobby

import (
	"io"
	"log/slog"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/plan"
)

// Rehearsal is a Host that lives in the time of whoever asks: it decides, relaxes
// steps and holds as the Host does, keeps nothing, and every agent answers at once.
// It is for trying plans on days that were. Times never go back. One goroutine owns
// it.
//
// A way out of a queue is not taken: the contact waits on.
type Rehearsal struct {
	host  *Host
	now   time.Time
	next  time.Time
	taken []Taken
}

// Taken is a contact that an agent has now.
type Taken struct {
	Contact zhiyin.ContactID
	Agent   zhiyin.AgentID
}

// Rehearse begins at a moment with everybody away.
func Rehearse(queues []zhiyin.Queue, agents []zhiyin.Agent, plans []*plan.Plan, start time.Time) *Rehearsal {
	r := &Rehearsal{now: start}
	r.host = New(Config{Queues: queues, Agents: agents, Plans: plans, Now: func() time.Time { return r.now }}, forgetful{}, (*answering)(r), slog.New(slog.NewTextHandler(io.Discard, nil)))
	return r
}

// Enter, Leave, Free and There are what happens at a moment.
func (r *Rehearsal) Enter(id zhiyin.ContactID, wanted zhiyin.Wanted, snap zhiyin.Snapshot, at time.Time) {
	r.at(at)
	r.host.Enter(id, wanted, snap, at)
}

// Leave is a contact's who gives up.
func (r *Rehearsal) Leave(id zhiyin.ContactID, at time.Time) {
	r.at(at)
	r.host.Leave(id)
}

// Free is an agent's who is done with a contact.
func (r *Rehearsal) Free(agent zhiyin.AgentID, contact zhiyin.ContactID, at time.Time) {
	r.at(at)
	r.host.Free(agent, contact)
}

// There says whether an agent is at work.
func (r *Rehearsal) There(agent zhiyin.AgentID, yes bool, at time.Time) {
	r.at(at)
	status := zhiyin.Away
	if yes {
		status = zhiyin.Available
	}
	r.host.SetStatus(agent, status, "")
	r.host.SetLine(agent, yes, "")
}

func (r *Rehearsal) at(now time.Time) {
	if now.After(r.now) {
		r.now = now
	}
}

// Next is a contact that somebody takes at the moment; it is asked until there is none.
func (r *Rehearsal) Next(at time.Time) (Taken, bool) {
	r.at(at)
	if len(r.taken) == 0 {
		r.settle()
	}
	if len(r.taken) == 0 {
		return Taken{}, false
	}
	one := r.taken[0]
	r.taken = r.taken[1:]
	return one, true
}

// Wake is when Next should be asked though nothing happened; zero: never.
func (r *Rehearsal) Wake() time.Time { return r.next }

// settle lets the Host do what is due, until nothing follows at once.
func (r *Rehearsal) settle() {
	for {
		for acts := r.host.box.take(); len(acts) > 0; acts = r.host.box.take() {
			for _, act := range acts {
				act()
			}
		}
		r.next = r.host.step()
		if r.host.box.empty() {
			return
		}
	}
}

// forgetful is a ledger that says it has everything.
type forgetful struct{}

func (forgetful) Append(_ []zhiyin.Event, done func(error)) { done(nil) }

// answering is every desk of a Rehearsal.
type answering Rehearsal

func (a *answering) Reserved(_ zhiyin.ContactID, agent zhiyin.AgentID, r zhiyin.ReservationID, _ time.Time) {
	a.host.box.put(func() {
		if ring, err := a.host.pending(agent, r); err == nil {
			a.host.accept(ring, make(chan error, 1))
		}
	})
}

func (a *answering) Accepted(contact zhiyin.ContactID, agent zhiyin.AgentID, _ zhiyin.ReservationID) {
	a.taken = append(a.taken, Taken{contact, agent})
}

func (*answering) Unreserved(zhiyin.ContactID, zhiyin.ReservationID, zhiyin.ReservationState) {}
func (*answering) Position(zhiyin.ContactID, int, zhiyin.Estimate)                            {}
func (*answering) Asked(zhiyin.ContactID, zhiyin.AgentID, zhiyin.ReservationID, time.Time)    {}
func (*answering) Escalated(zhiyin.ContactID, zhiyin.AgentID, zhiyin.ReservationID, string)   {}
func (*answering) Overflowed(zhiyin.ContactID, zhiyin.Overflow)                               {}
func (*answering) Unserved(zhiyin.ContactID)                                                  {}
