package catalog

import (
	"time"

	"zhiyin.dev"
)

// gapAhead is how far Gap looks: as far as calendars tell when they open.
const gapAhead = 14 * 24 * time.Hour

// Gap is the first time from now on in which one queue is open while another is closed, in
// the first one's zone; until is zero where the other does not open soon. found is false
// where that does not happen within two weeks.
func (c *Catalog) Gap(open, shut zhiyin.QueueID, now time.Time) (from, until time.Time, found bool) {
	at := now.In(c.zoneOf(open)).Truncate(time.Minute)
	for end := at.Add(gapAhead); at.Before(end); {
		opens, closed := c.Closed(shut, at)
		if !closed {
			if at = c.closes(shut, at); at.IsZero() {
				break
			}
			continue
		}
		begins, waits := c.Closed(open, at)
		switch {
		case !waits:
			return at, c.ends(open, at, opens), true
		case begins.IsZero() || opens.IsZero() && !begins.Before(end):
			return from, until, false
		case opens.IsZero() || begins.Before(opens):
			return begins, c.ends(open, begins, opens), true
		}
		at = opens
	}
	return from, until, false
}

// ends is the end of a gap that began: the other opens, or this one closes before.
func (c *Catalog) ends(open zhiyin.QueueID, from, opens time.Time) time.Time {
	if closes := c.closes(open, from); !closes.IsZero() && closes.Before(opens) {
		return closes
	}
	return opens
}

func (c *Catalog) zoneOf(queue zhiyin.QueueID) *time.Location {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.zone(queue)
}

// zone is that of the queue's unit; the caller holds mu.
func (c *Catalog) zone(queue zhiyin.QueueID) *time.Location {
	return Zone(c.units[c.queues[queue].Unit])
}

// closes is when a queue that is open at a moment closes; zero: it does not.
func (c *Catalog) closes(queue zhiyin.QueueID, at time.Time) (ends time.Time) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if kept, ok := c.hours(queue); ok {
		ends = kept.Closes(at.In(c.zone(queue)))
	}
	return ends
}
