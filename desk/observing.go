package desk

import (
	"context"

	"zhiyin.dev"
)

// Watch lets supervisors into talks. Each method returns when that is durable and
// entered in the audit chain; Conflict when the talk or the supervisor's own work
// does not allow it.
type Watch interface {
	// Observe: hidden means that the agent is not shown who listens.
	Observe(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, mode zhiyin.ObserveMode, hidden bool) error
	Unobserve(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	// TakeOver gives the talk to the supervisor, who observes it.
	TakeOver(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	// AskSenior asks for a senior colleague of who talks.
	AskSenior(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	// Hurry lets the next call of a callback come now; Handle ends one that was done by hand.
	Hurry(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	Handle(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	// Steer lets a waiting contact wait for something else.
	Steer(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, wish Steering) error
}

// ObservedView says that a supervisor is in the talk, and who hears them.
type ObservedView struct {
	Agent  zhiyin.AgentID     `json:"agent"`
	Name   string             `json:"name"`
	Mode   zhiyin.ObserveMode `json:"mode"`
	Hidden bool               `json:"hidden,omitempty"` // the agent does not see it
}

// seen is what of that the agent who talks is shown.
func (v *ObservedView) seen() *ObservedView {
	if v == nil || v.Hidden {
		return nil
	}
	return v
}

// Observe lets a supervisor hear a talk of their own unit, and be heard as mode
// says. Whether the agent is shown who listens, the unit's rule says at that moment.
// Denied for a contact of another unit, Conflict for their own.
func (d *Desk) Observe(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, mode zhiyin.ObserveMode) error {
	if err := d.mayObserve(ctx, supervisor, contact); err != nil {
		return err
	}
	hidden := false
	err := d.do(ctx, func() {
		if r := d.open[contact]; r != nil {
			hidden = mode == zhiyin.Listening && d.units[r.unit].Observing == zhiyin.ObservingHidden
		}
	})
	if err != nil {
		return err
	}
	return d.watch.Observe(ctx, supervisor, contact, mode, hidden)
}

// Unobserve takes them out again.
func (d *Desk) Unobserve(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayObserve(ctx, supervisor, contact); err != nil {
		return err
	}
	return d.watch.Unobserve(ctx, supervisor, contact)
}

// TakeOver gives the talk to the supervisor who is in it; Conflict when they are
// not. The agent is free at once, and the contact stands on the supervisor's roster.
func (d *Desk) TakeOver(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayObserve(ctx, supervisor, contact); err != nil {
		return err
	}
	return d.watch.TakeOver(ctx, supervisor, contact)
}

// AskSenior asks for a senior colleague of who talks, as a streak of anger does. Denied
// for a contact of another unit, Conflict for the supervisor's own.
func (d *Desk) AskSenior(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error {
	if err := d.mayObserve(ctx, supervisor, contact); err != nil {
		return err
	}
	return d.watch.AskSenior(ctx, supervisor, contact)
}

func (d *Desk) mayObserve(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	return d.maySupervise(ctx, supervisor, id, "talk", func(r *record) bool { return r.current != "" && r.current != supervisor })
}

// maySupervise is NotFound for a contact that is over, Denied for one of another unit,
// Conflict for one to which it can't be done.
func (d *Desk) maySupervise(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID, what string, can func(*record) bool) error {
	if d.watch == nil {
		return refuse(what, id, zhiyin.Unavailable)
	}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		r, s := d.open[id], d.seats[supervisor]
		switch {
		case r == nil || s == nil:
		case r.unit != s.agent.Unit:
			verdict = zhiyin.Denied
		case !can(r):
			verdict = zhiyin.Conflict
		default:
			verdict = ""
		}
	})
	return ruling(err, verdict, what, id)
}

// observe notes who is in the talk; the zero body is nobody.
func (d *Desk) observe(r *record, b zhiyin.SupervisorJoined) {
	r.observed = nil
	if b.Agent != "" {
		if !b.Hidden { // a hand that goes down by itself would tell
			d.answered(r.id)
		}
		r.observed = &ObservedView{Agent: b.Agent, Name: d.agentName(b.Agent), Mode: b.Mode, Hidden: b.Hidden}
	}
	d.touchContact(r)
}
