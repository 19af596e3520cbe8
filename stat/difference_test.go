package stat

import (
	"math"
	"math/rand/v2"
	"testing"
)

// arms draws a trial in two strata: the share is 0.3 in the one and 0.8 in the other, and
// the treated of the second are few.
func arms(r *rand.Rand, effect float64) []Pair {
	out := make([]Pair, 2)
	for i, s := range []struct {
		share   float64
		treated int
	}{{0.3, 800}, {0.8, 300}} {
		for range s.treated {
			out[i].Treated.Add(drawn(r, s.share+effect))
		}
		for range 200 {
			out[i].Control.Add(drawn(r, s.share))
		}
	}
	return out
}

func drawn(r *rand.Rand, share float64) float64 {
	if r.Float64() < share {
		return 1
	}
	return 0
}

func TestTheIntervalOfAPairedDifferenceHoldsTheTruthAsOftenAsItSays(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	const trials, effect = 2000, 0.04
	within, sum := 0, 0.0
	for range trials {
		d := Differ(arms(r, effect), C95)
		sum += d.Mean
		if d.Low <= effect && effect <= d.High {
			within++
		}
	}
	if share := float64(within) / trials; math.Abs(share-0.95) > 0.02 {
		t.Errorf("%.3f of the 95 %% intervals hold the truth", share)
	}
	if mean := sum / trials; math.Abs(mean-effect) > 0.003 { // pooled without strata it would be −0.05
		t.Errorf("the mean is %.4f, the truth %.2f", mean, effect)
	}
}

func TestNothingIsSaidOfArmsThatAreEmpty(t *testing.T) {
	t.Parallel()
	var p Pair
	p.Treated.Add(1)
	p.Treated.Add(1)
	if d := Differ([]Pair{p}, C95); !math.IsInf(d.Low, -1) || !math.IsInf(d.High, 1) {
		t.Errorf("%+v", d)
	}
	for range 2 {
		p.Control.Add(1)
	}
	if d := Differ([]Pair{p}, C95); d.Mean != 0 || d.Low > -0.5 || d.High < 0.5 {
		t.Errorf("two of two prove nothing: %+v", d)
	}
}
