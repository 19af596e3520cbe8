package calendar_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"zhiyin.dev/flow/calendar"
)

const text = `
id: muhe-hours
unit: muhe
name: {cmn: 营业时间, en: Hours}
hours: {mon-fri: "09:00-12:00, 13:30-18:00", sat: "22:00-02:00"}
holidays: [2026-10-01..2026-10-07]
days:
  2026-10-10: mon
  2026-12-24: closed
  2026-10-02: "10:00-11:00"
`

func hours(t *testing.T) calendar.Calendar {
	t.Helper()
	c, problems := calendar.Parse([]byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

func at(t *testing.T, clock string) time.Time {
	t.Helper()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", clock, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestADayIsOpenByItsOwnHoursTheHolidaysOrTheWeek(t *testing.T) {
	t.Parallel()
	c := hours(t)
	for clock, want := range map[string]calendar.Standing{
		"2026-10-09 09:00": calendar.Open, "2026-10-09 08:59": calendar.Closed, "2026-10-09 12:00": calendar.Closed, "2026-10-09 13:30": calendar.Open, "2026-10-09 18:00": calendar.Closed,
		"2026-10-03 10:00": calendar.Holiday, "2026-10-07 23:59": calendar.Holiday, "2026-10-08 10:00": calendar.Open,
		"2026-10-02 10:30": calendar.Open, "2026-10-02 11:30": calendar.Closed, // a holiday with hours of its own
		"2026-10-10 10:00": calendar.Open, "2026-10-10 12:30": calendar.Closed, "2026-10-10 23:00": calendar.Closed, // a Saturday worked as a Monday
		"2026-10-17 21:59": calendar.Closed, "2026-10-17 22:00": calendar.Open, "2026-10-18 01:59": calendar.Open, "2026-10-18 02:00": calendar.Closed,
		"2026-12-24 10:00": calendar.Closed, "2026-10-11 10:00": calendar.Closed,
	} {
		if got := c.At(at(t, clock)); got != want {
			t.Errorf("%s is %s, want %s", clock, got, want)
		}
	}
}

func TestItSaysWhenItOpensNext(t *testing.T) {
	t.Parallel()
	c := hours(t)
	for clock, want := range map[string]string{
		"2026-09-30 18:00": "2026-10-02 10:00", "2026-10-02 12:00": "2026-10-08 09:00", "2026-10-09 18:30": "2026-10-10 09:00", "2026-10-12 12:00": "2026-10-12 13:30",
	} {
		if got := c.Opens(at(t, clock)); !got.Equal(at(t, want)) {
			t.Errorf("after %s it opens %s, want %s", clock, got, want)
		}
	}
	if got := (calendar.Calendar{}).Opens(at(t, "2026-10-09 10:00")); !got.IsZero() {
		t.Errorf("what is never open opens %s", got)
	}
}

func TestItSaysWhenThePresentHoursEnd(t *testing.T) {
	t.Parallel()
	c := hours(t)
	for clock, want := range map[string]string{
		"2026-10-09 09:00": "2026-10-09 12:00", "2026-10-09 17:59": "2026-10-09 18:00", "2026-10-17 23:00": "2026-10-18 02:00", "2026-10-18 01:59": "2026-10-18 02:00",
	} {
		if got := c.Closes(at(t, clock)); !got.Equal(at(t, want)) {
			t.Errorf("at %s it closes %s, want %s", clock, got, want)
		}
	}
	if got := c.Closes(at(t, "2026-10-09 12:30")); !got.IsZero() {
		t.Errorf("at noon, when it is closed, it closes %s", got)
	}
}

func TestACalendarSurvivesJSON(t *testing.T) {
	t.Parallel()
	was := hours(t)
	raw, err := json.Marshal(was)
	var is calendar.Calendar
	if err == nil {
		err = json.Unmarshal(raw, &is)
	}
	if err != nil || !reflect.DeepEqual(was, is) {
		t.Errorf("%v: %+v, was %+v", err, is, was)
	}
}

func TestWhatIsWrongInACalendarHasItsPlace(t *testing.T) {
	t.Parallel()
	for change, want := range map[[2]string]string{
		{`mon-fri: "09:00-12:00, 13:30-18:00"`, `mon-fri: "9-18"`}:        "5:18 hours.mon-fri: must be hours",
		{`mon-fri: "09:00-12:00, 13:30-18:00"`, `mon-fri: "09:00-24:30"`}: "must be hours",
		{`mon-fri:`, `mon-xyz:`}:                                                        "must name days",
		{`sat: "22:00-02:00"`, `mon: "09:00-18:00"`}:                                    "mon has its hours already",
		{"2026-10-01..2026-10-07", "2026-10-07..2026-10-01"}:                            "6:12 holidays.0: must be a date",
		{"2026-10-01..2026-10-07", "2026-10-01..2026-10-07, 2026-10-05"}:                "there already",
		{"2026-10-10: mon", "2026-10-10: sun"}:                                          "8:15 days.2026-10-10: must be hours",
		{"2026-12-24: closed", "24.12.: closed"}:                                        "must be of a date",
		{`hours: {mon-fri: "09:00-12:00, 13:30-18:00", sat: "22:00-02:00"}` + "\n", ""}: "on which days it is open",
	} {
		_, problems := calendar.Parse([]byte(strings.Replace(text, change[0], change[1], 1)))
		said := ""
		for _, p := range problems {
			said += p.String() + "\n"
		}
		if !strings.Contains(said, want) {
			t.Errorf("%q: %s, want %q", change[1], said, want)
		}
	}
}
