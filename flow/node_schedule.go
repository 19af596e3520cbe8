package flow

import (
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

// scheduleNode goes by hours of work, in the unit's zone: those of a calendar, or its own.
//
//	schedule:
//	  calendar: muhe-hours   # or hours, holidays and days of its own, as a calendar has them
//	  open: menu
//	  closed: voicemail
//	  holiday: festive       # closed unless written
type scheduleNode struct {
	calendar              string // empty: own
	own                   calendar.Calendar
	open, closed, holiday string
}

func readSchedule(p *parser, f *form) node {
	in := f.open("schedule")
	n := &scheduleNode{calendar: in.word("calendar", false), own: calendar.Calendar{Days: map[string][]calendar.Span{}}, open: in.word("open", true), closed: in.word("closed", true)}
	if n.holiday = n.closed; in.has("holiday") {
		n.holiday = in.word("holiday", true)
	}
	if n.calendar == "" || p.survey != nil {
		n.readHours(in)
	}
	if n.calendar != "" && !isID(n.calendar) {
		in.problem("calendar", "must be the id of a calendar")
	}
	in.done()
	return n
}

func (n *scheduleNode) readHours(in *form) {
	hours := in.open("hours")
	for _, key := range hours.keys() {
		spans := readSpans(hours, key)
		days, ok := calendar.Weekdays(key)
		if !ok {
			hours.problem(key, "must name days: mon, tue, wed, thu, fri, sat, sun, or mon-fri")
		}
		for _, d := range days {
			if n.own.Week[d] != nil {
				hours.problem(key, "%s has its hours already", calendar.Abbreviated(d))
			}
			n.own.Week[d] = spans
		}
	}
	if len(hours.keys()) == 0 {
		in.problem("hours", "is missing, and so is calendar")
	}
	hours.done()
	n.readHolidays(in)
	days := in.open("days")
	for _, day := range days.keys() {
		if n.own.Days[day] = []calendar.Span{}; days.word(day, true) != "closed" {
			n.own.Days[day] = readSpans(days, day)
		}
		if !calendar.IsDate(day) {
			days.problem(day, "must be a date like 2026-10-10")
		}
	}
	days.done()
}

func (n *scheduleNode) readHolidays(in *form) {
	items := in.list("holidays")
	if len(items) > calendar.MaxDays {
		in.problem("holidays", "has more than %d entries", calendar.MaxDays)
		return
	}
	for _, item := range items {
		days, ok := calendar.Days(item.Value)
		if !ok {
			in.p.problem(item.Line, in.prefix+"holidays", "must be dates like 2026-10-01, or runs of them like 2026-10-01..2026-10-07")
		}
		n.own.Holidays = append(n.own.Holidays, days)
	}
}

// readSpans reads "09:00-12:00, 13:30-18:00".
func readSpans(f *form, key string) []calendar.Span {
	spans, ok := calendar.Spans(f.word(key, true))
	if !ok {
		f.problem(key, "must be hours like 09:00-18:00, with commas between")
	}
	return spans
}

func (n *scheduleNode) does() string { return "schedule" }

func (n *scheduleNode) ways() []way {
	out := []way{{field: "schedule.open", to: n.open}, {field: "schedule.closed", to: n.closed}}
	if n.holiday != n.closed {
		out = append(out, way{field: "schedule.holiday", to: n.holiday})
	}
	return out
}

// enter goes by the calendar as it was when the contact began. Where that is not in
// force it counts as open: people are asked for, and whether they are there is seen then.
func (n *scheduleNode) enter(r *run) {
	now, c := r.now.In(r.state.zone()), n.own
	if n.calendar != "" {
		kept, ok := r.state.Contact.Opening.calendar(n.calendar)
		if !ok {
			r.state.Opens = time.Time{}
			r.entered(n, &zhiyin.Because{Says: "calendar/" + n.calendar, Holds: true, Saw: "not in force"})
			r.enter(n.open)
			return
		}
		c = kept
	}
	is := c.At(now)
	r.state.Opens = c.Opens(now)
	r.entered(n, openAt(c, is, now))
	r.enter(map[calendar.Standing]string{calendar.Open: n.open, calendar.Closed: n.closed, calendar.Holiday: n.holiday}[is])
}

// openAt says how a calendar stands at a moment.
func openAt(c calendar.Calendar, is calendar.Standing, now time.Time) *zhiyin.Because {
	says := "schedule"
	if c.Ref.ID != "" {
		says = c.Ref.String()
	}
	return &zhiyin.Because{Says: says, Holds: is == calendar.Open, Saw: string(is) + " on " + now.Format("Mon 2006-01-02 15:04")}
}

func (n *scheduleNode) hear(*run, Input) {}
