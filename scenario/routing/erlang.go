package main

import (
	"fmt"
	"math"

	"zhiyin.dev/routing/sim"
)

// slTarget of the checks, s.
const slTarget = 20

// erlang reports the worst error in abandonment, and refuses a case whose exact
// value is outside the 99.9 % interval.
func erlang(b *bench) error {
	worst := 0.0
	for _, e := range sim.ErlangCases() {
		got, err := e.Check(slTarget)
		if err != nil {
			return err
		}
		x, s := got.Exact, got.Simulated
		fmt.Printf("Erlang-A %d agents, load %.3f, patience %.0f s: waiting %.4f/%.4f, abandonment %.4f/%.4f (%.4f to %.4f), wait %.2f/%.2f s, within %d s %.4f/%.4f (exact/simulated)\n",
			e.Agents, e.Load, e.Patience, x.Wait, s.Wait, x.Abandonment, s.Abandonment, got.AbandonmentBetween[0], got.AbandonmentBetween[1], x.MeanWait, s.MeanWait, slTarget, x.SL, s.SL)
		if x.Abandonment < got.AbandonmentBetween[0] || x.Abandonment > got.AbandonmentBetween[1] {
			return fmt.Errorf("%d agents at %.3f: the exact abandonment is outside the interval", e.Agents, e.Load)
		}
		worst = max(worst, 100*math.Abs(x.Abandonment-s.Abandonment))
	}
	b.report.Add("erlang_abandon_err_pp", "≤ 0.1", worst)
	return nil
}
