package catalog

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/store/definition"
)

func (c *Catalog) readCalendar(d definition.Definition) error {
	read, problems := calendar.Parse([]byte(d.YAML))
	if len(problems) > 0 {
		return fmt.Errorf("catalog: calendar %s: %s: %w", d.Ref, problems[0], zhiyin.Invalid)
	}
	read.Ref = d.Ref
	c.calendars[d.Ref.ID] = read
	return nil
}

// opening is when a flow and the queues of its unit are open: the calendars in force,
// without their names, which nobody hears. The caller holds mu.
func (c *Catalog) opening(unit zhiyin.UnitID, def *flow.Definition) (out flow.Opening) {
	named := def.Calendars()
	for _, id := range slices.Sorted(maps.Keys(c.calendars)) {
		kept := c.calendars[id]
		if kept.Unit != unit && kept.Unit != "" || len(kept.Queues) == 0 && !slices.Contains(named, id) {
			continue
		}
		kept.Name = nil
		out.Calendars = append(out.Calendars, kept)
	}
	return out
}

// OpeningOf is opening for whoever holds nothing.
func (c *Catalog) OpeningOf(unit zhiyin.UnitID, def *flow.Definition) flow.Opening {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.opening(unit, def)
}

// Closed tells whether the queue's calendar is closed at now, and when it opens.
func (c *Catalog) Closed(queue zhiyin.QueueID, now time.Time) (opens time.Time, closed bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	kept, ok := c.hours(queue)
	if now = now.In(c.zone(queue)); !ok || kept.At(now) == calendar.Open {
		return time.Time{}, false
	}
	return kept.Opens(now), true
}

// hours is the calendar that the queue goes by; without one it is open always. The
// caller holds mu.
func (c *Catalog) hours(queue zhiyin.QueueID) (calendar.Calendar, bool) {
	for _, kept := range c.calendars {
		if slices.Contains(kept.Queues, queue) {
			return kept, true
		}
	}
	return calendar.Calendar{}, false
}

// Opening is the calendar that the queue goes by.
func (c *Catalog) Opening(queue zhiyin.QueueID) (out flow.Opening) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if kept, ok := c.hours(queue); ok {
		kept.Name = nil
		out.Calendars = append(out.Calendars, kept)
	}
	return out
}

// KeepsFrom says why a calendar can't be a queue's; empty: it can.
func (c *Catalog) KeepsFrom(of calendar.Calendar, id zhiyin.QueueID) (why zhiyin.Flaw) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if q, ok := c.queues[id]; !ok || q.Unit != of.Unit {
		return zhiyin.Flawf("%s has no queue %s", of.Unit, id)
	}
	for other, is := range c.calendars {
		if other != of.Ref.ID && slices.Contains(is.Queues, id) {
			return zhiyin.Flawf("the queue %s goes by %s already", id, other)
		}
	}
	return why
}
