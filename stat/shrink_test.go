package stat_test

import (
	"math"
	"testing"

	"zhiyin.dev/stat"
)

func TestAShareIsDrawnTowardsWhatIsKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ some, all, toward, weight, want float64 }{
		{0, 0, 0.6, 4, 0.6}, {0, 2, 0.6, 4, 0.4}, {2, 2, 0.6, 4, 4.4 / 6}, {500, 1000, 0.9, 4, 503.6 / 1004},
	} {
		if got := stat.Shrunk(c.some, c.all, c.toward, c.weight); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%g of %g towards %g by %g: %g, want %g", c.some, c.all, c.toward, c.weight, got, c.want)
		}
	}
}
