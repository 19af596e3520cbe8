package desk

import (
	"context"
	"time"

	"zhiyin.dev"
)

// EscalationView says how it stands with the senior who is asked for an angry customer.
// State is asked (somebody is looked for), ringing (at Senior), unmet (nobody can come
// now), waits (the senior is there and the agent has not said whether they want to
// speak) or joined (the two speak, the customer hears music).
type EscalationView struct {
	How        string         `json:"how" enum:"consult,take_over"`
	State      string         `json:"state" enum:"asked,ringing,unmet,waits,joined"`
	Since      Instant        `json:"since"`
	Agent      zhiyin.AgentID `json:"agent"` // who talks with the customer
	AgentName  string         `json:"agent_name"`
	Senior     zhiyin.AgentID `json:"senior,omitempty"` // who is rung, or is there
	SeniorName string         `json:"senior_name,omitempty"`
	Seniority  int            `json:"seniority"`    // that was asked
	Agreed     bool           `json:"agreed"`       // the agent wants to speak with them
	Mine       bool           `json:"mine"`         // the reader is the senior
	By         zhiyin.AgentID `json:"by,omitempty"` // the supervisor who wished it
	ByName     string         `json:"by_name,omitempty"`
}

// escalation is one that is not settled.
type escalation struct {
	how       string
	state     string
	since     time.Time // of the state
	agent     zhiyin.AgentID
	senior    zhiyin.AgentID
	seniority int
	agreed    bool
	by        zhiyin.AgentID
}

// applyEscalation takes what becomes of an escalation; false: the event is of
// something else.
func (d *Desk) applyEscalation(r *record, e zhiyin.Event) bool {
	switch b := e.Body.(type) {
	case zhiyin.EscalationAsked:
		r.escalation = &escalation{how: b.How, state: "asked", since: e.At, agent: b.Agent, seniority: b.Seniority, by: b.By}
	case zhiyin.EscalationUnmet:
		r.escalation.stands("unmet", "", e.At)
	case zhiyin.EscalationAgreed:
		if r.escalation != nil {
			r.escalation.agreed = true
		}
	case zhiyin.EscalationAnswered:
		r.escalation.stands("waits", b.Agent, e.At)
		d.comes(r, b, e.At)
	case zhiyin.EscalationJoined:
		r.escalation.stands("joined", b.Agent, e.At)
	case zhiyin.EscalationSettled:
		r.escalation = nil
		d.goes(r, b, e.At)
	default:
		return false
	}
	d.touchContact(r)
	return true
}

func (x *escalation) stands(state string, senior zhiyin.AgentID, at time.Time) {
	if x != nil {
		x.state, x.senior, x.since = state, senior, at
	}
}

// rings notes at whose desk it rings, and that it does no more.
func (d *Desk) rings(r *record, senior zhiyin.AgentID, at time.Time) {
	if x := r.escalation; x != nil && (x.state == "asked" || x.state == "unmet" || x.state == "ringing") {
		state := "ringing"
		if senior == "" {
			state = "asked"
		}
		x.stands(state, senior, at)
		d.touchContact(r)
	}
}

// comes puts the contact on the senior's desk, who is not joined to the customer.
func (d *Desk) comes(r *record, b zhiyin.EscalationAnswered, at time.Time) {
	if b.How != zhiyin.EscalateConsult {
		return // they are connected next
	}
	r.parts[b.Agent] = &part{agent: b.Agent, because: r.because, queue: r.queue, connected: at, advising: true, counted: true}
	d.seat(b.Agent).take(r.id)
	d.touch(b.Agent).agent = true
}

// goes takes it off again; one who goes on with the customer is connected next.
func (d *Desk) goes(r *record, b zhiyin.EscalationSettled, at time.Time) {
	p := r.parts[b.Agent]
	if p == nil || !p.advising || b.Outcome == zhiyin.EscalationTakenOver {
		return
	}
	p.leave(at, 0)
	d.finish(r, p)
}

func (d *Desk) escalationView(r *record, reader zhiyin.AgentID) *EscalationView {
	x := r.escalation
	if x == nil {
		return nil
	}
	return &EscalationView{How: x.how, State: x.state, Since: At(x.since), Agent: x.agent, AgentName: d.agentName(x.agent), Senior: x.senior,
		SeniorName: d.agentName(x.senior), Seniority: x.seniority, Agreed: x.agreed, Mine: reader == x.senior && reader != "",
		By: x.by, ByName: d.agentName(x.by)}
}

// tellEscalation words it for the timeline.
func (d *Desk) tellEscalation(body zhiyin.Body) (kind string, data map[string]any) {
	told := func(phase string, agent zhiyin.AgentID, more ...any) (string, map[string]any) {
		data := map[string]any{"phase": phase, "agent": agent, "agent_name": d.agentName(agent)}
		for i := 0; i+1 < len(more); i += 2 {
			data[more[i].(string)] = more[i+1]
		}
		return "escalation", data
	}
	switch b := body.(type) {
	case zhiyin.EscalationAsked:
		if b.By != "" {
			return told("asked", b.Agent, "how", b.How, "seniority", b.Seniority, "by", b.By, "by_name", d.agentName(b.By))
		}
		return told("asked", b.Agent, "how", b.How, "seniority", b.Seniority)
	case zhiyin.EscalationUnmet:
		return told("unmet", b.Agent, "clause", b.Clause)
	case zhiyin.EscalationAnswered:
		return told("answered", b.Agent, "how", b.How)
	case zhiyin.EscalationJoined:
		return told("joined", b.Agent)
	case zhiyin.EscalationSettled:
		if b.Outcome == zhiyin.EscalationTakenOver {
			return "", nil // taken_over says it
		}
		return told("settled", b.Agent, "outcome", b.Outcome, "talk_ms", b.TalkMs)
	}
	return "", nil
}

// noSenior tells that nobody can come to an angry customer for whom a senior is asked.
func (d *Desk) noSenior(out []Attention, s *seat) []Attention {
	for _, id := range s.contacts {
		if r := d.open[id]; r != nil && r.escalation != nil && r.escalation.state == "unmet" && r.escalation.agent == s.agent.ID {
			out = append(out, Attention{Kind: "no_senior", Severity: "high", Subject: string(s.agent.ID), Contact: id, Since: At(r.escalation.since)})
		}
	}
	return out
}

// Counsel lets senior and junior of an angry customer meet.
type Counsel interface {
	// Counsel says whether the agent who talks wants to speak with the senior.
	Counsel(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, on bool) error
	// Relieve lets the senior go on with the customer, by the wish of either.
	Relieve(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
}

// Counsel says whether the agent wants to speak with the senior who is asked for their
// angry customer. Conflict when nobody is asked for.
func (d *Desk) Counsel(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error {
	if err := d.mayCounsel(ctx, agent, contact); err != nil {
		return err
	}
	return d.counsel.Counsel(ctx, contact, agent, on)
}

// Relieve lets the senior go on with the customer. Conflict while the two do not speak.
func (d *Desk) Relieve(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayCounsel(ctx, agent, contact); err != nil {
		return err
	}
	return d.counsel.Relieve(ctx, contact, agent)
}

func (d *Desk) mayCounsel(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error {
	if d.counsel == nil {
		return refuse("counsel", contact, zhiyin.Unavailable)
	}
	return d.mayTalk(ctx, agent, contact)
}
