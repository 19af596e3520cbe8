package matching

import (
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

func TestAbsencesAreWhenAnAgentCouldNotBeGivenAnything(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 30, 16, 0, 0, 0, time.UTC)
	till := from.Add(24 * time.Hour)
	at := func(seconds int, body zhiyin.Body) zhiyin.Event {
		return zhiyin.NewEvent("ag_1", body, from.Add(time.Duration(seconds)*time.Second))
	}
	is := func(s zhiyin.AgentStatus) zhiyin.Body { return zhiyin.AgentStatusChanged{Status: s} }
	line := func(up bool) zhiyin.Body { return zhiyin.AgentLineChanged{Up: up} }
	for name, c := range map[string]struct {
		events []zhiyin.Event
		want   []sim.Span
	}{
		"never there":                  {nil, []sim.Span{{From: 0, Till: 86400}}},
		"there since the day before":   {[]zhiyin.Event{at(-600, is(zhiyin.Available)), at(-500, line(true))}, nil},
		"available without audio":      {[]zhiyin.Event{at(-600, is(zhiyin.Available)), at(100, line(true))}, []sim.Span{{From: 0, Till: 100}}},
		"a break, and home":            {[]zhiyin.Event{at(-9, is(zhiyin.Available)), at(-9, line(true)), at(50, is(zhiyin.Away)), at(80, is(zhiyin.Available)), at(900, is(zhiyin.Offline))}, []sim.Span{{From: 50, Till: 80}, {From: 900, Till: 86400}}},
		"what comes after the day":     {[]zhiyin.Event{at(-9, is(zhiyin.Available)), at(-9, line(true)), at(86500, is(zhiyin.Offline))}, nil},
		"two reasons to be away meet":  {[]zhiyin.Event{at(-9, is(zhiyin.Available)), at(-9, line(true)), at(10, line(false)), at(20, is(zhiyin.Away)), at(30, line(true)), at(40, is(zhiyin.Available))}, []sim.Span{{From: 10, Till: 40}}},
		"gone and back the day before": {[]zhiyin.Event{at(-99, is(zhiyin.Available)), at(-99, line(true)), at(-50, is(zhiyin.Away)), at(-10, is(zhiyin.Available))}, nil},
	} {
		if got := absences(c.events, from, till); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestALevelIsTheMeanOfThoseAskedForAndNoneWhereOneIsMissing(t *testing.T) {
	t.Parallel()
	a := zhiyin.Agent{Queues: []zhiyin.QueueID{"care"}, Skills: []zhiyin.Skill{{ID: "refund", Level: 5}, {ID: "skin", Level: 2}}}
	for _, c := range []struct {
		wanted zhiyin.Wanted
		want   int
	}{
		{zhiyin.Wanted{Queue: "care"}, usualLevel},
		{zhiyin.Wanted{Queue: "sales"}, 0},
		{zhiyin.Wanted{Queue: "care", Skills: []zhiyin.Skill{{ID: "refund", Level: 3}}}, 5},
		{zhiyin.Wanted{Queue: "care", Skills: []zhiyin.Skill{{ID: "refund", Level: 3}, {ID: "skin", Level: 1}}}, 4},
		{zhiyin.Wanted{Queue: "care", Skills: []zhiyin.Skill{{ID: "refund", Level: 3}, {ID: "skin", Level: 3}}}, 0},
	} {
		if got := levelFor(a, c.wanted); got != c.want {
			t.Errorf("%+v: level %d, want %d", c.wanted, got, c.want)
		}
	}
}
