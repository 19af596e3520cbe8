package contact

import (
	"cmp"

	"zhiyin.dev"
)

// accepted joins the two. The wait ends here; the flow stays at its queue, so
// that it knows what to say should the customer come to wait again.
func (s *step) accepted(in Accepted) {
	s.c.agent, s.c.reservation, s.c.connectedAt = in.Agent, in.Reservation, s.now
	s.spend(talking)
	s.drop(forQueue)
	s.drop(forPosition)
	s.endMeanwhile()
	s.c.sound = playing{}
	s.to(zhiyin.Connected)
	s.keep(zhiyin.ContactConnected{Agent: in.Agent, Reservation: in.Reservation, WaitMs: s.c.spent[waiting].Milliseconds()})
	if s.c.Written() {
		return
	}
	s.c.muted = false // an agent's line outlives contacts, and so would its mute
	s.do(Join{Agent: in.Agent}, MuteAgent{Agent: in.Agent})
	s.tapeWith(in)
}

// hold plays music to the customer, or takes them back.
func (s *step) hold(in Hold) {
	switch {
	case !s.c.mayHold():
	case in.On && s.c.State == zhiyin.Connected:
		s.beginHold("agent")
	case !in.On && s.c.State == zhiyin.OnHold && s.c.transfer == (transferring{}):
		s.endHold()
	}
}

// peerHeld: the customer's own telephone holds; we send nothing they could not hear anyway.
func (s *step) peerHeld(in PeerHeld) {
	if in.On {
		s.keep(zhiyin.ContactHeld{By: "customer"})
		return
	}
	s.keep(zhiyin.ContactResumed{})
}

func (s *step) peerHeldInFlow(PeerHeld) {}

func (s *step) beginHold(by string) {
	s.c.heldAt = s.now
	s.to(zhiyin.OnHold)
	s.keep(zhiyin.ContactHeld{By: by})
	s.do(Part{})
	s.music(s.c.music)
}

func (s *step) endHold() {
	s.drop(forRejoin) // an agent who is still gone is found to be so when they are joined
	s.takenBack()
	s.do(Join{Agent: s.c.agent})
	if s.c.tape.afterHold {
		s.resumeTape("hold")
	}
}

// takenBack ends the hold; who is joined with the customer is yet to be said.
func (s *step) takenBack() {
	held := s.now.Sub(s.c.heldAt)
	s.c.held += held
	s.c.heldAt, s.c.sound = zeroTime, playing{}
	s.to(zhiyin.Connected)
	s.keep(zhiyin.ContactResumed{HeldMs: held.Milliseconds()})
}

func (s *step) mute(in Mute) {
	muted, who, event := &s.c.muted, s.c.agent, zhiyin.ContactMuted{On: in.On}
	if c := &s.c.conference; in.Agent != "" && in.Agent == c.colleague {
		muted, who, event.Agent = &c.muted, c.colleague, c.colleague
	} else if in.Agent != "" && in.Agent != s.c.agent {
		return
	}
	if in.On == *muted {
		return
	}
	*muted = in.On
	s.keep(event)
	s.do(MuteAgent{Agent: who, On: in.On})
}

func (s *step) digits(in Digits) { s.do(Press(in)) }

func (s *step) note(in Note) {
	s.keep(zhiyin.NoteSaved{Agent: cmp.Or(in.Agent, s.c.agent), Text: in.Text})
}

// agentLost keeps the customer with music while the agent's browser comes back.
// A customer on hold hears music already, and stays on hold.
func (s *step) agentLost(in AgentLost) {
	switch {
	case s.c.conference.up():
		s.lostInConference(in.Agent)
		return
	case in.Agent != "" && in.Agent == s.c.consult.colleague && !s.c.consult.at.IsZero():
		s.dropConsult("lost")
		return
	case in.Agent != "" && in.Agent != s.c.agent:
		return
	}
	s.c.lostAt = s.now
	if !s.c.escalation.at.IsZero() {
		s.settleEscalation(zhiyin.EscalationLost)
	}
	s.keep(zhiyin.LegLost{Agent: s.c.agent})
	if s.c.State != zhiyin.OnHold {
		s.to(zhiyin.Rejoining)
		s.do(Part{})
		s.music(s.c.music)
	}
	s.time(forRejoin, rejoinWithin)
}

func (s *step) agentBack(in AgentBack) {
	if in.Agent != "" && in.Agent != s.c.agent {
		return
	}
	s.drop(forRejoin)
	s.c.sound = playing{}
	s.to(zhiyin.Connected)
	s.keep(zhiyin.LegRejoined{Agent: s.c.agent, GoneMs: s.now.Sub(s.c.lostAt).Milliseconds()})
	s.do(Join{Agent: s.c.agent}, MuteAgent{Agent: s.c.agent, On: s.c.muted})
}

// backOnHold: the agent is back while the customer is on hold, where they stay.
func (s *step) backOnHold(in AgentBack) {
	c := s.c.consult
	switch {
	case in.Agent == "" || in.Agent == s.c.agent:
		s.drop(forRejoin)
		s.keep(zhiyin.LegRejoined{Agent: s.c.agent, GoneMs: s.now.Sub(s.c.lostAt).Milliseconds()})
	case in.Agent != c.colleague:
		return
	}
	if c.desk && !c.at.IsZero() {
		s.do(JoinConsult{})
	}
}

// rejoinFailed puts the customer back to the head of the queue: their wait
// counts from when they first came. A transfer that rings is waited for; when
// it fails there is nobody to go back to, and that is found then.
func (s *step) rejoinFailed() {
	if s.c.transfer != (transferring{}) {
		return
	}
	if s.c.conference.up() {
		s.partWays(s.c.agent, "lost")
		return
	}
	if s.c.State == zhiyin.OnHold {
		s.c.held += s.now.Sub(s.c.heldAt)
		s.c.heldAt = zeroTime
	}
	s.do(FreeAgent{Agent: s.c.agent}) // before the queue: what is freed has left it
	s.c.agent, s.c.reservation = "", ""
	s.c.wanted.Priority += 100
	since := s.c.queuedAt
	if since.IsZero() { // we called them: they have not waited yet
		since = s.now
	}
	s.queue(s.c.wanted, since) // music plays already
}

// endByAgent: who hangs up while others of us talk or listen leaves it to them.
func (s *step) endByAgent(in End) {
	switch c := s.c.conference; {
	case c.colleague != "":
		s.leaveTalk(Leave{Agent: cmp.Or(in.Agent, s.c.agent)})
	case in.Agent == "" || in.Agent == s.c.agent:
		s.end(zhiyin.EndedByAgent)
	case in.Agent == s.c.consult.colleague && !s.c.consult.at.IsZero():
		s.dropConsult("party")
	}
}

func (s *step) hungUpTalking(HungUp) { s.end(zhiyin.EndedByCustomer) }

func (s *step) mediaLost(MediaLost) {
	if s.c.Written() {
		s.time(forMedia, awayWithin)
		return
	}
	s.time(forMedia, mediaWithin)
}

func (s *step) mediaFound(MediaFound) { s.drop(forMedia) }
