package sim

import (
	"fmt"
	"math/rand/v2"

	"zhiyin.dev/routing"
	"zhiyin.dev/stat"
)

// ErlangCase is a queue whose long run is known, and how long it is simulated.
type ErlangCase struct {
	ErlangA
	Contacts int // at least so many are counted
}

// ErlangCases are seven, from 20 agents at ease to 2,000 in overload.
func ErlangCases() []ErlangCase {
	return []ErlangCase{
		{ErlangA{20, 0.85, 300, 180}, 2e6}, {ErlangA{20, 1, 300, 180}, 4e6}, {ErlangA{20, 1.15, 300, 120}, 4e6},
		{ErlangA{200, 0.95, 300, 180}, 2e6}, {ErlangA{200, 1.02, 300, 120}, 2e6},
		{ErlangA{2000, 0.985, 300, 180}, 4e6}, {ErlangA{2000, 1.02, 300, 150}, 4e6},
	}
}

// ErlangChecked is what the simulator came to in a case. Shares 0..1.
type ErlangChecked struct {
	ErlangCase
	Exact, Simulated   Steady
	AbandonmentBetween [2]float64 // 99.9 % interval of the simulated abandonment, of independent days
}

// Check simulates the case day by day with the house's own index, on fixed seeds,
// and leaves out each day's first two hours.
func (e ErlangCase) Check(target float64) (ErlangChecked, error) {
	s := &Scenario{Name: "erlang", Agents: e.Agents, Hours: 16, SLTarget: target, VIPSLTarget: target, Weights: Weights{Level: 1},
		Classes: []Class{{Need: "any", Language: "any", Share: 1, AHT: e.AHT, MinLevel: 1}}}
	c := &Centre{Scenario: s, affinity: make([][]float64, e.Agents)}
	for id := range e.Agents {
		c.People = append(c.People, Agent{ID: id, Skills: map[string]int{"any": 3}, Languages: map[string]string{"any": "any"}, Seniority: 3})
	}
	c.could()
	out := ErlangChecked{ErlangCase: e, Exact: e.Steady(target)}
	prices := routing.DefaultPrices()
	prices.Hold, prices.HoldVIP = 0, 0 // Erlang-A knows no holding, and takes them in order
	prices.Work, prices.Slack = 0, 0
	var all, abandoned, waited, within, late float64
	var days []float64
	for seed := uint64(1); all < float64(e.Contacts); seed++ {
		run, err := Simulate(c, e.day(seed, s.Seconds()), NewPriced(c, prices))
		if err != nil {
			return out, fmt.Errorf("erlang case of %d agents: %w", e.Agents, err)
		}
		n, lost := 0.0, 0.0
		for i, a := range run.day.Arrivals {
			if a.At < 7200 {
				continue
			}
			n++
			lost += bit(run.agent[i] < 0)
			waited += run.wait[i]
			late += bit(run.wait[i] > 0)
			within += bit(run.agent[i] >= 0 && run.wait[i] <= target)
		}
		all, abandoned, days = all+n, abandoned+lost, append(days, lost/n)
	}
	out.Simulated = Steady{Wait: late / all, Abandonment: abandoned / all, MeanWait: waited / all, SL: within / all}
	mean, half := stat.Mean(days, stat.C999)
	out.AbandonmentBetween = [2]float64{mean - half, mean + half}
	return out, nil
}

// day has exponential gaps, service and patience.
func (e ErlangCase) day(seed uint64, seconds float64) *Day {
	r := rand.New(rand.NewPCG(seed, uint64(e.Agents)))
	d := &Day{Name: fmt.Sprintf("erlang seed %d", seed)}
	rate := e.Load * float64(e.Agents) / e.AHT
	for at := r.ExpFloat64() / rate; at < seconds; at += r.ExpFloat64() / rate {
		d.Arrivals = append(d.Arrivals, Arrival{ID: len(d.Arrivals), At: at, Dialect: "any", Known: -1})
		d.fates = append(d.fates, fate{e.Patience * r.ExpFloat64(), e.AHT * r.ExpFloat64()})
	}
	return d
}
