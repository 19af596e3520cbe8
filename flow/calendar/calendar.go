package calendar

import (
	"slices"
	"time"

	"zhiyin.dev"
)

// Kind is the kind of definition that it is.
const Kind = "calendar"

// Calendar is when a unit is open, by its own clock. The zero Calendar is closed always.
type Calendar struct {
	Ref      zhiyin.DefinitionRef `json:"ref"`
	Unit     zhiyin.UnitID        `json:"unit,omitempty"`
	Name     zhiyin.Text          `json:"name,omitempty"`
	Week     [7][]Span            `json:"week"` // by time.Weekday
	Holidays []Period             `json:"holidays,omitempty"`
	Days     map[string][]Span    `json:"days,omitempty"`   // by civil date: these go before both; no span: closed
	Queues   []zhiyin.QueueID     `json:"queues,omitempty"` // flows lead to these only while it is open
}

// Span is a time of the day in minutes from midnight. To may lie past the next
// midnight: 22:00 to 06:00 belongs to the day on which it begins.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Period is a run of civil dates with both ends.
type Period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Standing is how a unit stands at a moment.
type Standing string

// Standings.
const (
	Open    Standing = "open"
	Closed  Standing = "closed"
	Holiday Standing = "holiday"
)

const fullDay = 24 * 60

// At is how the unit stands at now, in the zone that now is in.
func (c Calendar) At(now time.Time) Standing {
	today, minute := now.Format(time.DateOnly), now.Hour()*60+now.Minute()
	if within(c.spans(now), minute) || within(c.spans(now.AddDate(0, 0, -1)), minute+fullDay) {
		return Open
	}
	if _, own := c.Days[today]; !own && c.isHoliday(today) {
		return Holiday
	}
	return Closed
}

// ahead is how far Opens looks: the longest public holiday with a week beside it.
const ahead = 15

// Opens is when the hours next begin after now; zero where not within two weeks.
func (c Calendar) Opens(now time.Time) time.Time {
	for day := range ahead {
		on := now.AddDate(0, 0, day)
		for _, s := range c.spans(on) {
			if at := time.Date(on.Year(), on.Month(), on.Day(), 0, s.From, 0, 0, now.Location()); at.After(now) {
				return at
			}
		}
	}
	return time.Time{}
}

// Closes is when the hours that now is in end; zero while the unit is closed.
func (c Calendar) Closes(now time.Time) (ends time.Time) {
	minute := now.Hour()*60 + now.Minute()
	for back := range 2 { // yesterday's hours may reach over midnight
		day, at := now.AddDate(0, 0, -back), minute+back*fullDay
		for _, s := range c.spans(day) {
			end := time.Date(day.Year(), day.Month(), day.Day(), 0, s.To, 0, 0, now.Location())
			if s.From <= at && at < s.To && end.After(ends) {
				ends = end
			}
		}
	}
	return ends
}

// spans are the hours of a day: its own, none on a holiday, else the week's.
func (c Calendar) spans(day time.Time) []Span {
	date := day.Format(time.DateOnly)
	if own, is := c.Days[date]; is {
		return own
	}
	if c.isHoliday(date) {
		return nil
	}
	return c.Week[day.Weekday()]
}

func (c Calendar) isHoliday(date string) bool {
	return slices.ContainsFunc(c.Holidays, func(p Period) bool { return p.From <= date && date <= p.To })
}

func within(spans []Span, minute int) bool {
	return slices.ContainsFunc(spans, func(s Span) bool { return s.From <= minute && minute < s.To })
}
