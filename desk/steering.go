package desk

import (
	"context"
	"slices"

	"zhiyin.dev"
)

// Steering is what a supervisor wants for a waiting contact; what is not said stays.
type Steering struct {
	Queue    zhiyin.QueueID
	Priority *int // 0 … 100
	AnySkill bool // anybody of the queue may take it, whatever their skills
}

// Steer changes what a waiting contact of the supervisor's unit waits for. Denied
// for another unit's contact or queue; Conflict when it does not wait, or rings.
func (d *Desk) Steer(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.ContactID, wish Steering) error {
	if d.watch == nil {
		return refuse("steering", id, zhiyin.Unavailable)
	}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		r, s := d.open[id], d.seats[supervisor]
		switch q := d.queues[wish.Queue]; {
		case r == nil || s == nil || wish.Queue != "" && (q == nil || q.Unit == ""):
		case r.unit != s.agent.Unit, wish.Queue != "" && q.Unit != r.unit:
			verdict = zhiyin.Denied
		default:
			verdict = ""
		}
	})
	if err := ruling(err, verdict, "waiting contact", id); err != nil {
		return err
	}
	return d.watch.Steer(ctx, supervisor, id, wish)
}

// SteerStatus sets another agent's status, as SetStatus does for oneself: at once, or
// next while they are busy. Denied for an agent of another unit.
func (d *Desk) SteerStatus(ctx context.Context, supervisor, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error {
	switch {
	case status != zhiyin.Away && status != zhiyin.Offline: // nobody is made available by others
		return refuse("status", agent, zhiyin.Invalid)
	case status == zhiyin.Away && !slices.Contains(d.away, reason), status == zhiyin.Offline && reason != "":
		return refuse("status reason", agent, zhiyin.Invalid)
	}
	verdict := zhiyin.NotFound
	err := d.do(ctx, func() {
		led, s := d.seats[agent], d.seats[supervisor]
		switch {
		case led == nil || s == nil || led.agent.Unit == "":
		case led.agent.Unit != s.agent.Unit:
			verdict = zhiyin.Denied
		default:
			verdict = ""
		}
	})
	if err := ruling(err, verdict, "agent", agent); err != nil {
		return err
	}
	d.host.SetStatus(agent, status, reason)
	return nil
}
