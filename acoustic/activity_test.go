package acoustic

import (
	"math"
	"math/rand/v2"
	"testing"
)

// spoken is a voice of 140 Hz with five harmonics, at full scale times level.
func spoken(frames int, level float64) []int16 {
	out := make([]int16, frames*activityFrame)
	for i := range out {
		var v float64
		for h := 1.0; h <= 5; h++ {
			v += math.Sin(2*math.Pi*140*h*float64(i)/8000) / h
		}
		out[i] = int16(32767 * level * v / 3)
	}
	return out
}

func hissing(frames int, level float64, seed uint64) []int16 {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]int16, frames*activityFrame)
	for i := range out {
		out[i] = int16(32767 * level * (2*r.Float64() - 1))
	}
	return out
}

// active counts the frames that are taken for speech.
func active(a *Activity, samples []int16) (n int) {
	for ; len(samples) >= activityFrame; samples = samples[activityFrame:] {
		if a.Process(samples[:activityFrame]) >= 0.6 {
			n++
		}
	}
	return n
}

func TestAVoiceIsActiveAndSilenceAndNoiseAreNot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, then []int16
		least, most int // active frames of then
	}{
		"a voice after silence":          {make([]int16, 50*activityFrame), spoken(50, 0.1), 48, 50},
		"a low voice":                    {make([]int16, 50*activityFrame), spoken(50, 0.01), 48, 50},
		"a voice over the line's hiss":   {hissing(100, 0.005, 1), mix(spoken(50, 0.1), hissing(50, 0.005, 2)), 46, 50},
		"silence":                        {nil, make([]int16, 200*activityFrame), 0, 0},
		"hiss that was there":            {nil, hissing(200, 0.02, 3), 0, 0},
		"hiss that begins":               {make([]int16, 50*activityFrame), hissing(100, 0.05, 4), 0, 0},
		"a direct current":               {nil, constant(100, 9000), 0, 0},
		"a clipped voice":                {make([]int16, 50*activityFrame), clipped(spoken(50, 0.9)), 46, 50},
		"a hiss after a vowel, for once": {make([]int16, 50*activityFrame), append(spoken(10, 0.1), hissing(50, 0.03, 5)...), 15, 21},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var a Activity
			active(&a, c.first)
			if n := active(&a, c.then); n < c.least || n > c.most {
				t.Errorf("%d frames, want %d to %d", n, c.least, c.most)
			}
		})
	}
}

func mix(a, b []int16) []int16 {
	out := make([]int16, len(a))
	for i := range a {
		out[i] = a[i] + b[i]
	}
	return out
}

func constant(frames int, v int16) []int16 {
	out := make([]int16, frames*activityFrame)
	for i := range out {
		out[i] = v
	}
	return out
}

func clipped(a []int16) []int16 {
	for i, v := range a {
		a[i] = max(-8000, min(8000, v))
	}
	return a
}

func TestActivityAllocatesNothing(t *testing.T) {
	var a Activity
	frame := spoken(1, 0.1)
	if n := testing.AllocsPerRun(100, func() { a.Process(frame) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

func BenchmarkActivity(b *testing.B) {
	var a Activity
	voice := spoken(100, 0.1)
	for i := 0; b.Loop(); i++ {
		at := i % 100 * activityFrame
		a.Process(voice[at : at+activityFrame])
	}
}
