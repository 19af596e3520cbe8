package scenario

import (
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

// runAgain lets the simulator run the unit's day on which the contact was, while the
// platform goes on.
func (p *platform) runAgain(unit string, queued zhiyin.Event) (day struct {
	Figures        sim.Figures  `json:"figures"`
	AgainstFigures *sim.Figures `json:"against_figures"`
	Was            sim.Was      `json:"was"`
	LeftOut        sim.LeftOut  `json:"left_out"`
}) {
	p.t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		p.t.Fatal(err)
	}
	out, err := exec.Command(binary(p.t), "simulate", "--yesterday", unit, "--day", queued.At.In(zone).Format(time.DateOnly), "--against", "app_queue", "--json",
		"--data", p.dir, "--store-url="+p.url).Output()
	if err != nil {
		p.t.Fatalf("simulate: %v", err)
	}
	if err := json.Unmarshal(out, &day); err != nil {
		p.t.Fatalf("%v: %s", err, out)
	}
	return day
}

// checkDay is a day with one customer, who was answered.
func checkDay(t *testing.T, p *platform, unit string, queued zhiyin.Event) {
	t.Helper()
	day := p.runAgain(unit, queued)
	if day.Was.Contacts != 1 || day.Was.Abandonment != 0 || day.LeftOut != (sim.LeftOut{}) {
		t.Errorf("the day was %+v, left out %+v", day.Was, day.LeftOut)
	}
	if f := day.Figures; f.Served != 1 || f.Occupancy <= 0 || day.AgainstFigures == nil || day.AgainstFigures.Served != 1 {
		t.Errorf("run again: %+v, by the other policy %+v", f, day.AgainstFigures)
	}
}
