package stat

import (
	"math"
	"testing"
)

// Quantiles of Student's t as the tables have them.
func TestTheIntervalOfAMeanIsStudents(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		c             Confidence
		degrees, want float64
	}{{C95, 1, 12.706}, {C95, 2, 4.303}, {C95, 3, 3.182}, {C95, 9, 2.262}, {C95, 29, 2.045}, {C999, 9, 4.781}, {C999, 2, 31.599}, {C999, 29, 3.659}} {
		if got := student(c.c, c.degrees); math.Abs(got/c.want-1) > 0.011 {
			t.Errorf("%v degrees: %v, want %v", c.degrees, got, c.want)
		}
	}
	mean, half := Mean([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, C95)
	if mean != 5.5 || math.Abs(half-2.262*math.Sqrt(82.5/9/10)) > 0.002 {
		t.Errorf("%v ± %v", mean, half)
	}
}
