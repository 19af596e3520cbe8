package contact

import (
	"time"

	"zhiyin.dev"
)

// The inputs of a consultation: an agent who talks to a customer calls somebody
// else from a second line of their own telephone. Leg names that line.
type (
	// Consult: the agent dials.
	Consult struct {
		Leg zhiyin.LegID `json:"leg"`
		To  string       `json:"to"` // E.164
	}
	// ConsultAnswered: whom they called took the call.
	ConsultAnswered struct {
		Leg zhiyin.LegID `json:"leg"`
	}
	// ConsultOver: one of the two hung up, or it did not come about. Why is
	// ConsultEnded's.
	ConsultOver struct {
		Leg zhiyin.LegID `json:"leg"`
		Why string       `json:"why"`
	}
	// ConsultJoined: the agent connects the customer with whom they consulted, and is
	// done (an attended transfer).
	ConsultJoined struct {
		Leg zhiyin.LegID `json:"leg"`
	}
)

func (Consult) name() string         { return "consult" }
func (ConsultAnswered) name() string { return "consult_answered" }
func (ConsultOver) name() string     { return "consult_over" }
func (ConsultJoined) name() string   { return "consult_joined" }

// The commands for it.
type (
	// DialConsult calls To for the agent's second line; ConsultAnswered or ConsultOver
	// follows.
	DialConsult struct {
		Leg zhiyin.LegID
		To  string
	}
	// JoinConsult connects the agent's second line with the party.
	JoinConsult struct{}
	// TakeConsult makes the party that of a transfer and ends the agent's second line.
	TakeConsult struct{}
	// DropConsult ends both; Why is ConsultEnded's.
	DropConsult struct{ Why string }
)

func (DialConsult) does() string { return "dial_consult" }
func (JoinConsult) does() string { return "join_consult" }
func (TakeConsult) does() string { return "take_consult" }
func (DropConsult) does() string { return "drop_consult" }

// consulting is a consultation under way; the zero value is none.
type consulting struct {
	leg zhiyin.LegID
	to  string
	at  time.Time // when the party answered; zero: not yet
}

// mayConsult tells whether the agent may begin one: one at a time, and not while a
// transfer rings.
func (c Contact) mayConsult() bool { return c.consult.leg == "" && c.transfer == (transferring{}) }

func (s *step) consulted(in Consult) {
	if !s.c.mayConsult() {
		return
	}
	s.c.consult = consulting{leg: in.Leg, to: in.To}
	s.keep(zhiyin.ConsultPlaced{Agent: s.c.agent, To: in.To})
	s.do(DialConsult(in))
}

func (s *step) consultAnswered(in ConsultAnswered) {
	if s.c.consult.leg != in.Leg || !s.c.consult.at.IsZero() {
		return
	}
	s.c.consult.at = s.now
	s.do(JoinConsult{})
}

func (s *step) consultOver(in ConsultOver) {
	if s.c.consult.leg == in.Leg {
		s.endConsult(in.Why)
		s.do(DropConsult{Why: in.Why})
	}
}

// endConsult notes that it is over.
func (s *step) endConsult(why string) {
	ended := zhiyin.ConsultEnded{Agent: s.c.agent, Why: why}
	if !s.c.consult.at.IsZero() {
		ended.TalkMs = between(s.c.consult.at, s.now)
	}
	s.c.consult = consulting{}
	s.keep(ended)
}

// consultJoined connects customer and party; the agent is done. From here on it is
// a transfer like any other.
func (s *step) consultJoined(in ConsultJoined) {
	c := s.c.consult
	if c.leg != in.Leg || c.at.IsZero() || s.c.transfer != (transferring{}) {
		return
	}
	if s.c.State == zhiyin.Connected {
		s.beginHold("agent")
	}
	s.endConsult("joined")
	s.c.transfer = transferring{to: c.to, consulted: c.leg}
	s.keep(zhiyin.ContactTransferred{To: c.to, OK: true})
	s.do(TakeConsult{})
	s.bridged(s.c.transfer)
}

// partyGone: the party that the customer was connected with has left.
func (s *step) partyGone(in ConsultOver) {
	if s.c.transfer.up && s.c.transfer.consulted == in.Leg && in.Why == "party" {
		s.end(zhiyin.EndedTransferred)
	}
}

// consultOutlives ends a consultation with the agent's talk to the customer.
func (s *step) consultOutlives(agent zhiyin.AgentID) {
	if s.c.consult.leg == "" {
		return
	}
	switch s.c.State {
	case zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining:
		if s.c.agent == agent {
			return
		}
	}
	was := s.c.agent
	s.c.agent = agent // whose consultation it was
	s.endConsult("over")
	s.c.agent = was
	s.do(DropConsult{Why: "over"})
}
