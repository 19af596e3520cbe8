package flow

import "time"

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
