package calendar

import (
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/form"
)

// MaxDays bounds holidays and days of their own: five years of public holidays with
// the working days that were moved for them.
const MaxDays = 200

// maxQueues: a unit with more has no calendar by queue any more, but one of its own.
const maxQueues = 50

// Parse reads one calendar, as version 1. Problems are in the order of the text; the
// Calendar is whole where there are none.
//
//	id: muhe-hours
//	unit: muhe
//	name: {cmn: 营业时间, en: Hours}
//	hours: {mon-fri: "09:00-12:00, 13:30-18:00", sat: "10:00-16:00"}   # a day without is closed
//	holidays: [2026-10-01..2026-10-07, 2027-01-01]
//	days:                       # these go before both
//	  2026-10-10: mon           # people work as on a Monday, for the holidays
//	  2026-12-24: "09:00-12:00"
//	  2026-12-25: closed
//	queues: [muhe-vip]          # flows lead to these only while it is open; may be left out
func Parse(text []byte) (Calendar, []form.Problem) {
	doc, f := form.Open(text)
	c := Calendar{Ref: zhiyin.DefinitionRef{Kind: Kind, ID: f.ID("id", true), Version: 1}, Unit: zhiyin.UnitID(f.ID("unit", true)), Name: f.Text("name"), Days: map[string][]Span{}}
	c.readWeek(f)
	f.Words("holidays", MaxDays, func(word string, wrong func(string, ...any)) {
		days, ok := Days(word)
		if !ok {
			wrong("must be a date like 2026-10-01, or a run of them like 2026-10-01..2026-10-07")
			return
		}
		if i := slices.IndexFunc(c.Holidays, func(o Period) bool { return o.From <= days.To && days.From <= o.To }); i >= 0 {
			wrong("holds days of %s..%s, which are there already", c.Holidays[i].From, c.Holidays[i].To)
		}
		c.Holidays = append(c.Holidays, days)
	})
	c.readDays(f)
	f.Words("queues", maxQueues, func(word string, wrong func(string, ...any)) {
		if id := zhiyin.QueueID(word); !slices.Contains(c.Queues, id) {
			c.Queues = append(c.Queues, id)
			return
		}
		wrong("is there twice")
	})
	f.Done()
	return c, doc.Problems()
}

func (c *Calendar) readWeek(f *form.Form) {
	in, seen := f.Open("hours"), map[time.Weekday]bool{}
	for _, key := range in.Keys() {
		days, ok := Weekdays(key)
		if !ok {
			in.Wrong(key, "must name days: mon, tue, wed, thu, fri, sat, sun, mon-fri or sat,sun")
		}
		spans, ok := Spans(in.Word(key, true))
		if !ok {
			in.Wrong(key, "must be hours like 09:00-18:00, with commas between")
		}
		for _, d := range days {
			if seen[d] {
				in.Wrong(key, "%s has its hours already", Abbreviated(d))
			}
			seen[d], c.Week[d] = true, spans
		}
	}
	if len(seen) == 0 {
		f.Wrong("hours", "must say on which days it is open: {mon-fri: \"09:00-18:00\"}")
	}
	in.Done()
}

func (c *Calendar) readDays(f *form.Form) {
	in := f.Open("days")
	keys := in.Keys()
	if len(keys) > MaxDays {
		f.Wrong("days", "has more than %d entries", MaxDays)
		return
	}
	for _, key := range keys {
		is := in.Word(key, true)
		spans, ok := c.day(is)
		if !ok {
			in.Wrong(key, "must be hours like 09:00-18:00, a weekday like mon whose hours it has, or closed")
		}
		if !IsDate(key) {
			in.Wrong(key, "must be of a date like 2026-10-10")
		}
		c.Days[key] = spans
	}
	in.Done()
}

// day reads what a day of its own is.
func (c *Calendar) day(is string) ([]Span, bool) {
	if is == string(Closed) {
		return []Span{}, true
	}
	if like, ok := Weekdays(is); ok && len(like) == 1 {
		return c.Week[like[0]], len(c.Week[like[0]]) > 0
	}
	return Spans(is)
}
