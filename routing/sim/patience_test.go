package sim_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"zhiyin.dev/routing/sim"
)

// Six remissions of Kaplan and Meier's kind, reckoned by hand: 5 of 6 are beyond
// 10 s, 3 of the 4 who are left beyond 20 s, none of the last beyond 40 s.
func TestPatienceCountsTheAnsweredAsLongAsTheyWaited(t *testing.T) {
	t.Parallel()
	s := sim.Patience([]sim.Waited{{40, true}, {10, true}, {15, false}, {20, true}, {30, false}, {35, false}})
	for at, want := range map[float64]float64{9.9: 1, 10: 5. / 6, 15: 5. / 6, 20: 5. / 6 * 3 / 4, 39: 5. / 6 * 3 / 4, 40: 0} {
		if got := s.Beyond(at); math.Abs(got-want) > 1e-12 {
			t.Errorf("beyond %v s: %v, want %v", at, got, want)
		}
	}
	if got := s.Draw(0.9); got != 10 {
		t.Errorf("nine tenths are beyond %v", got)
	}
	if !math.IsInf(sim.Patience(nil).Draw(0.5), 1) {
		t.Error("nobody gave up, and yet")
	}
}

// Most are answered before their patience ends; the estimate finds the truth.
func TestPatienceIsFoundBehindTheAnswers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	var waits []sim.Waited
	for range 20_000 {
		patience, answered := 180*r.ExpFloat64(), 60*r.Float64()
		waits = append(waits, sim.Waited{Seconds: min(patience, answered), Abandoned: patience < answered})
	}
	s := sim.Patience(waits)
	for _, at := range []float64{10, 30, 50, 300} {
		if got, want := s.Beyond(at), math.Exp(-at/180); math.Abs(got-want) > 0.015 {
			t.Errorf("beyond %v s: %.3f, want %.3f", at, got, want)
		}
	}
	if got := s.Draw(math.Exp(-1)); math.Abs(got-180) > 15 {
		t.Errorf("1/e are beyond %v s", got)
	}
}
