package contact

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// surveyWithin is how long a question waits for its answer in a chat.
const surveyWithin = 3 * time.Minute

// surveys tells whether the customer is asked how it was: they are on the line, or at
// the page, still after an agent has hung up, they came to us, and the flow asks.
func (s *step) surveys(was zhiyin.ContactState, reason zhiyin.EndReason) bool {
	return reason == zhiyin.EndedByAgent && was == zhiyin.Connected && s.c.agent != "" && s.Flow.Asks() &&
		s.c.Arrival.Direction == zhiyin.Inbound
}

// survey asks while the agent wraps up. The contact has ended for its figures; only
// the line stays.
func (s *step) survey() {
	s.c.surveying, s.c.gather, s.c.ahead, s.c.sound = true, nil, "", playing{}
	if !s.c.Written() {
		s.do(Part{})
	}
	s.follow(flow.AgentLeft{})
	if s.err != nil || s.c.Flow.Over() {
		s.surveyOver()
	}
}

// surveyOver lets the customer go.
func (s *step) surveyOver() {
	if !s.c.surveying {
		return
	}
	s.drop(forKeys)
	s.c.surveying, s.c.gather = false, nil
	s.do(Hangup{Reason: zhiyin.EndedByAgent})
	if s.c.agent == "" {
		s.complete()
	}
}

func (s *step) surveyPlayed(in Played) {
	if s.c.surveying {
		s.played(in)
	}
}

func (s *step) surveyKey(in Key) {
	if s.c.surveying {
		s.key(in)
	}
}

// surveyWrote takes a message to who is asked how it was.
func (s *step) surveyWrote(in Wrote) {
	if s.c.surveying && in.From == zhiyin.OfCustomer {
		s.wrote(in)
	}
}

// mayWrite tells whether that side's message is taken: when the talk is over, the
// customer's answers alone.
func (c Contact) mayWrite(from zhiyin.Speaker) bool {
	return c.Written() && (c.State != zhiyin.Wrapping || c.surveying && from == zhiyin.OfCustomer)
}

func (s *step) surveyLeft(HungUp) { s.surveyOver() }
