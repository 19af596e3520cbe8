// Package fbank turns a stream of audio into rows of log mel energies as Kaldi's
// compute-fbank-feats makes them (Povey et al., The Kaldi Speech Recognition Toolkit,
// 2011), which is what icefall's and FunASR's models are trained on: frames of 25 ms
// every 10 ms, the mean taken off, pre-emphasis 0.97, no dither, triangles evenly
// spaced in mel from 20 Hz, natural logarithms.
package fbank

import "math"

// Window is the shape of a frame's window.
type Window int

// The windows.
const (
	Povey   Window = iota // a Hann window to the power of 0.85: Kaldi's own
	Hamming               // FunASR's
)

// Config says what rows are wanted.
type Config struct {
	RateHz int // of the samples: 8000 or 16000
	Bands  int
	Window Window
	// HighHz is where the last triangle ends, at most RateHz/2.
	HighHz float64
	// Centred: the first frame lies around the first 10 ms, with the beginning mirrored
	// before it (Kaldi's snip-edges=false); else it begins with the first sample.
	Centred bool
	// Unit: samples are taken as −1 to 1; else as 16-bit numbers.
	Unit bool
}

const (
	preEmphasis = 0.97
	lowHz       = 20.0
	// leastEnergy is what a silent band has: the float32 epsilon.
	leastEnergy = 1.1920929e-07
)

// Bank makes the rows of one stream. It belongs to one goroutine and allocates
// nothing once it is made.
type Bank struct {
	cfg      Config
	shift    int
	scale    float32
	window   []float32
	held     []float32 // of the frame under way
	filled   int
	lead     int  // mirrored samples before the first
	begun    bool // the first frame is past
	spectrum *spectrum
	filters  []triangle
	row      []float32
}

// New makes a bank that has heard nothing.
func New(c Config) *Bank {
	length := c.RateHz / 40
	b := &Bank{cfg: c, shift: c.RateHz / 100, scale: 1, window: windowOf(c.Window, length), held: make([]float32, length), row: make([]float32, c.Bands)}
	if c.Unit {
		b.scale = 1.0 / 32768
	}
	if c.Centred {
		b.lead = (length - b.shift) / 2
	}
	size := 256
	for size < length {
		size *= 2
	}
	b.spectrum, b.filters = newSpectrum(size), triangles(c, size)
	b.Reset()
	return b
}

// Reset forgets the audio so far.
func (b *Bank) Reset() { b.filled, b.begun = b.lead, false }

// Write takes samples and calls took with each row that they complete; the row is
// good during the call.
func (b *Bank) Write(samples []int16, took func(row []float32)) {
	for len(samples) > 0 {
		n := min(len(samples), len(b.held)-b.filled)
		for i, s := range samples[:n] {
			b.held[b.filled+i] = float32(s) * b.scale
		}
		b.filled += n
		samples = samples[n:]
		if b.filled == len(b.held) {
			b.mirror()
			b.compute()
			took(b.row)
			b.filled = copy(b.held, b.held[b.shift:])
		}
	}
}

// mirror makes up what was before the first sample.
func (b *Bank) mirror() {
	if b.begun {
		return
	}
	b.begun = true
	for i := range b.lead {
		b.held[b.lead-1-i] = b.held[b.lead+i]
	}
}

func (b *Bank) compute() {
	x := b.spectrum.in
	clear(x[copy(x, b.held):])
	x = x[:len(b.held)]
	mean := float32(0)
	for _, v := range x {
		mean += v
	}
	mean /= float32(len(x))
	before := x[0] - mean
	for i, v := range x {
		v -= mean
		x[i] = (v - preEmphasis*before) * b.window[i]
		before = v
	}
	power := b.spectrum.power()
	for i := range b.filters {
		b.row[i] = b.filters[i].of(power)
	}
}

func windowOf(w Window, length int) []float32 {
	out := make([]float32, length)
	for i := range out {
		cos := math.Cos(2 * math.Pi * float64(i) / float64(length-1))
		v := 0.54 - 0.46*cos
		if w == Povey {
			v = math.Pow(0.5-0.5*cos, 0.85)
		}
		out[i] = float32(v)
	}
	return out
}
