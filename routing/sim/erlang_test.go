package sim_test

import (
	"errors"
	"math"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/routing/sim"
)

// Values of M/M/n+M at AHT 300 s by Baccelli and Hébuterne's density, computed
// apart from this code; the mean wait is abandonment × patience.
func TestErlangAIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q                       sim.ErlangA
		wait, lost, seconds, sl float64
	}{
		{sim.ErlangA{Agents: 20, Load: 0.85, AHT: 300, Patience: 180}, 0.2374, 0.0424, 7.63, 0.8432},
		{sim.ErlangA{Agents: 20, Load: 1, AHT: 300, Patience: 180}, 0.4707, 0.1000, 18.00, 0.6526},
		{sim.ErlangA{Agents: 20, Load: 1.15, AHT: 300, Patience: 120}, 0.6234, 0.1810, 21.73, 0.5260},
		{sim.ErlangA{Agents: 200, Load: 0.95, AHT: 300, Patience: 180}, 0.2165, 0.0123, 2.22, 0.9600},
		{sim.ErlangA{Agents: 200, Load: 1.02, AHT: 300, Patience: 120}, 0.4874, 0.0454, 5.45, 0.8835},
		{sim.ErlangA{Agents: 2000, Load: 0.985, AHT: 300, Patience: 180}, 0.2235, 0.0041, 0.737, 0.9959},
		{sim.ErlangA{Agents: 2000, Load: 1.02, AHT: 300, Patience: 150}, 0.6984, 0.0233, 3.49, 0.9765},
	} {
		got := c.q.Steady(20)
		if math.Abs(got.Wait-c.wait) > 1e-4 || math.Abs(got.Abandonment-c.lost) > 1e-4 || math.Abs(got.MeanWait-c.seconds) > 0.006 || math.Abs(got.SL-c.sl) > 1e-4 {
			t.Errorf("%+v: %+v", c.q, got)
		}
	}
}

func TestTheSimulatorComesToErlangA(t *testing.T) {
	t.Parallel()
	e := sim.ErlangCase{ErlangA: sim.ErlangA{Agents: 20, Load: 1, AHT: 300, Patience: 180}, Contacts: 100_000}
	got, err := e.Check(20)
	if err != nil {
		t.Fatal(err)
	}
	if got.Exact.Abandonment < got.AbandonmentBetween[0] || got.Exact.Abandonment > got.AbandonmentBetween[1] || math.Abs(got.Exact.SL-got.Simulated.SL) > 0.02 {
		t.Errorf("%+v", got)
	}
}

func TestStaffingMeetsItsGoalsWithNobodyTooMany(t *testing.T) {
	t.Parallel()
	n, s, err := sim.Staff(100, 300, 180, 20, 0.8, 0.03)
	if err != nil || s.SL < 0.8 || s.Abandonment > 0.03 {
		t.Fatalf("%d %+v %v", n, s, err)
	}
	if less := (sim.ErlangA{Agents: n - 1, Load: 100 / float64(n-1), AHT: 300, Patience: 180}).Steady(20); less.SL >= 0.8 && less.Abandonment <= 0.03 {
		t.Errorf("%d would do: %+v", n-1, less)
	}
	if _, _, err := sim.Staff(100, 300, 180, 20, 1, 0.03); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("everybody within 20 s: %v", err)
	}
}
