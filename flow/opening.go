package flow

import (
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

// Opening is when what a flow leads to is open: the calendars in force when the contact
// started that it, or a queue of its unit, goes by. The zero Opening: always.
type Opening struct {
	Calendars []calendar.Calendar `json:"calendars,omitempty"`
}

// calendar finds one by its id.
func (o Opening) calendar(id string) (calendar.Calendar, bool) {
	return o.first(func(c calendar.Calendar) bool { return c.Ref.ID == id })
}

// ofQueue finds the one that a queue goes by; ok is false for a queue without.
func (o Opening) ofQueue(id zhiyin.QueueID) (calendar.Calendar, bool) {
	return o.first(func(c calendar.Calendar) bool { return slices.Contains(c.Queues, id) })
}

func (o Opening) first(is func(calendar.Calendar) bool) (calendar.Calendar, bool) {
	i := slices.IndexFunc(o.Calendars, is)
	if i < 0 {
		return calendar.Calendar{}, false
	}
	return o.Calendars[i], true
}
