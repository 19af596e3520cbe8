package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
)

// scheduleNode goes by the hours of work, in the unit's zone.
//
//	schedule:
//	  hours: {mon-fri: "09:00-12:00, 13:30-18:00", sat: "10:00-16:00"}   # a day without is closed
//	  holidays: [2026-10-01..2026-10-07, 2027-01-01]
//	  days: {2026-10-10: "09:00-18:00", 2026-12-24: closed}   # these days go before both
//	  open: menu
//	  closed: voicemail
//	  holiday: festive   # closed unless written
//
// A span may end past midnight: "22:00-06:00" belongs to the day on which it begins.
type scheduleNode struct {
	week                  [7][]span // by time.Weekday
	holidays              []period
	days                  map[string][]span // by civil date
	open, closed, holiday string
}

// span is a time of the day in minutes; to may lie past midnight.
type span struct{ from, to int }

// period is a run of civil dates with both ends.
type period struct{ from, to string }

const (
	fullDay = 24 * 60
	// maxDays: five years of public holidays with their moved working days.
	maxDays = 200
)

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func readSchedule(p *parser, f *form) node {
	in := f.open("schedule")
	n := &scheduleNode{days: map[string][]span{}, open: in.word("open", true), closed: in.word("closed", true)}
	if n.holiday = n.closed; in.has("holiday") {
		n.holiday = in.word("holiday", true)
	}
	hours := in.open("hours")
	for _, days := range hours.keys() {
		spans := readSpans(hours, days)
		for _, d := range readWeekdays(hours, days) {
			if n.week[d] != nil {
				hours.problem(days, "%s has its hours already", weekdays[d])
			}
			n.week[d] = spans
		}
	}
	if len(hours.keys()) == 0 {
		in.problem("hours", "is missing")
	}
	hours.done()
	n.readHolidays(in)
	days := in.open("days")
	for _, day := range days.keys() {
		if n.days[day] = []span{}; days.word(day, true) != "closed" {
			n.days[day] = readSpans(days, day)
		}
		if !isDate(day) {
			days.problem(day, "must be a date like 2026-10-10")
		}
	}
	days.done()
	in.done()
	return n
}

func (n *scheduleNode) readHolidays(in *form) {
	items := in.list("holidays")
	if len(items) > maxDays {
		in.problem("holidays", "has more than %d entries", maxDays)
		return
	}
	for _, item := range items {
		from, to, is := strings.Cut(item.Value, "..")
		if !is {
			to = from
		}
		if !isDate(from) || !isDate(to) || to < from {
			in.p.problem(item.Line, in.prefix+"holidays", "must be dates like 2026-10-01, or runs of them like 2026-10-01..2026-10-07")
		}
		n.holidays = append(n.holidays, period{from, to})
	}
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// readWeekdays reads mon, mon-fri, or sat,sun.
func readWeekdays(f *form, text string) (out []int) {
	for _, part := range strings.Split(text, ",") {
		first, last, run := strings.Cut(strings.TrimSpace(part), "-")
		from, to := slices.Index(weekdays, first), slices.Index(weekdays, last)
		if !run {
			to = from
		}
		if from < 0 || to < 0 {
			f.problem(text, "must name days: mon, tue, wed, thu, fri, sat, sun, or mon-fri")
			return nil
		}
		for d := from; ; d = (d + 1) % 7 {
			out = append(out, d)
			if d == to {
				break
			}
		}
	}
	return out
}

// readSpans reads "09:00-12:00, 13:30-18:00".
func readSpans(f *form, key string) (out []span) {
	for _, part := range strings.Split(f.word(key, true), ",") {
		first, last, _ := strings.Cut(strings.TrimSpace(part), "-")
		from, to := minutes(first), minutes(last)
		if from < 0 || to < 0 || from == to {
			f.problem(key, "must be hours like 09:00-18:00, with commas between")
			return nil
		}
		if to < from {
			to += fullDay
		}
		out = append(out, span{from, to})
	}
	return out
}

// minutes reads 09:00 to 24:00; -1 for anything else.
func minutes(clock string) int {
	var h, m int
	if n, err := fmt.Sscanf(clock, "%2d:%2d", &h, &m); n != 2 || err != nil || len(clock) != 5 || h < 0 || h > 24 || m < 0 || m > 59 || h == 24 && m > 0 {
		return -1
	}
	return h*60 + m
}

func (n *scheduleNode) does() string { return "schedule" }

func (n *scheduleNode) ways() []way {
	out := []way{{field: "schedule.open", to: n.open}, {field: "schedule.closed", to: n.closed}}
	if n.holiday != n.closed {
		out = append(out, way{field: "schedule.holiday", to: n.holiday})
	}
	return out
}

func (n *scheduleNode) enter(r *run) {
	now := r.now.In(r.state.zone())
	is, to := n.standing(now)
	r.state.Opens = n.opens(now)
	r.entered(n, &zhiyin.Because{Says: "schedule", Holds: is == "open", Saw: is + " on " + now.Format("Mon 2006-01-02 15:04")})
	r.enter(to)
}

// standing is open, closed or holiday, and where that leads.
func (n *scheduleNode) standing(now time.Time) (is, to string) {
	today, minute := now.Format(time.DateOnly), now.Hour()*60+now.Minute()
	yesterday := now.AddDate(0, 0, -1)
	if within(n.spans(now), minute) || within(n.spans(yesterday), minute+fullDay) {
		return "open", n.open
	}
	if _, own := n.days[today]; !own && n.isHoliday(today) {
		return "holiday", n.holiday
	}
	return "closed", n.closed
}

// opens is when the hours next begin after now; zero when not within two weeks.
func (n *scheduleNode) opens(now time.Time) time.Time {
	for day := range 15 {
		on := now.AddDate(0, 0, day)
		for _, s := range n.spans(on) {
			if at := time.Date(on.Year(), on.Month(), on.Day(), 0, s.from, 0, 0, now.Location()); at.After(now) {
				return at
			}
		}
	}
	return time.Time{}
}

// spans are the hours of a day: its own, none on a holiday, else the week's.
func (n *scheduleNode) spans(day time.Time) []span {
	date := day.Format(time.DateOnly)
	if own, is := n.days[date]; is {
		return own
	}
	if n.isHoliday(date) {
		return nil
	}
	return n.week[day.Weekday()]
}

func (n *scheduleNode) isHoliday(date string) bool {
	return slices.ContainsFunc(n.holidays, func(p period) bool { return p.from <= date && date <= p.to })
}

func within(spans []span, minute int) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return s.from <= minute && minute < s.to })
}

func (n *scheduleNode) hear(*run, Input) {}
