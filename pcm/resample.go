package pcm

import (
	"math"
	"sync"
)

// crossings is how many zero crossings of the sinc each side of the kernel
// holds: 16 with a Blackman window put the first alias some 70 dB down.
const crossings = 16

// passband is the share of the lower Nyquist frequency that passes; the rest is
// the filter's slope.
const passband = 0.94

// Resample turns samples at fromHz into samples at toHz with a windowed sinc
// that removes what the lower rate can't carry. The result is a new slice, also
// when the rates are the same; it is nil when a rate isn't positive.
func Resample(in []int16, fromHz, toHz int) []int16 {
	if fromHz <= 0 || toHz <= 0 {
		return nil
	}
	if fromHz == toHz {
		return append([]int16(nil), in...)
	}
	k := kernelFor(fromHz, toHz)
	padded := make([]float32, len(in)+2*k.half) // silence before and after
	for i, sample := range in {
		padded[k.half+i] = float32(sample)
	}
	out := make([]int16, len(in)*k.phases/k.step)
	for i := range out {
		at := i * k.step
		out[i] = clamp(dot(k.taps[at%k.phases], padded[at/k.phases+1:]))
	}
	return out
}

// kernel is a polyphase filter. An output sample lies phase/phases after an
// input sample; taps[phase] weighs the 2·half inputs around that point.
type kernel struct {
	phases, step, half int
	taps               [][]float32 // each a multiple of four long
}

// dot weighs the first inputs with the taps; four sums keep the processor busy.
func dot(taps, in []float32) float32 {
	in = in[:len(taps)]
	var a, b, c, d float32
	for i := 0; i+4 <= len(taps); i += 4 {
		t, x := taps[i:i+4:i+4], in[i:i+4:i+4]
		a += t[0] * x[0]
		b += t[1] * x[1]
		c += t[2] * x[2]
		d += t[3] * x[3]
	}
	return a + b + c + d
}

func clamp(v float32) int16 {
	return int16(math.Round(float64(max(math.MinInt16, min(math.MaxInt16, v)))))
}

// kernels keeps the filters by their pair of rates: few exist in one process,
// and making one costs as much as a second of audio.
var kernels sync.Map

func kernelFor(fromHz, toHz int) *kernel {
	key := [2]int{fromHz, toHz}
	if k, ok := kernels.Load(key); ok {
		return k.(*kernel)
	}
	k, _ := kernels.LoadOrStore(key, newKernel(fromHz, toHz))
	return k.(*kernel)
}

func newKernel(fromHz, toHz int) *kernel {
	common := gcd(fromHz, toHz)
	k := &kernel{phases: toHz / common, step: fromHz / common}
	cutoff := passband * min(1, float64(toHz)/float64(fromHz))
	k.half = (int(math.Ceil(crossings/cutoff)) + 1) &^ 1
	k.taps = make([][]float32, k.phases)
	for phase := range k.taps {
		k.taps[phase] = k.weights(float64(phase)/float64(k.phases), cutoff)
	}
	return k
}

// weights are the taps for an output that lies part of a sample after an input;
// they add up to 1, so that no phase is louder than another.
func (k *kernel) weights(part, cutoff float64) []float32 {
	taps, sum := make([]float64, 2*k.half), 0.0
	for i := range taps {
		distance := float64(i-k.half+1) - part
		taps[i] = sinc(cutoff*distance) * blackman(distance/float64(k.half))
		sum += taps[i]
	}
	out := make([]float32, len(taps))
	for i, tap := range taps {
		out[i] = float32(tap / sum)
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// blackman is the window at x, from −1 to 1; 0 outside.
func blackman(x float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return 0.42 + 0.5*math.Cos(math.Pi*x) + 0.08*math.Cos(2*math.Pi*x)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
