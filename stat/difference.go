package stat

import "math"

// Sample is a running count of values; its zero is empty.
type Sample struct {
	N         int
	Sum, Over float64 // of the values, and of their squares
}

// Add counts one value.
func (s *Sample) Add(v float64) { s.N, s.Sum, s.Over = s.N+1, s.Sum+v, s.Over+v*v }

// Mean of the values; 0 of none.
func (s Sample) Mean() float64 { return s.Sum / float64(max(1, s.N)) }

// variance of the values, by n − 1; 0 below two.
func (s Sample) variance() float64 {
	if s.N < 2 {
		return 0
	}
	n := float64(s.N)
	return max(0, (s.Over-s.Sum*s.Sum/n)/(n-1))
}

// Pair is the two arms of a trial in one stratum.
type Pair struct{ Treated, Control Sample }

// Difference is treated less control over strata, and its interval.
type Difference struct{ Mean, Low, High float64 }

// Differ pairs the arms by stratum: each stratum's difference of means counts by the
// harmonic mean of its two sizes, which is the least variance where spreads are alike
// (Cochran, Biometrics 10, 1954), so that strata of another mix of arms shift nothing.
// The interval is the normal one with each arm's own variance. Values lie between 0 and
// 1; an arm of which all are alike counts as if half a value more lay at the other end,
// for nothing is certain. Strata with fewer than two of either arm say nothing; when none
// is left the interval is infinite.
func Differ(strata []Pair, c Confidence) Difference {
	var mean, variance, all float64
	for _, s := range strata {
		t, k := s.Treated, s.Control
		if t.N < 2 || k.N < 2 {
			continue
		}
		n, m := float64(t.N), float64(k.N)
		w := n * m / (n + m)
		mean += w * (t.Mean() - k.Mean())
		variance += w * w * (spread(t) + spread(k))
		all += w
	}
	if all == 0 {
		return Difference{0, math.Inf(-1), math.Inf(1)}
	}
	half := float64(c) * math.Sqrt(variance) / all
	return Difference{mean / all, mean/all - half, mean/all + half}
}

// spread is the variance of a sample's mean.
func spread(s Sample) float64 {
	n := float64(s.N)
	p := 0.5 / (n + 1)
	return max(s.variance(), p*(1-p)) / n
}
