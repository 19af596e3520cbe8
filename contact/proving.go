package contact

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Proved: the customer has signed in on the page of their chat, which a stranger began.
// Snapshot is what is known of them now.
type Proved struct {
	Proven   zhiyin.Identifier `json:"proven"`
	Snapshot zhiyin.Snapshot   `json:"snapshot"`
}

func (Proved) name() string { return "proved" }

// Prove says who writes in a chat, once the shop's server has signed for it. Who is known
// by such a signature stays who they are, and somebody we have no record of stays a
// stranger. Conflict before the chat knows whom it meets, NotFound when it is over.
func (c *Conductor) Prove(ctx context.Context, id zhiyin.ContactID, who zhiyin.Identifier) error {
	k, ok := c.find(id)
	if !ok {
		return fmt.Errorf("contact: prove who writes in %s: %w", id, zhiyin.NotFound)
	}
	ctx, cancel := context.WithTimeout(ctx, meetWithin)
	defer cancel()
	snap, err := c.cfg.People.MeetBy(ctx, who, k.unit, c.cfg.Now())
	if err != nil {
		return fmt.Errorf("contact: prove who writes in %s: %w", id, err)
	}
	k.likely(ctx, &snap)
	k.suits(ctx, &snap)
	in := Proved{Proven: who, Snapshot: snap}
	return k.await(ctx, message{in: in, reply: make(chan error, 1), may: func(now Contact) error {
		if !Stands(now.State, in) {
			return fmt.Errorf("contact: prove who writes in %s while %s: %w", id, now.State, zhiyin.Conflict)
		}
		return nil
	}})
}

// proved: the agent and the flow, from its next node on, have the customer before them.
// Where a queue has put the chat stays: it came as a stranger's.
func (s *step) proved(in Proved) {
	if s.c.Arrival.Proven != nil || in.Snapshot.Known != zhiyin.One {
		return
	}
	s.c.Arrival.Proven, s.c.Snapshot = &in.Proven, in.Snapshot
	who := identified(in.Snapshot, &in.Proven)
	s.keep(who)
	s.foresee()
	if s.c.State == zhiyin.InFlow || s.c.State == zhiyin.Queued || s.c.State == zhiyin.Reserved {
		s.follow(flow.Knew{Snapshot: in.Snapshot, Assurance: who.Assurance})
	}
}

// withProof lets a chat learn who writes as long as somebody does.
func withProof(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for _, state := range []zhiyin.ContactState{zhiyin.InFlow, zhiyin.Queued, zhiyin.Reserved, zhiyin.Connected, zhiyin.Wrapping} {
		table[state] = append(table[state], row((*step).proved))
	}
	return table
}
