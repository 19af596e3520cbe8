package ctc

import (
	"math"
	"testing"
)

func TestEveryHalfComesBack(t *testing.T) {
	t.Parallel()
	for h := range 1 << 16 {
		f := fromHalf(uint16(h))
		if got := toHalf(f); got != uint16(h) && f == f {
			t.Fatalf("%#04x is %v and comes back as %#04x", h, f, got)
		}
	}
}

func TestHalvesAreTheNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want float32 }{
		{1, 1}, {-2.5, -2.5}, {65504, 65504}, {0.1, 0.099975586}, {1e-7, 1.1920929e-07}, {1e-9, 0}, {1 + 1.0/2048, 1}, {1 + 3.0/2048, 1 + 2.0/1024},
	} {
		if got := fromHalf(toHalf(c.in)); got != c.want {
			t.Errorf("%v becomes %v, nearest is %v", c.in, got, c.want)
		}
	}
	if !math.IsInf(float64(fromHalf(toHalf(1e6))), 1) {
		t.Error("1e6 does not become infinite")
	}
}

func TestGatesAreThoseOfTheDefinition(t *testing.T) {
	t.Parallel()
	for x := -30.0; x < 30; x += 0.37 {
		if got, want := float64(Sigmoid(float32(x))), 1/(1+math.Exp(-x)); math.Abs(got-want) > 1e-6 {
			t.Errorf("sigmoid(%v) = %v, want %v", x, got, want)
		}
		if got, want := float64(Tanh(float32(x))), math.Tanh(x); math.Abs(got-want) > 1e-6 {
			t.Errorf("tanh(%v) = %v, want %v", x, got, want)
		}
	}
}
