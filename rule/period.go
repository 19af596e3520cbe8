package rule

import (
	"strings"
	"time"
)

// Period is the day, week or month of the calendar that an instant lies in, in the
// zone of whoever asks.
type Period string

// Periods, as rules write them.
const (
	NoPeriod  Period = ""
	Today     Period = "today"
	ThisWeek  Period = "this week" // from Monday (ISO 8601)
	ThisMonth Period = "this month"
)

// Periods are all of them, the shortest first.
var Periods = []Period{Today, ThisWeek, ThisMonth}

// Word is the period as paths of rules end with it: this_week.
func (p Period) Word() string { return strings.ReplaceAll(string(p), " ", "_") }

// Bounds are the instants, in at's zone, at which the period around at began and at
// which the next one begins; zero for no period. An event at the first is in it.
func (p Period) Bounds(at time.Time) (from, until time.Time) {
	year, month, day := at.Date()
	in := at.Location()
	switch p {
	case Today:
		return DayBegins(year, month, day, in), DayBegins(year, month, day+1, in)
	case ThisWeek:
		day -= (int(at.Weekday()) + 6) % 7
		return DayBegins(year, month, day, in), DayBegins(year, month, day+7, in)
	case ThisMonth:
		return DayBegins(year, month, 1, in), DayBegins(year, month+1, 1, in)
	}
	return time.Time{}, time.Time{}
}

// Longest is more than the period ever takes, with the hours that clocks are moved by.
func (p Period) Longest() time.Duration {
	const day = 24 * time.Hour
	switch p {
	case Today:
		return 2 * day
	case ThisWeek:
		return 8 * day
	case ThisMonth:
		return 32 * day
	}
	return 0
}

// DayBegins is the first instant of a civil date in a zone; month and day may lie
// outside their usual ranges, as with time.Date. Where the clocks jump over midnight,
// the day begins with the jump.
func DayBegins(year int, month time.Month, day int, in *time.Location) time.Time {
	want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	at := time.Date(year, month, day, 0, 0, 0, 0, in)
	for range 8 { // jumps are of quarters of an hour, two hours at most
		if at.Day() == want.Day() {
			break
		}
		at = at.Add(15 * time.Minute)
	}
	return at
}
