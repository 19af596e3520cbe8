package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Weekdays reads mon, mon-fri, or sat,sun; ok is false for anything else.
func Weekdays(text string) (out []time.Weekday, ok bool) {
	for _, part := range strings.Split(text, ",") {
		first, last, run := strings.Cut(strings.TrimSpace(part), "-")
		from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
		if !run {
			to = from
		}
		if from < 0 || to < 0 {
			return nil, false
		}
		for d := from; ; d = (d + 1) % len(weekdays) {
			if out = append(out, time.Weekday(d)); d == to {
				break
			}
		}
	}
	return out, true
}

// Abbreviated is how a weekday is written: mon.
func Abbreviated(d time.Weekday) string { return weekdays[d] }

// Spans reads "09:00-12:00, 13:30-18:00"; ok is false for anything else.
func Spans(text string) (out []Span, ok bool) {
	for _, part := range strings.Split(text, ",") {
		first, last, _ := strings.Cut(strings.TrimSpace(part), "-")
		from, to := Minutes(first), Minutes(last)
		if from < 0 || to < 0 || from == to {
			return nil, false
		}
		if to < from {
			to += fullDay
		}
		out = append(out, Span{from, to})
	}
	return out, true
}

// Minutes reads 00:00 to 24:00 as minutes from midnight; -1 for anything else.
func Minutes(clock string) int {
	var h, m int
	if n, err := fmt.Sscanf(clock, "%2d:%2d", &h, &m); n != 2 || err != nil || len(clock) != 5 || h < 0 || h > 24 || m < 0 || m > 59 || h == 24 && m > 0 {
		return -1
	}
	return h*60 + m
}

// Days reads 2026-10-01, or 2026-10-01..2026-10-07; ok is false for anything else.
func Days(text string) (p Period, ok bool) {
	from, to, run := strings.Cut(text, "..")
	if !run {
		to = from
	}
	return Period{from, to}, IsDate(from) && IsDate(to) && to >= from
}

// IsDate tells whether a text is a civil date.
func IsDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}
