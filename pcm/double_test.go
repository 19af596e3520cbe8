package pcm

import (
	"math"
	"testing"
)

func TestDoublingTheRateKeepsTheTone(t *testing.T) {
	t.Parallel()
	var u Doubler
	in := make([]int16, 800)
	for i := range in {
		in[i] = int16(10000 * tone1k(i, 8000))
	}
	out := u.Double(nil, in)
	if len(out) != 1600 {
		t.Fatalf("%d samples of 800", len(out))
	}
	for i := 100; i < 1500; i++ { // it lags half of them
		want := 10000 * tone1k(i-DoublerTaps, 16000)
		if d := float64(out[i]) - want; d > 200 || d < -200 {
			t.Fatalf("sample %d is %d, want %.0f", i, out[i], want)
		}
	}
}

// tone1k is a tone of 1 kHz.
func tone1k(i int, rate float64) float64 { return math.Sin(2 * math.Pi * 1000 * float64(i) / rate) }
