package fbank

import "math"

// triangle weighs neighbouring bins.
type triangle struct {
	from    int
	weights []float32
}

func (t *triangle) of(power []float32) float32 {
	energy := float32(0)
	for i, w := range t.weights {
		energy += w * power[t.from+i]
	}
	return float32(math.Log(float64(max(energy, leastEnergy))))
}

// melOf is the mel scale that Kaldi and HTK use.
func melOf(hz float64) float64 { return 1127 * math.Log1p(hz/700) }

// triangles rise over one step of mel and fall over the next. The last bin, half the
// rate, is in none.
func triangles(c Config, size int) []triangle {
	low := melOf(lowHz)
	step := (melOf(c.HighHz) - low) / float64(c.Bands+1)
	out := make([]triangle, c.Bands)
	for b := range out {
		middle := low + float64(b+1)*step
		for bin := range size / 2 {
			w := 1 - math.Abs(melOf(float64(bin*c.RateHz)/float64(size))-middle)/step
			if w <= 0 {
				continue
			}
			if len(out[b].weights) == 0 {
				out[b].from = bin
			}
			out[b].weights = append(out[b].weights, float32(w))
		}
	}
	return out
}
