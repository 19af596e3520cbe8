package contact

import (
	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// surveys tells whether the customer is asked how it was: they are on the line still
// after an agent has hung up, they called us, and the flow asks.
func (s *step) surveys(was zhiyin.ContactState, reason zhiyin.EndReason) bool {
	return reason == zhiyin.EndedByAgent && was == zhiyin.Connected && s.c.agent != "" && s.Flow.Asks() &&
		s.c.Arrival.Direction == zhiyin.Inbound && !s.c.Written()
}

// survey asks while the agent wraps up. The contact has ended for its figures; only
// the line stays.
func (s *step) survey() {
	s.c.surveying, s.c.gather, s.c.ahead, s.c.sound = true, nil, "", playing{}
	s.do(Part{})
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

func (s *step) surveyLeft(HungUp) { s.surveyOver() }
