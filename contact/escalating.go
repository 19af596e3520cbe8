package contact

import (
	"cmp"
	"time"

	"zhiyin.dev"
)

// The inputs of a streak of anger for which a senior colleague is asked.
type (
	// Escalated: the senior Agent took it; How is zhiyin.Escalation's.
	Escalated struct {
		Reservation zhiyin.ReservationID `json:"reservation"`
		Agent       zhiyin.AgentID       `json:"agent"`
		How         string               `json:"how"`
	}
	// Counsel is the wish of who talks: to speak with the senior, or not to.
	Counsel struct {
		On bool `json:"on"`
	}
	// Relieve: the senior, to whom the agent speaks, goes on with the customer.
	Relieve struct{}
	// AskSenior is the wish of the supervisor By that a senior be asked for.
	AskSenior struct {
		By zhiyin.AgentID `json:"by"`
	}
	// EscalationLeft: the senior goes, or their audio did. Why: asked, lost.
	EscalationLeft struct {
		Agent zhiyin.AgentID `json:"agent"`
		Why   string         `json:"why"`
	}
)

func (Escalated) name() string      { return "escalated" }
func (Counsel) name() string        { return "counsel" }
func (Relieve) name() string        { return "relieve" }
func (AskSenior) name() string      { return "ask_senior" }
func (EscalationLeft) name() string { return "escalation_left" }

// The commands for it.
type (
	// Escalate asks the lobby for a senior, if the plan of the queue says so.
	Escalate struct {
		zhiyin.Plea
		Wanted zhiyin.Wanted
	}
	// Deescalate takes that back while nobody came.
	Deescalate struct{ Why string }
	// JoinSenior lets agent and senior hear each other, while the customer is on hold.
	JoinSenior struct{ Agent, Senior zhiyin.AgentID }
	// PartSenior takes the senior's line out again.
	PartSenior struct{ Senior zhiyin.AgentID }
)

func (Escalate) does() string   { return "escalate" }
func (Deescalate) does() string { return "deescalate" }
func (JoinSenior) does() string { return "join_senior" }
func (PartSenior) does() string { return "part_senior" }

// counselWithin is how long a senior who is there waits for the agent's wish to speak
// with them: as long as a desk rings.
const counselWithin = 20 * time.Second

// escalating is how a streak of anger stands with the lobby and a senior.
type escalating struct {
	angry  bool           // a streak goes on
	asked  bool           // a senior was asked for, once for the streak
	open   bool           // that is not settled yet
	by     zhiyin.AgentID // the supervisor who wished it; empty: the anger asks
	agreed bool           // who talks wants to speak with the senior
	senior zhiyin.AgentID // who came; empty: nobody yet
	helped zhiyin.AgentID // the colleague who took part while it went on
	at     time.Time      // since when the two speak; zero: they do not
}

// angers notes whether a streak goes on.
func (s *step) angers(in Felt) {
	e := &s.c.escalation
	if in.Streak != nil {
		e.angry = true
		e.asked = e.asked || e.by != "" // it has who was asked for before it began
	}
	if in.Cleared != nil && e.angry {
		e.angry, e.asked, e.helped = false, false, ""
		if e.open && e.senior == "" {
			s.withdraw(zhiyin.EscalationCalmed)
		}
	}
}

// escalate asks for a senior, once for a streak, while somebody talks with the angry
// customer; whether one is to be asked, and of which seniority, the lobby finds in the
// queue's plan. Who consults or confers has help: a senior among them counts, and for
// another one the next is asked when they are out of it and the anger goes on.
func (s *step) escalate() {
	e := &s.c.escalation
	if !e.angry || e.asked || e.open || s.c.Written() || !s.served() || !s.c.measured(s.Queues[s.c.wanted.Queue]) {
		return
	}
	if s.c.joined() {
		return // the supervisor is the senior who is there
	}
	if who, helps := s.c.helper(); helps {
		e.helped = cmp.Or(who, e.helped)
		return
	}
	e.asked, e.open, e.agreed = true, true, false
	s.do(Escalate{Plea: zhiyin.Plea{From: s.c.agent, Helped: e.helped}, Wanted: s.c.wanted})
}

// mayAskSenior tells whether a supervisor's wish for a senior means something: somebody
// talks with the customer, and nobody helps them or is about to take the customer.
func (c Contact) mayAskSenior() bool {
	_, helps := c.helper()
	return c.talks() && !c.Written() && !helps && c.escalation.senior == "" && c.transfer == (transferring{})
}

// askSenior asks for one as a streak of anger does. Who is asked for already is not
// asked for twice: the lobby knows.
func (s *step) askSenior(in AskSenior) {
	if !s.c.mayAskSenior() {
		return
	}
	e := &s.c.escalation
	if !e.open {
		e.agreed = false
	}
	e.open, e.by, e.asked = true, in.By, e.asked || e.angry
	s.do(Escalate{Plea: zhiyin.Plea{From: s.c.agent, By: in.By}, Wanted: s.c.wanted})
}

// joined tells whether a supervisor talks with the customer, too.
func (c Contact) joined() bool { return c.observer.mode == zhiyin.Barging }

// supervised: a supervisor joins while nobody has come for the anger yet, who is not
// needed any more. If it goes on when they leave, a senior is asked for again.
func (s *step) supervised() {
	if e := &s.c.escalation; s.c.joined() && e.open && e.senior == "" && e.by == "" {
		s.withdraw(zhiyin.EscalationSupervised)
		e.asked = false
	}
}

// helper is who takes part beside the agent, or is asked to; empty while they have not
// come, and for a telephone.
func (c Contact) helper() (who zhiyin.AgentID, helps bool) {
	if c.consult.at.IsZero() {
		return c.conference.colleague, c.conference.up() || c.consult.leg != ""
	}
	return c.consult.colleague, true
}

// asksElsewhere: the agent turns to somebody of their own choice while nobody has come.
// If that is no help, a senior is asked for again.
func (s *step) asksElsewhere() {
	if s.c.escalation.open {
		s.withdraw(zhiyin.EscalationElsewhere)
		s.c.escalation.asked = false
	}
}

// served tells whether an agent has the customer on the line.
func (s *step) served() bool { return s.c.talks() }

func (c Contact) talks() bool {
	switch c.State {
	case zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining:
		return c.agent != ""
	}
	return false
}

// withdraw takes the asking back; the lobby says what became of it.
func (s *step) withdraw(why string) {
	s.c.escalation.open, s.c.escalation.by = false, ""
	s.do(Deescalate{Why: why})
}

// escalated: a senior is there. They go on with the customer, or hear it ring until the
// agent wants to speak with them.
func (s *step) escalated(in Escalated) {
	e := &s.c.escalation
	if !e.open || e.senior != "" || !s.served() || s.c.transfer != (transferring{}) {
		s.keep(zhiyin.EscalationSettled{Agent: in.Agent, From: s.c.agent, Outcome: zhiyin.EscalationOver})
		s.do(FreeAgent{Agent: in.Agent})
		return
	}
	e.senior = in.Agent
	if e.by != "" { // a second wish may have come to the lobby while the first was answered
		s.do(Deescalate{Why: zhiyin.EscalationOver})
	}
	s.keep(zhiyin.EscalationAnswered{Agent: in.Agent, From: s.c.agent, How: in.How})
	if in.How == zhiyin.EscalateTakeOver {
		s.relieved()
		return
	}
	s.do(Ringback{Agent: in.Agent})
	s.time(forCounsel, counselWithin)
	s.counsels()
}

// counsel is what the agent says to the offer.
func (s *step) counsel(in Counsel) {
	e := &s.c.escalation
	switch {
	case !e.open || !e.at.IsZero():
	case in.On && !e.agreed:
		e.agreed = true
		s.keep(zhiyin.EscalationAgreed{Agent: s.c.agent})
		s.counsels()
	case !in.On && e.senior != "":
		s.settleEscalation(zhiyin.EscalationDeclined)
	case !in.On:
		s.withdraw(zhiyin.EscalationDeclined)
	}
}

// counsels joins the two once both want it; until then the customer keeps talking.
func (s *step) counsels() {
	e := &s.c.escalation
	if !e.agreed || e.senior == "" || s.c.State == zhiyin.Rejoining {
		return
	}
	s.drop(forCounsel)
	if s.c.State == zhiyin.Connected {
		s.beginHold("agent")
	}
	e.at = s.now
	s.keep(zhiyin.EscalationJoined{Agent: e.senior, From: s.c.agent})
	s.do(JoinSenior{Agent: s.c.agent, Senior: e.senior})
}

// mayRelieve tells whether the senior may go on with the customer: the two speak, and
// no transfer rings.
func (c Contact) mayRelieve() bool {
	return !c.escalation.at.IsZero() && c.transfer == (transferring{})
}

func (s *step) relieve(Relieve) {
	if s.c.mayRelieve() {
		s.relieved()
	}
}

// relieved gives the customer to the senior.
func (s *step) relieved() {
	senior, spoke := s.c.escalation.senior, s.c.escalation.at
	s.drop(forCounsel)
	s.keep(zhiyin.EscalationSettled{Agent: senior, From: s.c.agent, Outcome: zhiyin.EscalationTakenOver, TalkMs: between(spoke, s.now)})
	s.c.escalation = escalating{angry: s.c.escalation.angry, asked: true}
	s.do(HushAgent{Agent: senior})
	s.goOn(senior)
}

// escalationLeft: the senior goes; the customer is taken back from hold.
func (s *step) escalationLeft(in EscalationLeft) {
	e := s.c.escalation
	if e.senior != in.Agent {
		return
	}
	outcome := zhiyin.EscalationOver
	switch {
	case in.Why == "lost":
		outcome = zhiyin.EscalationLost
	case !e.at.IsZero():
		outcome = zhiyin.EscalationConsulted
	}
	s.settleEscalation(outcome)
	if !e.at.IsZero() && s.c.State == zhiyin.OnHold && s.c.transfer == (transferring{}) {
		s.endHold()
	}
}

// settleEscalation lets the senior go.
func (s *step) settleEscalation(outcome string) {
	e := s.c.escalation
	s.drop(forCounsel)
	s.keep(zhiyin.EscalationSettled{Agent: e.senior, From: s.c.agent, Outcome: outcome, TalkMs: between(e.at, s.now)})
	s.c.escalation = escalating{angry: e.angry, asked: e.asked}
	if e.at.IsZero() {
		s.do(HushAgent{Agent: e.senior})
	} else {
		s.do(PartSenior{Senior: e.senior})
	}
	s.do(FreeAgent{Agent: e.senior})
}

// escalationOutlives ends it with the talk that it was for, and the speaking with the
// hold that it needs. before is the contact as it was.
func (s *step) escalationOutlives(before *Contact) {
	e := &s.c.escalation
	switch {
	case !before.escalation.open || !e.open:
	case !s.served() || s.c.agent != before.agent:
		if e.senior == "" {
			s.withdraw(zhiyin.EscalationOver)
			return
		}
		now := s.c.agent
		s.c.agent = before.agent // whose talk it was
		s.settleEscalation(zhiyin.EscalationOver)
		s.c.agent = now
	case !e.at.IsZero() && s.c.State != zhiyin.OnHold:
		s.settleEscalation(zhiyin.EscalationConsulted)
	}
}

// withEscalations adds the rows of escalations to the table. A senior who comes when
// the talk is over is let go.
func withEscalations(table map[zhiyin.ContactState][]cell) map[zhiyin.ContactState][]cell {
	for st, rows := range table {
		if st != "" {
			table[st] = append(rows, row((*step).escalated))
		}
	}
	for _, st := range []zhiyin.ContactState{zhiyin.Connected, zhiyin.OnHold, zhiyin.Rejoining} {
		table[st] = append(table[st], row((*step).escalationLeft), row((*step).counsel), row((*step).askSenior))
	}
	table[zhiyin.OnHold] = append(table[zhiyin.OnHold], row((*step).relieve))
	return table
}
