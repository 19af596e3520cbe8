package routing

import "time"

// clock reads moments as seconds that never go back. The zero clock has to be started.
type clock struct {
	zero time.Time
	lag  float64 // what was put back in all, s
	last float64
	day  int
}

func (c *clock) start(now time.Time) { c.zero, c.day = now, workday(now) }

// read is now in seconds since the start, and whether it is the first of a new day.
func (c *clock) read(now time.Time) (at float64, dawn bool) {
	at = now.Sub(c.zero).Seconds() + c.lag
	if at < c.last {
		c.lag += c.last - at
		at = c.last
	}
	c.last = at
	if day := workday(now); day != c.day {
		c.day, dawn = day, true
	}
	return at, dawn
}

// workday counts days that begin at four in the morning, when nobody minds.
func workday(now time.Time) int {
	now = now.Add(-4 * time.Hour)
	return now.Year()*1000 + now.YearDay()
}
