package catalog

import (
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow/calendar"
)

func TestWhenAQueueIsOpenWhileAnotherIsClosed(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	hours := func(id, week string, queue zhiyin.QueueID) calendar.Calendar {
		c, problems := calendar.Parse([]byte("id: " + id + "\nunit: muhe\nname: {cmn: 时间, en: Hours}\nhours: {" + week + "}\n"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Queues = []zhiyin.QueueID{queue}
		return c
	}
	c := &Catalog{units: map[zhiyin.UnitID]zhiyin.Unit{"muhe": {ID: "muhe", Zone: "Asia/Shanghai"}}, queues: map[zhiyin.QueueID]zhiyin.Queue{}, calendars: map[string]calendar.Calendar{
		"day": hours("day", `mon-fri: "09:00-18:00"`, "day"), "long": hours("long", `mon-fri: "08:00-20:00"`, "long"), "late": hours("late", `mon-fri: "18:00-22:00"`, "late"), "never": {Queues: []zhiyin.QueueID{"never"}}}}
	for _, q := range []zhiyin.QueueID{"day", "long", "late", "never", "always"} {
		c.queues[q] = zhiyin.Queue{ID: q, Unit: "muhe"}
	}
	tuesday := time.Date(2026, 12, 1, 10, 0, 0, 0, zone)
	for _, want := range []struct{ open, shut, from, until string }{
		{"always", "day", "12-01 18:00", "12-02 09:00"},
		{"long", "day", "12-01 18:00", "12-01 20:00"},
		{"day", "late", "12-01 10:00", "12-01 18:00"},
		{"day", "long", "", ""},
		{"day", "always", "", ""},
		{"always", "never", "12-01 10:00", ""},
		{"never", "day", "", ""},
	} {
		from, until, found := c.Gap(zhiyin.QueueID(want.open), zhiyin.QueueID(want.shut), tuesday)
		say := func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			return at.In(zone).Format("01-02 15:04")
		}
		if found != (want.from != "") || say(from) != want.from || say(until) != want.until {
			t.Errorf("%s open while %s is closed: %s to %s (%t), want %s to %s", want.open, want.shut, say(from), say(until), found, want.from, want.until)
		}
	}
}
