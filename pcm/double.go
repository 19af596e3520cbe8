package pcm

import "math"

// Doubler doubles the rate of a stream: models for 16 kHz hear the telephone's band
// with nothing above it. A windowed sinc of DoublerTaps inputs; it lags half of them,
// a millisecond of telephone audio. The zero Doubler has heard silence.
type Doubler struct {
	past [DoublerTaps]float32 // the last inputs, oldest first
}

// DoublerTaps is how many inputs a new sample is made of; the outputs lag as many.
const DoublerTaps = 16

// between weighs the last inputs for the sample halfway between the two in their
// middle; those for a sample itself are the sample.
var between = func() (w [DoublerTaps]float32) {
	sum := 0.0
	var exact [DoublerTaps]float64
	for i := range exact {
		x := float64(i) - (DoublerTaps-1)/2.0
		exact[i] = math.Sin(math.Pi*x) / (math.Pi * x) * (0.5 + 0.5*math.Cos(2*math.Pi*x/DoublerTaps))
		sum += exact[i]
	}
	for i := range w {
		w[i] = float32(exact[i] / sum)
	}
	return w
}()

// Double appends two samples to out for each of in, and returns it.
func (u *Doubler) Double(out, in []int16) []int16 {
	for _, s := range in {
		copy(u.past[:], u.past[1:])
		u.past[DoublerTaps-1] = float32(s)
		sum := float32(0)
		for i, w := range between {
			sum += w * u.past[i]
		}
		out = append(out, int16(u.past[DoublerTaps/2-1]), int16(min(max(sum, math.MinInt16), math.MaxInt16)))
	}
	return out
}
