package profile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/profile"
)

// TestDaysBeginAtTheUnitsMidnight: a contract until the 28th has no day left from the
// local beginning of that day on, to the microsecond, wherever the clocks jump.
func TestDaysBeginAtTheUnitsMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ own, unit, until, turns string }{
		{"", "", "2026-11-28", "2026-11-27T16:00:00Z"}, // Asia/Shanghai
		{"", "Asia/Shanghai", "2026-11-28", "2026-11-27T16:00:00Z"},
		{"UTC", "Asia/Shanghai", "2026-11-28", "2026-11-28T00:00:00Z"},
		{"", "America/New_York", "2026-03-08", "2026-03-08T05:00:00Z"}, // the day of the jump
		{"", "America/New_York", "2026-03-09", "2026-03-09T04:00:00Z"}, // the day after it
		{"", "America/New_York", "2026-11-02", "2026-11-02T05:00:00Z"}, // the day after the jump back
		{"Africa/Cairo", "", "2024-04-26", "2024-04-25T22:00:00Z"},     // midnight itself is jumped over
		{"", "Nowhere/Here", "2026-11-28", "2026-11-27T16:00:00Z"},
	} {
		zone := ""
		if c.own != "" {
			zone = "zone: " + c.own + "\n"
		}
		list, problems := profile.Parse([]byte("id: over\nfamily: value\nname: {cmn: 甲, en: A}\n" + zone + "when: traits.contract_days <= 0\n"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		tagger, err := profile.NewTagger([]profile.Definition{list[0].In(c.unit)})
		if err != nil {
			t.Fatal(err)
		}
		turns, err := time.Parse(time.RFC3339, c.turns)
		if err != nil {
			t.Fatal(err)
		}
		p := tagger.NewPerson()
		p.Take(zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Open: map[string]any{"contract_until": c.until}}, turns.AddDate(0, 0, -40)))
		p.Judge(turns.Add(-time.Microsecond))
		if len(p.Tags()) > 0 || p.Next() != turns.UnixMicro() {
			t.Errorf("%+v: before its day %v, looked at again %s", c, p.Tags(), time.UnixMicro(p.Next()).UTC())
		}
		out := p.Judge(turns)
		if !slices.Contains(p.Tags(), "over") || !out.Change.Added[0].Since.Equal(turns) {
			t.Errorf("%+v: at the beginning of its day %+v", c, out.Change.Added)
		}
	}
	if _, problems := profile.Parse([]byte("id: x\nfamily: value\nname: {cmn: 甲, en: A}\nzone: Mars/Base\nwhen: traits.autopay\n")); len(problems) != 1 || problems[0].Field != "zone" || problems[0].Line != 4 {
		t.Errorf("%v", problems)
	}
}

// spans are periods of the calendar with the instants at which they begin and end.
var spans = []struct{ span, zone, begins, ends string }{
	{"today", "", "2026-11-27T16:00:00Z", "2026-11-28T16:00:00Z"},                 // Asia/Shanghai
	{"today", "America/New_York", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"}, // 23 hours
	{"today", "Africa/Cairo", "2024-04-25T22:00:00Z", "2024-04-26T21:00:00Z"},     // without a midnight
	{"this week", "", "2026-11-22T16:00:00Z", "2026-11-29T16:00:00Z"},             // from Monday
	{"this week", "America/New_York", "2026-10-26T04:00:00Z", "2026-11-02T05:00:00Z"},
	{"this month", "", "2026-11-30T16:00:00Z", "2026-12-31T16:00:00Z"},
	{"this month", "America/New_York", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"},
	{"this month", "Europe/Berlin", "2028-01-31T23:00:00Z", "2028-02-29T23:00:00Z"}, // of a leap year
}

// TestAWindowOfTheCalendarEndsWithIt: what is counted of a day, week or month counts
// until the next one begins in the tag's zone, to the microsecond, and no event and no
// order before the first instant of it does.
func TestAWindowOfTheCalendarEndsWithIt(t *testing.T) {
	t.Parallel()
	asked := func(at time.Time, _ string) zhiyin.Event {
		return did("Question Asked", at, map[string]any{"category": "x"})
	}
	ordered := func(at time.Time, id string) zhiyin.Event {
		return did("Order Completed", at, map[string]any{"order_id": id, "amount_minor": 100.0, "currency": "CNY"})
	}
	for _, c := range spans {
		word := strings.ReplaceAll(c.span, " ", "_")
		for when, fact := range map[string]func(time.Time, string) zhiyin.Event{
			fmt.Sprintf("count(\"Question Asked\", %q) >= 2", c.span): asked,
			"orders.count_" + word + " >= 2":                          ordered,
			"orders.order_sum_" + word + " >= 2":                      ordered,
		} {
			endsWithItsPeriod(t, when, c.zone, [2]time.Time{instant(t, c.begins), instant(t, c.ends)}, fact)
		}
	}
}

// endsWithItsPeriod judges a rule that holds from the second fact in a period on.
func endsWithItsPeriod(t *testing.T, when, zone string, at [2]time.Time, fact func(at time.Time, id string) zhiyin.Event) {
	t.Helper()
	text := "id: keen\nfamily: value\nname: {cmn: 甲, en: A}\n"
	if zone != "" {
		text += "zone: " + zone + "\n"
	}
	tg := tagger(t, text+"when: '"+when+"'\n")
	p := tg.NewPerson()
	p.Take(fact(at[0].Add(-time.Microsecond), "before"))
	p.Take(fact(at[0], "first"))
	if p.Judge(at[0]); len(p.Tags()) > 0 {
		t.Errorf("%s: what lies before %s counts", when, at[0])
	}
	p.Take(fact(at[1].Add(-time.Microsecond), "last"))
	out := p.Judge(at[1].Add(-time.Microsecond))
	if len(out.Change.Added) != 1 || !out.Change.Added[0].Until.Equal(at[1]) || p.Next() != at[1].UnixMicro() {
		t.Fatalf("%s: in the last instant before %s %+v, looked at again %s", when, at[1], out.Change.Added, time.UnixMicro(p.Next()).UTC())
	}
	if out = p.Judge(at[1]); !slices.Equal(out.Change.Removed, []string{"keen"}) {
		t.Errorf("%s: when the next begins at %s %+v", when, at[1], out.Change)
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
