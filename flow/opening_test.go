package flow

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

const openingText = `
id: opening
name: {cmn: 时间, en: opening}
start: clock
nodes:
  clock:
    schedule: {calendar: muhe-hours, open: care, closed: late, holiday: festive}
  care:
    queue: {id: care, music: calm, on: {no_agent: late, closed: shut}}
  shut: {hangup: }
  late: {hangup: }
  festive: {hangup: }
`

// opened is a calendar that is open on Fridays from ten.
func opened(id string, queues ...zhiyin.QueueID) calendar.Calendar {
	c := calendar.Calendar{Ref: zhiyin.DefinitionRef{Kind: calendar.Kind, ID: id, Version: 2}, Queues: queues}
	c.Week[time.Friday] = []calendar.Span{{From: 600, To: 1200}}
	return c
}

// TestAFlowGoesByTheCalendarsThatItBeganWith: it is 11:00 of a Friday in Shanghai.
func TestAFlowGoesByTheCalendarsThatItBeganWith(t *testing.T) {
	t.Parallel()
	def := written(t, openingText)
	holiday := opened("muhe-hours")
	holiday.Holidays = []calendar.Period{{From: "2026-10-09", To: "2026-10-09"}}
	later := opened("vip-hours", "care")
	later.Week[time.Friday] = []calendar.Span{{From: 780, To: 1200}}
	for name, c := range map[string]struct {
		in   []calendar.Calendar
		want string
	}{
		"open":                             {[]calendar.Calendar{opened("muhe-hours")}, "care"},
		"closed":                           {[]calendar.Calendar{{Ref: zhiyin.DefinitionRef{ID: "muhe-hours"}}}, "late"},
		"a holiday":                        {[]calendar.Calendar{holiday}, "festive"},
		"not in force":                     {nil, "care"},
		"the queue is closed":              {[]calendar.Calendar{opened("muhe-hours"), later}, "shut"},
		"the queue is open":                {[]calendar.Calendar{opened("muhe-hours"), opened("vip-hours", "care")}, "care"},
		"another queue's, which is closed": {[]calendar.Calendar{opened("muhe-hours"), {Ref: zhiyin.DefinitionRef{ID: "other"}, Queues: []zhiyin.QueueID{"vip"}}}, "care"},
	} {
		started := inShanghai()
		started.Contact.Opening.Calendars = c.in
		last := steps(t, def, started)
		if last.State.Node != c.want {
			t.Errorf("%s leads to %s, want %s", name, last.State.Node, c.want)
		}
		if c.want == "shut" {
			if opens := last.State.Opens; !opens.Equal(time.Date(2026, 10, 9, 5, 0, 0, 0, time.UTC)) {
				t.Errorf("%s: opens %s", name, opens)
			}
		}
		entered := bodies[zhiyin.FlowEntered](last)
		if why := entered[0].Why; why == nil || name == "open" && why.Says != "calendar/muhe-hours@2" {
			t.Errorf("%s: %+v", name, why)
		}
	}
	if ids := def.Calendars(); len(ids) != 1 || ids[0] != "muhe-hours" {
		t.Errorf("goes by %v", ids)
	}
}
