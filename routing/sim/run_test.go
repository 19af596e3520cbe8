package sim_test

import (
	"errors"
	"math"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

func figures(t *testing.T, c *sim.Centre, d *sim.Day, policy string) sim.Figures {
	t.Helper()
	p, err := sim.New(policy, c)
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Simulate(c, d, p)
	if err != nil {
		t.Fatal(err)
	}
	return run.Figures()
}

// Agent 0 has level 5 and takes the first; the second, angry, takes agent 1; the
// third waits 40 s and gives up; the fourth, a VIP, comes to agent 0 at 100 s before
// the fifth, who came earlier and is answered by agent 1 at 110 s.
const five = `{"t":0,"class":0,"dialect":"yue","vip":false,"angry":false,"segment":0,"known_agent":-1,"patience_s":50,"base_service_s":100}
{"t":10,"class":0,"dialect":"yue","vip":false,"angry":true,"segment":0,"known_agent":1,"patience_s":50,"base_service_s":100}
{"t":20,"class":0,"dialect":"cmn","vip":false,"angry":false,"segment":0,"known_agent":-1,"patience_s":40,"base_service_s":100}
{"t":85,"class":0,"dialect":"cmn","vip":false,"angry":false,"segment":0,"known_agent":0,"patience_s":500,"base_service_s":100}
{"t":95,"class":0,"dialect":"cmn","vip":true,"angry":false,"segment":0,"known_agent":-1,"patience_s":500,"base_service_s":100}
`

func TestADayIsCountedAsItsRulesSay(t *testing.T) {
	t.Parallel()
	c, d, err := read(t, tiny, pair, five)
	if err != nil {
		t.Fatal(err)
	}
	f := figures(t, c, d, "app_queue")
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	near("served", float64(f.Served), 4)
	near("abandonment", f.Abandonment, 20)
	near("service level", f.SL, 60) // the fifth waited 25 s
	near("VIP service level", f.VIPSL, 100)
	near("ASA", f.ASA, (0+0+25+5)/4.0)
	near("longest", f.LongestWait, 40)
	near("VIP p95", f.VIPP95, 5)
	near("regular p99", f.RegularP99, 25+(40-25)*0.98)
	near("match", f.Match, ((0.4+0.2)/0.75+(0.1+0.15+0.15)/1.1+(0.1+0)/0.9+(0.4+0.15+0.2+0.2)/0.95)/4)
	near("occupancy", f.Occupancy, 100*200/36000.0)
	near("spread", f.OccupancySD, 0)
}

// wrong gives one decision, over and over.
type wrong struct {
	sim.Policy
	contact, agent int
}

func (w wrong) Next(float64) (contact, agent int, ok bool) { return w.contact, w.agent, true }

func TestADecisionThatIsNotThePolicysToTakeStopsTheRun(t *testing.T) {
	t.Parallel()
	c, d, err := read(t, tiny, pair+`{"id":2,"skills":{"billing":1},"langs":{"zh":"yue"},"seniority":1,"affinity":[0]}`, five)
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]int{"who is not there": {3, 0}, "twice": {0, 0}, "who may not": {0, 2}, "nobody": {0, -1}} {
		p, err := sim.New("app_queue", c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sim.Simulate(c, d, wrong{p, pair[0], pair[1]}); err == nil {
			t.Errorf("%s: the run went on", name)
		}
	}
}

func TestEveryPolicyServesOrLosesEverybodyAndTheSameEachTime(t *testing.T) {
	t.Parallel()
	c, _, err := read(t, tiny, pair, five)
	if err != nil {
		t.Fatal(err)
	}
	c.Scenario.OfferedLoad, c.Scenario.VIPShare, c.Scenario.AngryShare, c.Scenario.KnownAgentShare = 1.1, 0.2, 0.1, 0.3
	d := sim.NewDay(c, 7)
	for _, name := range sim.Policies() {
		f := figures(t, c, d, name)
		if f.Served == 0 || f.Served == f.Contacts {
			t.Errorf("%s served %d of %d under load 1.1", name, f.Served, f.Contacts)
		}
		if again := figures(t, c, d, name); again.Match != f.Match || again.RegularP99 != f.RegularP99 {
			t.Errorf("%s: %v, then %v", name, f, again)
		}
	}
	if _, err := sim.New("magic", c); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("an unknown policy: %v", err)
	}
}

func TestMadeDaysFollowTheDefinition(t *testing.T) {
	t.Parallel()
	s, err := sim.ReadScenario(written(t, "c.json", tiny))
	if err != nil {
		t.Fatal(err)
	}
	s.Agents, s.VIPShare, s.KnownAgentShare = 100, 0.08, 0.25
	c := sim.NewCentre(s, 3)
	d := sim.NewDay(c, 4)
	vip, known := 0.0, 0.0
	for _, a := range d.Arrivals {
		if a.VIP {
			vip++
		}
		if a.Known >= 0 {
			known++
			if !c.Could(a.Class, a.Known) {
				t.Fatalf("contact %d is known to %d, who can't serve it", a.ID, a.Known)
			}
		}
	}
	n := float64(len(d.Arrivals)) // 18,000 ± 134 expected
	if math.Abs(n-18000) > 600 || math.Abs(vip/n-0.08) > 0.01 || math.Abs(known/n-0.25) > 0.015 {
		t.Errorf("%g contacts, %.3f VIP, %.3f known", n, vip/n, known/n)
	}
}
