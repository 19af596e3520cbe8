package desk

import (
	"zhiyin.dev"
)

// done remembers up to which position the newest closed contacts were folded
// in, so that an event delivered twice does not bring one back.
type done struct {
	last map[zhiyin.ContactID]int64
	fifo []zhiyin.ContactID // at most rememberDone, oldest first
}

// rememberDone is a few minutes of a busy node's contacts; an event that comes
// twice does so within seconds.
const rememberDone = 4096

func (c *done) add(r *record) {
	if _, has := c.last[r.id]; !has {
		c.fifo = append(c.fifo, r.id)
	}
	c.last[r.id] = r.last
	if len(c.fifo) > rememberDone {
		delete(c.last, c.fifo[0])
		c.fifo = c.fifo[1:]
	}
}

// apply folds one event in and marks whom it concerns.
func (d *Desk) apply(e zhiyin.Event) {
	if e.Body == nil {
		return // erased: there is nothing left to show
	}
	switch b := e.Body.(type) {
	case zhiyin.AgentAdded:
		d.agentAdded(e, b)
	case zhiyin.AgentRolesChanged:
		s := d.seat(zhiyin.AgentID(e.Subject))
		s.agent.Roles, s.renewed = b.Roles, true
		d.touch(s.agent.ID).agent = true
	case zhiyin.AgentCleared:
		s := d.seat(zhiyin.AgentID(e.Subject))
		s.agent.Clearance, s.renewed = b.Clearance, true
		d.touch(s.agent.ID).agent = true
	case zhiyin.AgentServes:
		s := d.seat(zhiyin.AgentID(e.Subject))
		s.agent.Seniority, s.agent.Languages, s.agent.Capacity, s.renewed = b.Seniority, b.Languages, b.Capacity, true
		d.touch(s.agent.ID).agent = true
	case zhiyin.AgentStatusChanged:
		d.statusChanged(e, b)
	case zhiyin.AgentLineChanged:
		s := d.seat(zhiyin.AgentID(e.Subject))
		s.presence.Line, s.lineReason = b.Up, b.Reason
		d.touch(s.agent.ID).agent = true
	case zhiyin.AffinitySwitched:
		d.switched(b, e.At)
	case zhiyin.DirectiveGiven:
		d.given(zhiyin.Given(e, b))
	case zhiyin.DirectiveEnded:
		d.over(zhiyin.DirectiveID(e.Subject))
	case zhiyin.DirectiveSeen:
		d.saw(zhiyin.DirectiveID(e.Subject), b.Agent)
	case zhiyin.DefinitionPublished:
		d.published(e, b)
	case zhiyin.SurveyAnswered: // the contact may be closed for the desk by then
		d.rated(Rated{Unit: e.Unit, Partition: e.Partition, Position: e.Position, At: e.At, Score: b.Score, Most: b.Most})
		d.applyContact(e)
	default:
		d.applyContact(e)
	}
}

func (d *Desk) agentAdded(e zhiyin.Event, b zhiyin.AgentAdded) {
	s := d.seat(zhiyin.AgentID(e.Subject))
	s.agent = zhiyin.Agent{ID: s.agent.ID, Name: b.Name, Unit: b.Unit, Title: b.Title, Senior: b.Senior,
		Skills: b.Skills, Queues: b.Queues, Roles: b.Roles, Clearance: s.agent.Clearance, Seniority: b.Seniority, Languages: b.Languages, Capacity: s.agent.Capacity}
	s.base, s.renewed = b.Queues, true
	d.settle(s)
	d.touch(s.agent.ID).agent = true
}

func (d *Desk) statusChanged(e zhiyin.Event, b zhiyin.AgentStatusChanged) {
	s := d.seat(zhiyin.AgentID(e.Subject))
	if s.presence.Status != b.Status || s.presence.Reason != b.Reason {
		s.presence.Since, s.idleSince = e.At, e.At
	}
	s.presence.Status, s.presence.Reason, s.presence.Next, s.presence.Why = b.Status, b.Reason, b.Next, b.Why
	d.touch(s.agent.ID).agent = true
}

// Bare tells the kinds of which Feed needs no bodies: what sources say of customers
// is the most of a ledger, and a desk reads the customer instead.
func Bare(k zhiyin.Kind) bool {
	return k == zhiyin.CustomerTracked{}.Kind() || k == zhiyin.CustomerIdentified{}.Kind()
}

// opens tells whether an event may make the contact known to the Desk; a late
// note about a closed contact may not.
func opens(b zhiyin.Body) bool {
	switch b.(type) {
	case zhiyin.ContactArrived, zhiyin.CallPlaced, zhiyin.ContactQueued, zhiyin.ReservationMade, zhiyin.ContactConnected,
		zhiyin.WrapStarted, zhiyin.WrapCompleted:
		return true
	}
	return false
}

// late tells whether an event can't matter once the customer is gone: a desk was
// chosen in the moment in which they left, and is let go in the next.
func late(b zhiyin.Body) bool {
	_, made := b.(zhiyin.ReservationMade)
	return made
}

func (d *Desk) applyContact(e zhiyin.Event) {
	id := zhiyin.ContactID(e.Subject)
	r := d.open[id]
	if r == nil {
		last, was := d.closed.last[id]
		if !opens(e.Body) || was && (late(e.Body) || e.Position != 0 && e.Position <= last) {
			return
		}
		r = d.openRecord(id)
	}
	if e.Position != 0 && e.Position <= r.last {
		return
	}
	r.last = max(r.last, e.Position)
	if e.Unit != "" {
		r.unit = e.Unit
	}
	d.applyArrival(r, e)
	r.trace(e)
	if t, ok := d.entry(r, e); ok {
		r.timeline = append(r.timeline, t)
		for _, a := range r.watchers() {
			d.touch(a)
		}
	}
	if r.done() {
		d.closing = append(d.closing, r)
	}
}

// forget drops the records that are done, once everybody was told.
func (d *Desk) forget() {
	for _, r := range d.closing {
		if r.done() {
			d.closed.add(r)
			delete(d.open, r.id)
			d.crowd.leave(r.id)
		}
	}
	d.closing = d.closing[:0]
}

func (d *Desk) openRecord(id zhiyin.ContactID) *record {
	r := &record{id: id, channel: zhiyin.VoiceCall, last: d.closed.last[id], parts: map[zhiyin.AgentID]*part{}}
	d.open[id] = r
	return r
}
