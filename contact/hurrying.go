package contact

import (
	"context"

	"zhiyin.dev"
)

// What a supervisor does about a callback that was not answered.
type (
	// Hurry lets its next call come as soon as calls may, instead of later.
	Hurry struct {
		By zhiyin.AgentID `json:"by"`
	}
	// Handled: somebody did by hand what the callback was for; nobody calls any more.
	Handled struct {
		By zhiyin.AgentID `json:"by"`
	}
)

func (Hurry) name() string   { return "hurry" }
func (Handled) name() string { return "handled" }

// rests tells whether a callback waits for its next call, and not for its turn.
func (c Contact) rests() bool {
	p := c.promise
	return c.State == zhiyin.Promised && !p.queued && !p.leaving && p.paused == ""
}

// hurry takes back the time between two calls. What rests until calls may begin goes on
// resting: that is the customer's.
func (s *step) hurry(in Hurry) {
	if p := &s.c.promise; s.c.rests() && p.due.After(s.now) {
		s.drop(forCallback)
		p.due = zeroTime
		s.keep(zhiyin.CallbackHurried{By: in.By})
		s.awaitTurn()
	}
}

func (s *step) handled(in Handled) {
	s.keep(zhiyin.CallbackHandled{By: in.By})
	s.settle(zhiyin.CallbackByHand)
	s.end(zhiyin.EndedCalledOff)
}

// Hurry lets the next call of a callback come in its turn now. It changes nothing where
// its turn has come. Conflict while nobody is to be called back, or the customer is on
// the line; NotFound when that is over.
func (c *Conductor) Hurry(ctx context.Context, id zhiyin.ContactID, by zhiyin.AgentID) error {
	return c.watch(ctx, id, Hurry{By: by}, func(now Contact) bool { return now.promise.queued || now.rests() })
}

// Handle ends a callback whose customer was helped otherwise. Conflict while nobody is
// to be called back, an agent calls, or the customer is on the line.
func (c *Conductor) Handle(ctx context.Context, id zhiyin.ContactID, by zhiyin.AgentID) error {
	return c.watch(ctx, id, Handled{By: by}, func(now Contact) bool { return now.promise.queued || now.rests() })
}
