package contact

import (
	"time"

	"zhiyin.dev"
)

// end is the one way out: it closes the customer's part with a reason and
// leaves after-call work to the agent, if there is one.
func (s *step) end(reason zhiyin.EndReason) {
	if s.c.State == zhiyin.Wrapping || s.c.State == zhiyin.Completed {
		return
	}
	s.givenUp(reason)
	s.keepMessage()
	was := s.c.State
	s.c.endedAt, s.c.ended = s.now, reason
	s.keep(s.ended(reason))
	s.stopTape(zhiyin.RecordedWhole)
	s.dropAll()
	switch was {
	case zhiyin.Queued, zhiyin.Reserved:
		s.do(LeaveQueue{})
	case zhiyin.Promised:
		s.unqueue()
	case zhiyin.Dialling, zhiyin.Returning:
		s.do(HushAgent{Agent: s.c.agent})
	}
	if s.c.transfer != (transferring{}) {
		s.do(HangupDialled{})
		s.c.transfer = transferring{}
	}
	if s.surveys(was, reason) {
		s.wrap()
		s.survey()
		return
	}
	s.do(Hangup{Reason: reason})
	if s.c.agent == "" {
		s.complete()
		return
	}
	s.wrap()
}

// ended adds the times up.
func (s *step) ended(reason zhiyin.EndReason) zhiyin.ContactEnded {
	c := s.c
	s.spend(noPhase)
	held := c.held
	if !c.heldAt.IsZero() {
		held += s.now.Sub(c.heldAt)
	}
	return zhiyin.ContactEnded{Reason: reason, FlowMs: c.spent[inFlow].Milliseconds(), WaitMs: c.spent[waiting].Milliseconds(),
		TalkMs: (c.spent[talking] - held).Milliseconds(), HoldMs: held.Milliseconds()}
}

func between(from, to time.Time) int64 {
	if from.IsZero() || to.Before(from) {
		return 0
	}
	return to.Sub(from).Milliseconds()
}

// wrap opens the after-call work; its clock is ours.
func (s *step) wrap() {
	s.to(zhiyin.Wrapping)
	s.c.wrapTime = time.Duration(s.Queues[s.c.wanted.Queue].WrapSeconds) * time.Second
	s.c.wrapDue = s.now.Add(s.c.wrapTime)
	s.keep(zhiyin.WrapStarted{Agent: s.c.agent, Due: s.c.wrapDue})
	s.time(forWrap, s.c.wrapTime)
}

func (s *step) wrapExtend(in WrapExtend) {
	if at := s.c.besideOf(in.Agent); at >= 0 {
		s.besideExtend(at)
		return
	}
	if s.c.State != zhiyin.Wrapping {
		return
	}
	latest := s.c.endedAt.Add(wrapAtMost)
	if !s.c.wrapDue.Before(latest) {
		return
	}
	s.c.wrapDue = s.c.wrapDue.Add(wrapExtension)
	if s.c.wrapDue.After(latest) {
		s.c.wrapDue = latest
	}
	s.keep(zhiyin.WrapExtended{Due: s.c.wrapDue})
	s.time(forWrap, s.c.wrapDue.Sub(s.now))
}

func (s *step) wrapComplete(in WrapComplete) {
	if at := s.c.besideOf(in.Agent); at >= 0 {
		s.besideOver(at, in.Disposition, false)
		return
	}
	if s.c.State == zhiyin.Wrapping {
		s.wrapped(in.Disposition, false)
	}
}

func (s *step) wrapped(disposition string, timedOut bool) {
	s.keep(zhiyin.WrapCompleted{Agent: s.c.agent, Disposition: disposition, TimedOut: timedOut,
		WrapMs: between(s.c.endedAt, s.now)})
	s.do(FreeAgent{Agent: s.c.agent})
	s.complete()
}

// complete closes the contact, unless its customer is still asked how it was, or
// somebody else of its conference has after-call work.
func (s *step) complete() {
	if s.c.surveying {
		s.drop(forWrap)
		s.c.agent = ""
		return
	}
	s.dropAll()
	if len(s.c.besides) > 0 {
		s.c.agent = ""
		s.to(zhiyin.Wrapping)
		return
	}
	s.to(zhiyin.Completed)
	s.do(Close{})
}
