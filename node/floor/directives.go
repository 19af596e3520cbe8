package floor

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/contact"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/store"
)

// Directives are what supervisors order for a time, and see to it that it is done: at the
// queues, in the waiting rooms and, when its time is over, no more. The desks keep
// their own view of the same events.
type Directives struct {
	db      *store.DB
	catalog *catalog.Catalog
	talks   func() *contact.Conductor // made after them
	clock   func() time.Time
	log     *slog.Logger

	wake chan struct{} // capacity 1: something else is due next

	mu      sync.Mutex
	inForce []zhiyin.Directive // in the order in which they were given
}

// NewDirectives has none in force until open.
func NewDirectives(db *store.DB, c *catalog.Catalog, talks func() *contact.Conductor, now func() time.Time, log *slog.Logger) *Directives {
	return &Directives{db: db, catalog: c, talks: talks, clock: now, log: log, wake: make(chan struct{}, 1)}
}

// Open reads those in force when the process starts.
func (d *Directives) Open(ctx context.Context) error {
	all, err := d.db.Directives(ctx)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	d.mu.Lock()
	d.inForce = all
	d.mu.Unlock()
	return nil
}

// InForce returns a copy of those in force.
func (d *Directives) InForce() []zhiyin.Directive {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.inForce)
}

// Give keeps them together with their entries in the audit.
func (d *Directives) Give(ctx context.Context, supervisor zhiyin.AgentID, all []zhiyin.Directive) error {
	var events []zhiyin.Event
	var entries []zhiyin.AuditEntry
	for _, v := range all {
		if v.What == zhiyin.CallbackOnly && !d.catalog.CallsBack(v.Queue) {
			return fmt.Errorf("floor: no flow offers a callback at queue %s: %w", v.Queue, zhiyin.Conflict)
		}
		for _, old := range d.InForce() {
			if v.Replaces(old) {
				events = append(events, ended(old, "replaced", by(supervisor), v.At))
			}
		}
		e := zhiyin.NewEvent(zhiyin.NewID("dv", v.At), zhiyin.DirectiveGiven{What: v.What, Queue: v.Queue, Agent: v.Agent, Leave: v.Leave,
			Waiting: v.Waiting, By: supervisor, Until: v.Until, Text: v.Text}, v.At)
		e.Unit, e.By = v.Unit, by(supervisor)
		events, entries = append(events, e), append(entries, orders(v, supervisor, string(v.What), v.At))
	}
	return d.db.AppendAudited(ctx, entries, events...)
}

// End takes one back.
func (d *Directives) End(ctx context.Context, supervisor zhiyin.AgentID, v zhiyin.Directive) error {
	now := d.clock()
	entry := orders(v, supervisor, string(v.What)+" off", now)
	return d.db.AppendAudited(ctx, []zhiyin.AuditEntry{entry}, ended(v, "taken_back", by(supervisor), now))
}

// See says that an agent has read a banner.
func (d *Directives) See(ctx context.Context, agent zhiyin.AgentID, v zhiyin.Directive) error {
	e := zhiyin.NewEvent(string(v.ID), zhiyin.DirectiveSeen{Agent: agent}, d.clock())
	e.Unit, e.By = v.Unit, by(agent)
	return d.db.AppendWait(ctx, e)
}

func by(agent zhiyin.AgentID) string { return "agent:" + string(agent) }

func ended(v zhiyin.Directive, why, by string, at time.Time) zhiyin.Event {
	e := zhiyin.NewEvent(string(v.ID), zhiyin.DirectiveEnded{What: v.What, Queue: v.Queue, Agent: v.Agent, Why: why}, at)
	e.Unit, e.By = v.Unit, by
	return e
}

// orders is the entry of what a supervisor orders for a queue, a unit or an agent.
func orders(v zhiyin.Directive, supervisor zhiyin.AgentID, reason string, at time.Time) zhiyin.AuditEntry {
	action, object := access.QueueSteer, "queue:"+string(v.Queue)
	switch {
	case v.What == zhiyin.Placement:
		action, object = access.AgentSteer, "agent:"+string(v.Agent)
		reason += " " + string(v.Queue)
	case v.Queue == "":
		object = "unit:" + string(v.Unit)
	}
	return zhiyin.AuditEntry{At: at, Actor: by(supervisor), Role: string(access.Supervisor), Action: string(action), Object: object, Result: zhiyin.AuditDone, Reason: reason}
}

// Feed folds committed events in; one that comes twice changes nothing. It tells
// whether agents serve other queues now.
func (d *Directives) Feed(events []zhiyin.Event) (moved bool) {
	for _, e := range events {
		switch b := e.Body.(type) {
		case zhiyin.DirectiveGiven:
			v := zhiyin.Given(e, b)
			moved = d.add(v) && v.What == zhiyin.Placement || moved
		case zhiyin.DirectiveEnded:
			moved = d.drop(zhiyin.DirectiveID(e.Subject)) && b.What == zhiyin.Placement || moved
		}
	}
	return moved
}

func (d *Directives) add(v zhiyin.Directive) bool {
	d.mu.Lock()
	known := slices.ContainsFunc(d.inForce, func(x zhiyin.Directive) bool { return x.ID == v.ID })
	if !known {
		d.inForce = append(d.inForce, v)
	}
	d.mu.Unlock()
	d.stir()
	if !known && v.What == zhiyin.CallbackOnly && v.Waiting {
		d.talks().DirectWaiting(contact.Directed{Queue: v.Queue, CallBack: v.ID})
	}
	return !known
}

func (d *Directives) drop(id zhiyin.DirectiveID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := len(d.inForce)
	d.inForce = slices.DeleteFunc(d.inForce, func(x zhiyin.Directive) bool { return x.ID == id })
	return len(d.inForce) < before
}

func (d *Directives) stir() {
	select {
	case d.wake <- struct{}{}:
	default: // one wake-up stands for all before it
	}
}

// at is what is ordered for those who come to a queue; ok is false when nothing is.
func (d *Directives) at(queue zhiyin.QueueID) (in contact.Directed, ok bool) {
	now := d.clock()
	in.Queue = queue
	for _, v := range d.InForce() {
		if v.Queue != queue || !v.Until.IsZero() && !v.Until.After(now) {
			continue
		}
		switch v.What {
		case zhiyin.CallbackOnly:
			in.CallBack, ok = v.ID, true
		case zhiyin.Announcement:
			in.Announce, in.Text, ok = v.ID, v.Text, true
		}
	}
	return in, ok
}

// placed are the agents with the queues that they serve now.
func (d *Directives) placed(agents []zhiyin.Agent) []zhiyin.Agent {
	if d == nil {
		return agents
	}
	all, out := d.InForce(), slices.Clone(agents)
	for i, a := range out {
		out[i].Queues = zhiyin.Placed(a.ID, a.Queues, all)
	}
	return out
}
