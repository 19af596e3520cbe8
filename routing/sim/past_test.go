package sim_test

import (
	"errors"
	"fmt"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

func colleagues(absent ...[]sim.Span) (out []sim.Colleague) {
	for i, spans := range absent {
		out = append(out, sim.Colleague{Agent: sim.Agent{ID: i, Skills: map[string]int{"care": 3}, Languages: map[string]string{"": ""}, Seniority: 2}, Absent: spans})
	}
	return out
}

var care = []sim.Class{{Need: "care", MinLevel: 1}}

func past(id string, at, waited float64, agent int, worked float64) sim.Past {
	return sim.Past{ID: id, At: at, Known: -1, Waited: waited, Agent: agent, Worked: worked}
}

func yesterday(t *testing.T, staff []sim.Colleague, contacts ...sim.Past) *sim.Yesterday {
	t.Helper()
	y, err := sim.NewYesterday(care, staff, contacts, 20, 36000)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestADayThatWasIsRunAgainWithItsPeopleAndTheirBreaks(t *testing.T) {
	t.Parallel()
	// One agent, who goes in the middle of the first contact, ends it, and is back at 500 s.
	y := yesterday(t, colleagues([]sim.Span{{From: 50, Till: 500}}), past("a", 0, 0, 0, 100), past("b", 200, 300, 0, 60))
	for _, policy := range sim.Policies() {
		f := figures(t, y.Centre, y.Day, policy)
		if f.Served != 2 || f.LongestWait != 300 {
			t.Errorf("%s: %+v", policy, f)
		}
		if want := 100 * 160 / (36000 - 450.0); f.Occupancy < want-1e-9 || f.Occupancy > want+1e-9 {
			t.Errorf("%s: occupancy %v, want %v of the time at work", policy, f.Occupancy, want)
		}
	}
	// The same people, and a break while nobody is there: who comes then waits for its end.
	z := yesterday(t, colleagues([]sim.Span{{From: 150, Till: 500}}), past("a", 0, 0, 0, 100), past("b", 200, 300, 0, 60))
	for _, policy := range sim.Policies() {
		if f := figures(t, z.Centre, z.Day, policy); f.Served != 2 || f.LongestWait != 300 {
			t.Errorf("%s, idle before the break: %+v", policy, f)
		}
	}
	if y.Was != (sim.Was{Contacts: 2, SL: 50, ASA: 150}) {
		t.Errorf("it was %+v", y.Was)
	}
}

func TestWhoGaveUpGivesUpAgainAndWhoWasServedIsAsPatientAsOthersWere(t *testing.T) {
	t.Parallel()
	var contacts []sim.Past
	for i := range 200 {
		p := past(fmt.Sprint("c", i), float64(60*i), 10, 0, 50)
		if i%2 == 0 {
			p.Waited, p.Agent, p.Worked = float64(20+i), -1, 0
		}
		contacts = append(contacts, p)
	}
	y := yesterday(t, colleagues([]sim.Span{{From: 0, Till: 36000}}), contacts...)
	f := figures(t, y.Centre, y.Day, "app_queue") // nobody is there all day
	if f.Served > 2 || f.Abandonment < 99 {
		t.Errorf("with nobody there: %+v", f)
	}
	if y.Was.Abandonment != 50 || y.Was.SL != 50 {
		t.Errorf("it was %+v", y.Was)
	}
	// All who gave up waited 20 s and more: so does everybody now, the half of them beyond their median.
	if f.RegularP50 < 80 || f.RegularP50 > 170 {
		t.Errorf("the middle wait until giving up is %v s", f.RegularP50)
	}
}

func TestADayNobodyCanServeIsRefused(t *testing.T) {
	t.Parallel()
	unable := []sim.Colleague{{Agent: sim.Agent{Languages: map[string]string{"": ""}}}}
	for name, contacts := range map[string][]sim.Past{"none": nil, "nobody able": {past("a", 0, 1, -1, 0)}} {
		if _, err := sim.NewYesterday(care, unable, contacts, 20, 3600); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
