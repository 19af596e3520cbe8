package contact

import (
	"time"

	"zhiyin.dev"
)

// The inputs of a conference: whom the agent consults joins the talk with the customer.
type (
	// Confer joins all three.
	Confer struct{}
	// Leave takes an agent out of it; the others go on.
	Leave struct {
		Agent zhiyin.AgentID `json:"agent"`
	}
	// Remove takes the third party out of it; the agent goes on with the customer.
	Remove struct{}
)

func (Confer) name() string { return "confer" }
func (Leave) name() string  { return "leave" }
func (Remove) name() string { return "remove" }

// ConferAll joins the three lines; the agent's second one, where there is one, ends.
type ConferAll struct{}

func (ConferAll) does() string { return "confer_all" }

// conferring is a talk of three; the zero value is none. Its agent is the contact's, and
// the third is the colleague or, when there is none, a telephone on leg.
type conferring struct {
	leg       zhiyin.LegID
	to        string
	colleague zhiyin.AgentID
	at        time.Time
	muted     bool      // the colleague is
	away      time.Time // since when the agent's audio is gone; zero: it is there
	gone      time.Time // the colleague's
}

func (c conferring) up() bool { return c.leg != "" }

// mayConfer tells whether the three may be joined.
func (c Contact) mayConfer() bool {
	return c.consult.leg != "" && !c.consult.at.IsZero() && c.transfer == (transferring{})
}

// confer joins them; the customer's hold ends with it.
func (s *step) confer(Confer) {
	if !s.c.mayConfer() {
		return
	}
	c := s.c.consult
	s.endConsult("conference")
	s.c.conference = conferring{leg: c.leg, to: c.to, colleague: c.colleague, at: s.now, away: s.awayOnHold()}
	s.keep(zhiyin.ConferenceBegan{Agent: s.c.agent, Colleague: c.colleague, To: c.to})
	s.do(ConferAll{})
	if s.c.State == zhiyin.OnHold {
		s.takenBack()
	}
	s.do(Join{Agent: s.c.agent})
	if s.c.tape.afterHold {
		s.resumeTape("hold")
	}
}

// awayOnHold is since when the agent's audio is gone while their customer is on hold.
func (s *step) awayOnHold() time.Time {
	if s.c.timer[forRejoin] == 0 {
		return zeroTime
	}
	return s.c.lostAt
}

// leaveTalk: an agent goes. The last of ours leaves the customer to the telephone.
func (s *step) leaveTalk(in Leave) {
	c := s.c.conference
	if c.up() && (in.Agent == s.c.agent || in.Agent == c.colleague) {
		s.partWays(in.Agent, "asked")
	}
}

// removeThird: the agent sends the third party away.
func (s *step) removeThird(Remove) {
	if c := s.c.conference; c.up() {
		s.partWays(c.colleague, "removed")
	}
}

// partWays ends the conference: left, empty for the telephone, is out of it, and the
// other two go on.
func (s *step) partWays(left zhiyin.AgentID, why string) {
	c, first := s.c.conference, s.c.agent
	s.noteParting(left, why)
	switch {
	case left != first: // the third party goes
		s.dismiss(c)
		s.talkOn(c.away)
	case c.colleague == "": // the agent goes, and the telephone has the customer
		s.drop(forRejoin)
		s.beside(first)
		s.do(PartAgent{Agent: first}, TakeConsult{})
		s.keep(zhiyin.ContactTransferred{To: c.to, OK: true})
		s.c.agent, s.c.transfer = "", transferring{to: c.to, consulted: c.leg, up: true}
		s.c.sound = playing{}
		s.do(Hush{}, JoinDialled{})
		s.to(zhiyin.InFlow)
	default: // the agent goes, and the colleague has the customer
		s.drop(forRejoin)
		s.c.agent, s.c.reservation, s.c.muted, s.c.connectedAt = c.colleague, "", c.muted, s.now
		s.keep(zhiyin.ContactConnected{Agent: c.colleague, WaitMs: s.c.spent[waiting].Milliseconds()})
		s.beside(first)
		s.do(PartAgent{Agent: first})
		s.talkOn(c.gone)
	}
}

// talkOn is the talk of the two who stay. away is since when the agent's audio is gone: the
// customer hears music for the time that it has left.
func (s *step) talkOn(away time.Time) {
	s.drop(forColleague)
	if away.IsZero() {
		s.do(Join{Agent: s.c.agent})
		return
	}
	s.c.lostAt = away
	s.to(zhiyin.Rejoining)
	s.do(Part{})
	s.music(s.c.music)
	s.time(forRejoin, max(0, rejoinWithin-s.now.Sub(away)))
}

// noteParting forgets the conference and keeps how it ended.
func (s *step) noteParting(left zhiyin.AgentID, why string) {
	c := s.c.conference
	s.c.conference = conferring{}
	s.keep(zhiyin.ConferenceEnded{Agent: s.c.agent, Colleague: c.colleague, Left: left, Why: why, TalkMs: between(c.at, s.now)})
}

// dismiss lets the third party go; a colleague has after-call work of their own.
func (s *step) dismiss(c conferring) {
	if c.colleague == "" {
		s.do(DropConsult{Why: "over"})
		return
	}
	s.drop(forColleague)
	s.beside(c.colleague)
	s.do(PartAgent{Agent: c.colleague})
}

// conferenceOutlives ends a conference with the customer's part in it.
func (s *step) conferenceOutlives(agent zhiyin.AgentID) {
	c := s.c.conference
	if !c.up() || s.c.State == zhiyin.Connected && s.c.agent == agent {
		return
	}
	was := s.c.agent
	s.c.agent = agent
	s.noteParting("", "over")
	s.c.agent = was
	s.drop(forColleague)
	if c.colleague != "" && was == "" { // our process went: nobody wraps up
		s.do(PartAgent{Agent: c.colleague}, FreeAgent{Agent: c.colleague, Others: true})
		return
	}
	s.dismiss(c)
}

// lostInConference: an agent's audio is gone, and the other two talk on. When the other
// agent's is gone as well, the customer has nobody, and the colleague is let go.
func (s *step) lostInConference(who zhiyin.AgentID) {
	c := &s.c.conference
	first := who == "" || who == s.c.agent
	switch {
	case first && c.away.IsZero():
		c.away = s.now
		s.keep(zhiyin.LegLost{Agent: s.c.agent, Others: c.gone.IsZero()})
		s.time(forRejoin, rejoinWithin)
	case !first && who == c.colleague && c.gone.IsZero():
		c.gone = s.now
		s.keep(zhiyin.LegLost{Agent: who, Others: c.away.IsZero()})
		s.time(forColleague, rejoinWithin)
	default:
		return
	}
	if c.away.IsZero() || c.gone.IsZero() {
		s.do(Join{Agent: s.c.agent})
		return
	}
	s.partWays(c.colleague, "lost")
}

// backInTalk: an agent of a conference is heard again.
func (s *step) backInTalk(in AgentBack) {
	c := &s.c.conference
	switch {
	case !c.up():
	case (in.Agent == "" || in.Agent == s.c.agent) && !c.away.IsZero():
		s.drop(forRejoin)
		s.rejoined(s.c.agent, c.away, s.c.muted)
		c.away = zeroTime
	case in.Agent == c.colleague && !c.gone.IsZero():
		s.drop(forColleague)
		s.rejoined(c.colleague, c.gone, c.muted)
		c.gone = zeroTime
	}
}

func (s *step) rejoined(who zhiyin.AgentID, since time.Time, muted bool) {
	s.keep(zhiyin.LegRejoined{Agent: who, GoneMs: s.now.Sub(since).Milliseconds()})
	s.do(Join{Agent: s.c.agent}, MuteAgent{Agent: who, On: muted})
}

// takesPart tells whether the agent is the contact's, or its third party.
func (c Contact) takesPart(agent zhiyin.AgentID) bool {
	return agent == c.agent || agent != "" && (agent == c.conference.colleague || agent == c.consult.colleague && !c.consult.at.IsZero())
}
