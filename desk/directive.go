package desk

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zhiyin.dev"
)

// Directives keeps what supervisors order. Each method returns when that is durable
// and entered in the audit chain.
type Directives interface {
	// Give puts all of them in force together, each in the place of what it replaces.
	// Conflict where no flow offers a callback at a queue that is to be callback-only.
	Give(ctx context.Context, supervisor zhiyin.AgentID, all []zhiyin.Directive) error
	// End takes one back; Conflict when it has ended.
	End(ctx context.Context, supervisor zhiyin.AgentID, d zhiyin.Directive) error
	// See says that an agent has read a banner.
	See(ctx context.Context, agent zhiyin.AgentID, d zhiyin.Directive) error
}

// mostBanners is how many a unit may have at once: nobody reads a wall of them.
const mostBanners = 5

// Give orders something for now. All are of one kind. Invalid for a text, a time or a
// placement that can't be, NotFound for an unknown queue or agent, Denied for one of
// another unit, Conflict where there are mostBanners or an agent would serve no queue.
func (d *Desk) Give(ctx context.Context, supervisor zhiyin.AgentID, all []zhiyin.Directive) error {
	if d.directs == nil {
		return refuse("directive", supervisor, zhiyin.Unavailable)
	}
	if len(all) == 0 || len(all) > 1000 {
		return refuse("directives", supervisor, zhiyin.Invalid)
	}
	now := d.now()
	for i := range all {
		if err := wellFormed(all[i], now); err != nil {
			return err
		}
		all[i].At, all[i].By = now, supervisor
	}
	var verdict error
	err := d.do(ctx, func() { verdict = d.mayGive(supervisor, all) })
	if err == nil {
		err = verdict
	}
	if err != nil {
		return err
	}
	return d.directs.Give(ctx, supervisor, all)
}

// wellFormed refuses what no supervisor may order.
func wellFormed(v zhiyin.Directive, now time.Time) error {
	ends := v.What == zhiyin.Banner || v.What == zhiyin.Placement // these never stay by oversight
	if v.Until.IsZero() && ends || !v.Until.IsZero() && (!v.Until.After(now) || v.Until.Sub(now) > zhiyin.DirectiveAtMost) {
		return refuse("end of directive", v.Queue, zhiyin.Invalid)
	}
	if v.Queue == "" && v.What != zhiyin.Banner {
		return refuse("queue of directive", v.Queue, zhiyin.Invalid)
	}
	switch v.What {
	case zhiyin.Announcement:
		if !told(v.Text, zhiyin.Mandarin) || !told(v.Text, zhiyin.English) {
			return refuse("announcement", v.Queue, zhiyin.Invalid)
		}
	case zhiyin.Banner:
		if len(v.Text) == 0 {
			return refuse("banner", v.Queue, zhiyin.Invalid)
		}
	}
	for l := range v.Text {
		if !told(v.Text, l) {
			return refuse("text of directive", l, zhiyin.Invalid)
		}
	}
	return nil
}

// told tells whether the text can be said or shown in the language: it has words, not
// too many, and no placeholders, which nobody would fill.
func told(t zhiyin.Text, in zhiyin.Language) bool {
	words := t[in]
	return strings.TrimSpace(words) != "" && utf8.ValidString(words) && utf8.RuneCountInString(words) <= zhiyin.DirectiveRunes && !strings.ContainsAny(words, "{}")
}

// mayGive also says which unit they are for.
func (d *Desk) mayGive(supervisor zhiyin.AgentID, all []zhiyin.Directive) error {
	s := d.seats[supervisor]
	if s == nil {
		return refuse("supervisor", supervisor, zhiyin.NotFound)
	}
	unit := s.agent.Unit
	for i := range all {
		v := &all[i]
		if q := d.queues[v.Queue]; v.Queue != "" && (q == nil || q.Unit == "") {
			return refuse("queue", v.Queue, zhiyin.NotFound)
		} else if v.Queue != "" && q.Unit != unit {
			return refuse("queue", v.Queue, zhiyin.Denied)
		}
		if v.Unit = unit; v.What == zhiyin.Placement {
			if err := d.mayPlace(*v, all); err != nil {
				return err
			}
		}
	}
	if all[0].What == zhiyin.Banner && d.bannersOf(unit)+len(all) > mostBanners {
		return refuse("banners", unit, zhiyin.Conflict)
	}
	return nil
}

func (d *Desk) bannersOf(unit zhiyin.UnitID) (banners int) {
	for _, v := range d.inForce {
		if v.What == zhiyin.Banner && v.Unit == unit {
			banners++
		}
	}
	return banners
}

// mayPlace: the agent is of the unit, stays in their match group, which alone may give
// them work, and serves something still.
func (d *Desk) mayPlace(v zhiyin.Directive, all []zhiyin.Directive) error {
	led := d.seats[v.Agent]
	switch {
	case led == nil || led.agent.Unit == "":
		return refuse("agent", v.Agent, zhiyin.NotFound)
	case led.agent.Unit != v.Unit:
		return refuse("agent", v.Agent, zhiyin.Denied)
	case len(led.base) == 0:
		return refuse("placement of one who serves no queue", v.Agent, zhiyin.Conflict)
	}
	if home := d.queues[led.base[0]]; home != nil && groupOf(home.Queue) != groupOf(d.queues[v.Queue].Queue) {
		return refuse("placement in another match group", v.Agent, zhiyin.Conflict)
	}
	after := slices.DeleteFunc(slices.Clone(d.inForce), func(old zhiyin.Directive) bool {
		return slices.ContainsFunc(all, func(given zhiyin.Directive) bool { return given.Replaces(old) })
	})
	if len(zhiyin.Placed(v.Agent, led.base, append(after, all...))) == 0 {
		return refuse("placement that leaves no queue", v.Agent, zhiyin.Conflict)
	}
	return nil
}

// groupOf names a queue's match group.
func groupOf(q zhiyin.Queue) string {
	if q.Group == "" {
		return string(q.Unit)
	}
	return q.Group
}

// TakeBack ends a directive of the supervisor's unit. NotFound for one that is not in
// force, Denied for another unit's, Conflict where its end would leave an agent without
// a queue.
func (d *Desk) TakeBack(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.DirectiveID) error {
	v, err := d.found(ctx, id, func(v zhiyin.Directive) zhiyin.Error {
		switch s := d.seats[supervisor]; {
		case s == nil || s.agent.Unit != v.Unit:
			return zhiyin.Denied
		case v.What == zhiyin.Placement && d.stranded(v):
			return zhiyin.Conflict
		}
		return ""
	})
	if err != nil {
		return err
	}
	return d.directs.End(ctx, supervisor, v)
}

// stranded tells whether the agent would serve no queue without the placement.
func (d *Desk) stranded(v zhiyin.Directive) bool {
	rest := slices.DeleteFunc(slices.Clone(d.inForce), func(x zhiyin.Directive) bool { return x.ID == v.ID })
	s := d.seats[v.Agent]
	return s != nil && len(zhiyin.Placed(v.Agent, s.base, rest)) == 0
}

// See says that the agent has read a banner; again, it does nothing. NotFound for one
// that is not in force, Denied for one that is not for them.
func (d *Desk) See(ctx context.Context, agent zhiyin.AgentID, id zhiyin.DirectiveID) error {
	seen := false
	v, err := d.found(ctx, id, func(v zhiyin.Directive) zhiyin.Error {
		s := d.seats[agent]
		if s == nil || !v.Concerns(s.agent) {
			return zhiyin.Denied
		}
		seen = slices.Contains(v.Seen, agent)
		return ""
	})
	if err != nil || seen {
		return err
	}
	return d.directs.See(ctx, agent, v)
}

// found is a directive in force of which may has nothing to say.
func (d *Desk) found(ctx context.Context, id zhiyin.DirectiveID, may func(zhiyin.Directive) zhiyin.Error) (v zhiyin.Directive, err error) {
	if d.directs == nil {
		return v, refuse("directive", id, zhiyin.Unavailable)
	}
	verdict := zhiyin.NotFound
	err = d.do(ctx, func() {
		if i := slices.IndexFunc(d.inForce, func(x zhiyin.Directive) bool { return x.ID == id }); i >= 0 {
			v = d.inForce[i]
			verdict = may(v)
		}
	})
	return v, ruling(err, verdict, "directive", id)
}
