package desk

import (
	"time"

	"zhiyin.dev"
)

// ThirdView is who else is in a talk with a customer, or is asked into it.
type ThirdView struct {
	State string         `json:"state" enum:"ringing,consulting,together,missed"`
	Since Instant        `json:"since"`
	Agent zhiyin.AgentID `json:"agent,omitempty"` // the other agent; empty: a telephone
	Name  string         `json:"name,omitempty"`
	To    string         `json:"to,omitempty"`    // the telephone's number, masked
	Asked bool           `json:"asked,omitempty"` // it was the other who asked
	Why   string         `json:"why,omitempty"`   // missed: declined, no_answer, busy, unavailable …
}

// third is that of a record.
type third struct {
	state            string
	since            time.Time
	agent, colleague zhiyin.AgentID
	to               string // masked
	why              string
}

// thirdView is the third party as one of the agents sees it; nil: there is none.
func (d *Desk) thirdView(r *record, reader zhiyin.AgentID) *ThirdView {
	t := r.third
	if t == nil {
		return nil
	}
	v := &ThirdView{State: t.state, Since: At(t.since), Agent: t.colleague, To: t.to, Why: t.why}
	if reader != "" && reader == t.colleague {
		v.Agent, v.Asked = t.agent, true
	}
	v.Name = d.agentName(v.Agent)
	return v
}

// applyConference folds in what happens to a third party; false: e says nothing of one.
func (d *Desk) applyConference(r *record, e zhiyin.Event) bool {
	switch b := e.Body.(type) {
	case zhiyin.ConsultPlaced:
		r.third = &third{state: "ringing", since: e.At, agent: b.Agent, colleague: b.Colleague}
		if b.To != "" {
			r.third.to = mask(b.To)
		}
	case zhiyin.ConsultAnswered:
		if r.third != nil {
			r.third.state, r.third.since = "consulting", e.At
		}
		d.asked(r, b, e.At)
	case zhiyin.ConsultEnded:
		d.consulted(r, b, e.At)
	case zhiyin.ConferenceBegan:
		if r.third == nil {
			r.third = &third{agent: b.Agent, colleague: b.Colleague}
		}
		r.third.state, r.third.since = "together", e.At
		if p := r.parts[b.Colleague]; p.live() {
			p.heldSince = time.Time{}
		}
	case zhiyin.ConferenceEnded:
		d.partWays(r, b, e.At)
	default:
		return false
	}
	d.touchContact(r)
	return true
}

// asked puts the contact onto the roster of the colleague who was asked; its customer
// hears music meanwhile.
func (d *Desk) asked(r *record, b zhiyin.ConsultAnswered, at time.Time) {
	if b.Colleague == "" {
		return
	}
	if r.offer != nil && r.offer.agent == b.Colleague {
		d.withdraw(r)
	}
	r.parts[b.Colleague] = &part{agent: b.Colleague, queue: r.queue, connected: at, heldSince: at, asked: true}
	d.seat(b.Colleague).take(r.id)
	d.touch(b.Colleague).agent = true
}

// consulted ends a consultation that became nothing more. What was never answered is
// shown until the agent goes on.
func (d *Desk) consulted(r *record, b zhiyin.ConsultEnded, at time.Time) {
	if b.Why == "conference" {
		return
	}
	if p := r.parts[b.Colleague]; p.live() && p.asked {
		p.leave(at, 0)
		d.finish(r, p)
	}
	switch b.Why {
	case "agent", "party", "joined", "over", "lost":
		r.third = nil
	default:
		if r.third != nil {
			r.third.state, r.third.since, r.third.why = "missed", at, b.Why
		}
	}
}

// partWays notes who is out of a conference; what they have to write down is theirs.
func (d *Desk) partWays(r *record, b zhiyin.ConferenceEnded, at time.Time) {
	r.third = nil
	gone := b.Left
	if b.Why == "over" {
		gone = b.Colleague
	}
	p := r.parts[gone]
	if !p.live() {
		return
	}
	if p.leave(at, 0); r.reason == zhiyin.EndedNodeLost {
		d.finish(r, p)
	}
}

// succeed makes the colleague the agent of the contact whom the first one left to them.
func (d *Desk) succeed(r *record, p *part) {
	r.current, p.asked = p.agent, false
	d.touch(p.agent).agent = true
	d.touchContact(r)
}

// besidesGone takes after-call work off the rosters that ended with the process before:
// nobody keeps its time.
func (d *Desk) besidesGone() {
	for _, r := range d.open {
		for _, p := range r.parts {
			if p.beside && !p.over {
				d.finish(r, p)
			}
		}
		if r.done() {
			d.closing = append(d.closing, r)
		}
	}
}
