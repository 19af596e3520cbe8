package flow

import (
	"strings"
	"testing"
	"time"
)

const hours = `
id: hours
name: {cmn: 时间, en: hours}
start: clock
nodes:
  clock:
    schedule:
      hours: {mon-fri: "09:00-12:00, 13:30-18:00", sat: "22:00-02:00"}
      holidays: [2026-10-01..2026-10-07]
      days: {2026-10-10: "09:00-18:00", 2026-12-24: closed}
      open: open
      closed: closed
      holiday: festive
  open: {hangup: }
  closed: {hangup: }
  festive: {hangup: }
`

func TestHoursAreThoseOfTheUnitsZone(t *testing.T) {
	t.Parallel()
	def := written(t, hours)
	clock := def.nodes["clock"].(*scheduleNode).own
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for at, wants := range map[string]string{
		"2026-10-09 09:00": "open", "2026-10-09 08:59": "closed", "2026-10-09 12:00": "closed", "2026-10-09 13:30": "open", "2026-10-09 18:00": "closed",
		"2026-10-02 10:00": "holiday", "2026-10-07 23:59": "holiday", "2026-10-08 10:00": "open",
		"2026-10-10 10:00": "open", // a Saturday on which people work, for the holidays
		"2026-10-17 21:59": "closed", "2026-10-17 22:00": "open", "2026-10-18 01:59": "open", "2026-10-18 02:00": "closed",
		"2026-12-24 10:00": "closed", "2026-10-11 10:00": "closed",
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", at, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if is := clock.At(now); string(is) != wants {
			t.Errorf("%s is %s, want %s", at, is, wants)
		}
	}
	if last := steps(t, def, inShanghai()); last.State.Node != "open" { // 3:00 UTC on a Friday
		t.Errorf("led to %s", last.State.Node)
	}
}

func TestHoursAreCheckedWhenRead(t *testing.T) {
	t.Parallel()
	for wrong, wants := range map[string]string{
		`mon-fri: "9-18"`: "must be hours like", `mon-fri: "09:00-24:30"`: "must be hours like", `mon-xyz: "09:00-18:00"`: "must name days",
		`mon: "09:00-18:00", mon-fri: "09:00-18:00"`: "mon has its hours already",
	} {
		text := strings.Replace(hours, `mon-fri: "09:00-12:00, 13:30-18:00", sat: "22:00-02:00"`, wrong, 1)
		if _, problems := Parse([]byte(text)); len(problems) == 0 || problems[0].Line != 8 || !strings.Contains(problems[0].Text, wants) {
			t.Errorf("%s: %+v", wrong, problems)
		}
	}
	for _, wrong := range []string{"2026-13-01", "2026-10-07..2026-10-01", "tomorrow"} {
		text := strings.Replace(hours, "2026-10-01..2026-10-07", wrong, 1)
		if _, problems := Parse([]byte(text)); len(problems) != 1 || problems[0].Line != 9 {
			t.Errorf("%s: %+v", wrong, problems)
		}
	}
}
