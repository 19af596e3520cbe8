//go:build linux || darwin || freebsd

// Package silero tells with the Silero model how likely a frame of telephone audio
// holds a voice (github.com/snakers4/silero-vad, version 5 and later, MIT).
package silero

import (
	"fmt"

	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/onnx"
)

// The model at 8 kHz takes 256 new samples, 32 ms, after the last 32 it had, and
// keeps a state of 2 × 128.
const (
	window  = 256
	context = 32
	state   = 2 * 128
	rateHz  = 8000
)

// Model is the loaded model, shared by detectors.
type Model struct{ net *onnx.Model }

// Open loads the model and tries it on silence. The error is Unavailable without
// ONNX Runtime, Invalid for a file that is no such model.
func Open(path string) (*Model, error) {
	net, err := onnx.Open(path)
	if err != nil {
		return nil, fmt.Errorf("silero: %w", err)
	}
	m := &Model{net: net}
	d, err := m.New()
	if err == nil {
		err = d.run.Do()
		d.Close()
	}
	if err != nil {
		net.Close()
		return nil, fmt.Errorf("silero: %w", err)
	}
	return m, nil
}

// Close gives the model back, after its detectors.
func (m *Model) Close() { m.net.Close() }

// Detector listens to one leg. One goroutine uses it.
type Detector struct {
	run          *onnx.Run
	in           []float32 // context, then window
	filled       int       // new samples in it
	before, next []float32 // the state, and the one that follows
	out          []float32
}

// New makes a detector that has heard nothing.
func (m *Model) New() (*Detector, error) {
	d := &Detector{in: make([]float32, context+window), before: make([]float32, state), next: make([]float32, state), out: make([]float32, 1)}
	var err error
	d.run, err = m.net.Bind(
		[]onnx.Tensor{{Name: "input", Shape: []int64{1, context + window}, Floats: d.in}, {Name: "state", Shape: []int64{2, 1, state / 2}, Floats: d.before},
			{Name: "sr", Ints: []int64{rateHz}}},
		[]onnx.Tensor{{Name: "output", Shape: []int64{1, 1}, Floats: d.out}, {Name: "stateN", Shape: []int64{2, 1, state / 2}, Floats: d.next}})
	return d, err
}

// Push takes asr.FrameSamples and returns the probability of a voice, 0 to 1, in
// the last window that is whole.
func (d *Detector) Push(frame []int16) float64 {
	for _, s := range frame[:min(len(frame), asr.FrameSamples)] {
		d.in[context+d.filled] = float32(s) / 32768
		if d.filled++; d.filled == window {
			d.whole()
		}
	}
	return float64(d.out[0])
}

// whole asks the model; what it can't compute was a voice as likely as before.
func (d *Detector) whole() {
	d.filled = 0
	if d.run.Do() == nil {
		copy(d.before, d.next)
	}
	copy(d.in, d.in[window:]) // the last context samples come before the next
}

// Close gives the detector back.
func (d *Detector) Close() { d.run.Close() }
