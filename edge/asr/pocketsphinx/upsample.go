package pocketsphinx

import "math"

// upsampler doubles the rate of a stream: models for 16 kHz hear the telephone's
// band with nothing above it. A windowed sinc of taps inputs; it lags half of them,
// a millisecond.
type upsampler struct {
	past [taps]float32 // the last inputs, oldest first
}

const taps = 16

// between weighs the last inputs for the sample halfway between the two in their
// middle; those for a sample itself are the sample.
var between = func() (w [taps]float32) {
	sum := 0.0
	var exact [taps]float64
	for i := range exact {
		x := float64(i) - (taps-1)/2.0
		exact[i] = math.Sin(math.Pi*x) / (math.Pi * x) * (0.5 + 0.5*math.Cos(2*math.Pi*x/taps))
		sum += exact[i]
	}
	for i := range w {
		w[i] = float32(exact[i] / sum)
	}
	return w
}()

// double appends two samples for each input.
func (u *upsampler) double(out, in []int16) []int16 {
	for _, s := range in {
		copy(u.past[:], u.past[1:])
		u.past[taps-1] = float32(s)
		sum := float32(0)
		for i, w := range between {
			sum += w * u.past[i]
		}
		out = append(out, int16(u.past[taps/2-1]), int16(min(max(sum, math.MinInt16), math.MaxInt16)))
	}
	return out
}
