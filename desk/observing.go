package desk

import (
	"context"

	"zhiyin.dev"
)

// Watch lets supervisors into talks. Each method returns when that is durable and
// entered in the audit chain; Conflict when the talk or the supervisor's own work
// does not allow it.
type Watch interface {
	Observe(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, mode zhiyin.ObserveMode) error
	Unobserve(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	// TakeOver gives the talk to the supervisor, who observes it.
	TakeOver(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	// Steer lets a waiting contact wait for something else.
	Steer(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, wish Steering) error
}

// ObservedView says that a supervisor is in the talk, and who hears them.
type ObservedView struct {
	Agent zhiyin.AgentID     `json:"agent"`
	Name  string             `json:"name"`
	Mode  zhiyin.ObserveMode `json:"mode"`
}

// Observe lets a supervisor hear a talk of their own unit, and be heard as mode
// says. Denied for a contact of another unit, Conflict for their own.
func (d *Desk) Observe(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, mode zhiyin.ObserveMode) error {
	if err := d.mayObserve(ctx, supervisor, contact); err != nil {
		return err
	}
	return d.watch.Observe(ctx, supervisor, contact, mode)
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

func (d *Desk) mayObserve(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID) error {
	if d.watch == nil {
		return refuse("observation", id, zhiyin.Unavailable)
	}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		r, s := d.open[id], d.seats[supervisor]
		switch {
		case r == nil || s == nil:
		case r.unit != s.agent.Unit:
			verdict = zhiyin.Denied
		case r.current == "" || r.current == supervisor:
			verdict = zhiyin.Conflict
		default:
			verdict = ""
		}
	})
	return ruling(err, verdict, "talk", id)
}

// observe notes who is in the talk; the zero body is nobody.
func (d *Desk) observe(r *record, b zhiyin.SupervisorJoined) {
	r.observed = nil
	if b.Agent != "" {
		d.answered(r.id)
		r.observed = &ObservedView{Agent: b.Agent, Name: d.agentName(b.Agent), Mode: b.Mode}
	}
	d.touchContact(r)
}
