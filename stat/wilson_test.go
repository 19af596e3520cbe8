package stat

import (
	"math"
	"testing"
)

// The figures are those of Newcombe, Statistics in Medicine 17 (1998), table I,
// method 3.
func TestTheIntervalOfAShareIsWilsons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		some, all int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {0, 0, 0, 1}, {7, 7, 0.6457, 1}} {
		low, high := Wilson(c.some, c.all)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.some, c.all, low, high, c.low, c.high)
		}
	}
}
