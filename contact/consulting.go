package contact

import (
	"cmp"
	"time"

	"zhiyin.dev"
)

// The inputs of a consultation: an agent who talks to a customer calls somebody
// else, from a second line of their own telephone, or from the desk while the customer
// is on hold. Leg names that line, or the call that the desk makes.
type (
	// Consult: the agent dials. Exactly one of To and Colleague is set.
	Consult struct {
		Leg       zhiyin.LegID   `json:"leg"`
		To        string         `json:"to"` // E.164
		Colleague zhiyin.AgentID `json:"colleague,omitempty"`
		Desk      bool           `json:"desk,omitempty"` // on the line on which they talk to the customer
	}
	// Unconsult: the agent ends it; from the desk they are back with the customer.
	Unconsult struct{}
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
func (Unconsult) name() string       { return "unconsult" }
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
	// InviteColleague rings at the desk of another agent; Reserved, then Accepted or
	// Unreserved follow.
	InviteColleague struct{ Agent zhiyin.AgentID }
	// JoinConsult connects the agent's second line, or their only one, with the party.
	JoinConsult struct{}
	// TakeConsult makes the party that of a transfer and ends the agent's second line.
	TakeConsult struct{}
	// DropConsult ends both; Why is ConsultEnded's.
	DropConsult struct{ Why string }
	// PartAgent takes an agent's line out of the talk.
	PartAgent struct{ Agent zhiyin.AgentID }
)

func (DialConsult) does() string     { return "dial_consult" }
func (InviteColleague) does() string { return "invite_colleague" }
func (JoinConsult) does() string     { return "join_consult" }
func (TakeConsult) does() string     { return "take_consult" }
func (DropConsult) does() string     { return "drop_consult" }
func (PartAgent) does() string       { return "part_agent" }

// consulting is a consultation under way; the zero value is none.
type consulting struct {
	leg         zhiyin.LegID
	to          string
	colleague   zhiyin.AgentID
	reservation zhiyin.ReservationID // that rings at the colleague's desk
	desk        bool
	at          time.Time // when the party answered; zero: not yet
}

// mayConsult tells whether the agent may begin one: one at a time, and not while a
// transfer rings, three talk, or a senior is there for their angry customer.
func (c Contact) mayConsult() bool {
	return c.consult.leg == "" && c.transfer == (transferring{}) && !c.conference.up() && c.escalation.senior == ""
}

// mayHold tells whether hold or its end means something: three who talk have none, and
// who consults on their only line goes back by ending that.
func (c Contact) mayHold() bool { return !c.conference.up() && !c.consult.desk }

func (s *step) consulted(in Consult) {
	if !s.c.mayConsult() {
		return
	}
	s.asksElsewhere()
	if in.Desk && s.c.State == zhiyin.Connected {
		s.beginHold("agent")
	}
	s.c.consult = consulting{leg: in.Leg, to: in.To, colleague: in.Colleague, desk: in.Desk}
	s.keep(zhiyin.ConsultPlaced{Agent: s.c.agent, Colleague: in.Colleague, To: in.To})
	if in.Colleague != "" {
		s.do(InviteColleague{Agent: in.Colleague})
		return
	}
	s.do(DialConsult{Leg: in.Leg, To: in.To})
}

// colleagueRings notes what rings at the colleague's desk.
func (s *step) colleagueRings(in Reserved) {
	if c := &s.c.consult; c.colleague == in.Agent && c.at.IsZero() {
		c.reservation = in.Reservation
	}
}

// colleagueCame: the colleague takes the call. Who comes too late is free again.
func (s *step) colleagueCame(in Accepted) {
	c := &s.c.consult
	if in.Agent == s.c.agent {
		return
	}
	if c.colleague != in.Agent || !c.at.IsZero() {
		s.do(FreeAgent{Agent: in.Agent, Others: true})
		return
	}
	s.consultUp()
}

// colleagueMissed: they did not. What we took back ourselves is over already.
func (s *step) colleagueMissed(in Unreserved) {
	c := s.c.consult
	if c.colleague == "" || c.reservation != in.Reservation || !c.at.IsZero() || in.State == zhiyin.Canceled {
		return
	}
	why := map[zhiyin.ReservationState]string{zhiyin.Rejected: "declined", zhiyin.TimedOut: "no_answer"}[in.State]
	s.dropConsult(cmp.Or(why, string(zhiyin.Unavailable)))
}

func (s *step) consultAnswered(in ConsultAnswered) {
	if s.c.consult.leg != in.Leg || !s.c.consult.at.IsZero() {
		return
	}
	s.consultUp()
}

// consultUp: the two talk.
func (s *step) consultUp() {
	s.c.consult.at = s.now
	s.keep(zhiyin.ConsultAnswered{Agent: s.c.agent, Colleague: s.c.consult.colleague})
	s.do(JoinConsult{})
}

func (s *step) consultOver(in ConsultOver) {
	switch in.Leg {
	case "":
	case s.c.consult.leg:
		s.dropConsult(in.Why)
	case s.c.conference.leg:
		s.partWays("", "party")
	}
}

// dropConsult ends it; a colleague is free at once, for the customer was not theirs.
func (s *step) dropConsult(why string) {
	colleague := s.c.consult.colleague
	s.endConsult(why)
	s.do(DropConsult{Why: why})
	if colleague != "" {
		s.do(PartAgent{Agent: colleague}, FreeAgent{Agent: colleague, Others: true})
	}
}

// unconsulted brings the agent back to the customer whom they put on hold for it.
func (s *step) unconsulted(Unconsult) {
	c := s.c.consult
	if c.leg == "" {
		return
	}
	s.dropConsult("agent")
	if c.desk && s.c.State == zhiyin.OnHold && s.c.transfer == (transferring{}) {
		s.endHold()
	}
}

// endConsult notes that it is over.
func (s *step) endConsult(why string) {
	ended := zhiyin.ConsultEnded{Agent: s.c.agent, Colleague: s.c.consult.colleague, Why: why}
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
	if c.leg != in.Leg || c.at.IsZero() || c.colleague != "" || s.c.transfer != (transferring{}) {
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
	s.dropConsult("over")
	s.c.agent = was
}
