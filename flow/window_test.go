package flow

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

func TestACallbackOfAQueueWithACalendarIsMadeWithinBothTheirHours(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 8*3600)
	c := Callback{Wanted: zhiyin.Wanted{Queue: "care"}, From: 10 * 60, To: 17 * 60, Hours: 24}
	shut := calendar.Calendar{Queues: []zhiyin.QueueID{"care"}, Holidays: []calendar.Period{{From: "2026-10-01", To: "2026-10-07"}}}
	for day := time.Monday; day <= time.Friday; day++ {
		shut.Week[day] = []calendar.Span{{From: 9 * 60, To: 12 * 60}, {From: 14 * 60, To: 18 * 60}}
	}
	o := Opening{Calendars: []calendar.Calendar{shut}}
	at := func(clock string) time.Time {
		now, err := time.ParseInLocation("2006-01-02 15:04", clock, zone)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	for from, want := range map[string]string{
		"2026-09-29 08:00": "29 10:00 29 12:00", // a Tuesday: the queue opens at nine, calls begin at ten
		"2026-09-29 12:30": "29 14:00 29 17:00",
		"2026-09-30 17:30": "08 10:00 08 12:00", // over the holidays
		"2026-10-09 16:00": "09 16:00 09 17:00",
		"2026-10-09 17:00": "12 10:00 12 12:00", // over a weekend
	} {
		opens, closes, ok := o.Window(c, at(from), zone)
		if got := opens.Format("02 15:04 ") + closes.Format("02 15:04"); got != want || !ok {
			t.Errorf("at %s: %s (%t), want %s", from, got, ok, want)
		}
	}
	for promised, want := range map[string]string{
		"2026-09-28 11:00": "2026-09-29 11:00", // its hours end while the queue is open
		"2026-09-30 11:00": "2026-10-08 12:00", // and on a holiday
	} {
		if got := o.Until(c, at(promised), zone).Format("2006-01-02 15:04"); got != want {
			t.Errorf("promised at %s it lasts until %s, want %s", promised, got, want)
		}
	}
	if _, _, ok := (Opening{Calendars: []calendar.Calendar{{Queues: []zhiyin.QueueID{"care"}}}}).Window(c, at("2026-09-29 08:00"), zone); ok {
		t.Error("a queue that never opens has a window")
	}
	c.Wanted.Queue = "other"
	if opens, _, ok := o.Window(c, at("2026-10-03 11:00"), zone); !ok || !opens.Equal(at("2026-10-03 11:00")) {
		t.Error("a queue without a calendar goes by another's")
	}
}
