package profile

import "time"

// defaultZone is that of a tag without one, and whose unit has none.
const defaultZone = "Asia/Shanghai"

// shanghai is defaultZone; China has kept UTC+8 without summer time since 1991.
var shanghai = func() *time.Location {
	if l, err := time.LoadLocation(defaultZone); err == nil {
		return l
	}
	return time.FixedZone(defaultZone, 8*60*60)
}()

// In is the definition with the calendar of its unit, where it names no zone of
// its own. A zone that is not known changes nothing.
func (d Definition) In(zone string) Definition {
	if d.Zone == "" {
		if l, err := time.LoadLocation(zone); err == nil && zone != "" {
			d.calendar = l
		}
	}
	return d
}

// Calendar is the zone in whose days the tag reckons.
func (d *Definition) Calendar() *time.Location {
	if d.calendar == nil {
		return shanghai
	}
	return d.calendar
}

// midnight is the beginning (µs) of the day so many days after that of now. Where
// the clocks jump over midnight, the day begins with the jump.
func midnight(now int64, days int, in *time.Location) int64 {
	today := time.UnixMicro(now).In(in)
	want := time.Date(today.Year(), today.Month(), today.Day()+days, 0, 0, 0, 0, time.UTC)
	at := time.Date(today.Year(), today.Month(), today.Day()+days, 0, 0, 0, 0, in)
	for range 8 { // jumps are of quarters of an hour, two hours at most
		if at.Day() == want.Day() {
			break
		}
		at = at.Add(15 * time.Minute)
	}
	return at.UnixMicro()
}
