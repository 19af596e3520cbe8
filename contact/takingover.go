package contact

import (
	"context"

	"zhiyin.dev"
)

// TakeOver: the supervisor in the talk goes on with the customer, and its agent is
// free at once; what is left to write down is the supervisor's.
type TakeOver struct {
	Agent zhiyin.AgentID `json:"agent"`
}

func (TakeOver) name() string { return "take_over" }

// mayTakeOver tells whether the supervisor is in the talk, no transfer rings, and
// nobody else talks.
func (c Contact) mayTakeOver(supervisor zhiyin.AgentID) bool {
	return c.observer.agent == supervisor && c.transfer == (transferring{}) && !c.conference.up()
}

func (s *step) takeOver(in TakeOver) {
	if !s.c.mayTakeOver(in.Agent) {
		return
	}
	s.c.observer = observing{}
	s.keep(zhiyin.SupervisorLeft{Agent: in.Agent, Why: "took_over"})
	s.goOn(in.Agent)
}

// goOn gives the talk to another agent; a customer on hold is taken back.
func (s *step) goOn(agent zhiyin.AgentID) {
	if s.c.State == zhiyin.OnHold {
		held := s.now.Sub(s.c.heldAt)
		s.c.held += held
		s.c.heldAt, s.c.sound = zeroTime, playing{}
		s.keep(zhiyin.ContactResumed{HeldMs: held.Milliseconds()})
	}
	s.drop(forRejoin)
	first := s.c.agent
	s.c.agent, s.c.reservation, s.c.muted = agent, "", false
	s.to(zhiyin.Connected)
	s.keep(zhiyin.ContactTakenOver{From: first, Agent: agent}, zhiyin.ContactConnected{Agent: agent, WaitMs: s.c.spent[waiting].Milliseconds()})
	s.do(Part{}, FreeAgent{Agent: first}, Join{Agent: agent}, MuteAgent{Agent: agent})
}

// TakeOver gives the talk to the supervisor who observes it. Conflict when they do
// not, while a transfer rings, or in a conference; NotFound when the contact is over.
func (c *Conductor) TakeOver(ctx context.Context, id zhiyin.ContactID, supervisor zhiyin.AgentID) error {
	return c.watch(ctx, id, TakeOver{Agent: supervisor}, func(now Contact) bool { return now.mayTakeOver(supervisor) })
}
