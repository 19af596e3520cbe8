package profile

import (
	"time"

	"zhiyin.dev/rule"
)

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

// midnight is the beginning (µs) of the day so many days after that of now.
func midnight(now int64, days int, in *time.Location) int64 {
	year, month, day := time.UnixMicro(now).In(in).Date()
	return rule.DayBegins(year, month, day+days, in).UnixMicro()
}

// period are the beginnings (µs) of the period around now and of the next one.
func period(p rule.Period, now int64, in *time.Location) (from, until int64) {
	first, next := p.Bounds(time.UnixMicro(now).In(in))
	return first.UnixMicro(), next.UnixMicro()
}
