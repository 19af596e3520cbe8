package flow

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

// Promise is a callback by an agent's wish: as the flow's first node for callbacks
// has it, or as one that says nothing.
func (d *Definition) Promise(wanted zhiyin.Wanted, music string) Callback {
	out := Callback{Attempts: maxCallbacks, SpacingMinutes: 10, RingSeconds: 30, From: standardFrom, To: standardTo, Hours: 24}
	for _, id := range d.order {
		if n, is := d.nodes[id].(*callbackNode); is {
			out = n.promise
			break
		}
	}
	out.Wanted, out.Music = wanted, music
	return out
}

// Window is when calls may next begin at or after t, and when they must end then,
// by the clock of zone.
func (c Callback) Window(t time.Time, zone *time.Location) (opens, closes time.Time) {
	local := t.In(zone)
	for day := 0; ; day++ {
		at := func(minute int) time.Time {
			return time.Date(local.Year(), local.Month(), local.Day()+day, 0, minute, 0, 0, zone)
		}
		if opens, closes = at(c.From), at(c.To); closes.After(t) {
			break
		}
	}
	if opens.Before(t) {
		opens = t
	}
	return opens, closes
}

// openings bounds how many hours of a queue are looked at: none of those of two weeks
// may lie within the hours of the calls.
const openings = 64

// Window is that of the callback, narrowed to the hours of its queue; ok is false
// where the two do not meet within two weeks.
func (o Opening) Window(c Callback, t time.Time, zone *time.Location) (opens, closes time.Time, ok bool) {
	of, has := o.ofQueue(c.Wanted.Queue)
	for at, n := t, 0; n < openings; n++ {
		opens, closes = c.Window(at, zone)
		local := opens.In(zone)
		if !has {
			return opens, closes, true
		}
		if of.At(local) == calendar.Open {
			if ends := of.Closes(local); ends.Before(closes) {
				closes = ends
			}
			return opens, closes, true
		}
		if at = of.Opens(local); at.IsZero() {
			break
		}
	}
	return time.Time{}, time.Time{}, false
}

// Until is when a callback that is promised at now is given up: after its hours, or,
// where its queue is closed then, with the end of the next hours in which it may come.
func (o Opening) Until(c Callback, now time.Time, zone *time.Location) time.Time {
	until := now.Add(time.Duration(c.Hours) * time.Hour)
	if of, has := o.ofQueue(c.Wanted.Queue); !has || of.At(until.In(zone)) == calendar.Open {
		return until
	}
	if _, closes, ok := o.Window(c, until, zone); ok {
		return closes
	}
	return until
}
