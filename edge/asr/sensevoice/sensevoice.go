//go:build linux || darwin || freebsd

// Package sensevoice hears whole turns of talk with SenseVoice models (An et al.,
// FunAudioLLM, 2024) in the form in which sherpa-onnx exports them to ONNX: words with
// punctuation, and the mood of the voice. It is a second reading for what a streaming
// model heard, and an engine of its own without partials.
package sensevoice

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/token"
	"zhiyin.dev/pcm"
)

const (
	mostStreams = 100
	heldFrames  = 200 // of audio wait for a piece to be read, 4 s
	// patience is how long a second reading may take, as far as can be foretold: a
	// turn's final words are awaited for 1.5 s.
	patience = 800 * time.Millisecond
)

// Engine hears with one model. It implements asr.Engine and zipformer.Second.
type Engine struct {
	model   model.Model
	says    *model.Whole
	tokens  *token.Table
	net     *onnx.Model
	seats   chan struct{} // one for each reading at a time
	streams atomic.Int64
	pace    atomic.Uint64 // seconds of computing for one of audio, float64 bits; smoothed
}

// New loads a model that was checked and tries it on a second of silence. The error is
// Unavailable without ONNX Runtime, Invalid for files that do not fit.
func New(m model.Model) (*Engine, error) {
	says, tokens, err := m.ReadSenseVoice()
	if err != nil {
		return nil, err
	}
	net, err := onnx.Open(m.Path("weights"))
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", m.Name, err)
	}
	e := &Engine{model: m, says: says, tokens: tokens, net: net, seats: make(chan struct{}, runtime.GOMAXPROCS(0))}
	if _, err := e.read(make([]int16, pcm.RateHz), ""); err != nil {
		net.Close()
		return nil, fmt.Errorf("model %s does not run: %w", m.Name, err)
	}
	return e, nil
}

// Close gives the model back, after its streams.
func (e *Engine) Close() { e.net.Close() }

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{Name: e.model.Name, Type: e.model.Type, Languages: e.model.Languages, Words: true, Emotion: true, DemoOnly: e.model.DemoOnly,
		Licence: e.model.Licence, Source: e.model.Source}
}

// Speaks implements zipformer.Second.
func (e *Engine) Speaks(l zhiyin.Language) bool { return e.Info().Speaks(l) }

// Open implements asr.Engine. A language that the model has not is Invalid.
func (e *Engine) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if a.Language != "" && !e.Speaks(a.Language) {
		return nil, fmt.Errorf("sensevoice: model %s does not hear %s: %w", e.model.Name, a.Language, zhiyin.Invalid)
	}
	if e.streams.Add(1) > mostStreams {
		e.streams.Add(-1)
		return nil, fmt.Errorf("sensevoice: model %s hears %d legs: %w", e.model.Name, mostStreams, zhiyin.Busy)
	}
	return asr.Listen(ctx, heldFrames, func() asr.Recognition { return &recognition{engine: e, ctx: ctx, language: a.Language} }, func() { e.streams.Add(-1) }), nil
}

// Read implements zipformer.Second.
func (e *Engine) Read(samples []int16, l zhiyin.Language) (zhiyin.Utterance, error) {
	seconds := float64(len(samples)) / pcm.RateHz
	if foretold := seconds * math.Float64frombits(e.pace.Load()); foretold > patience.Seconds() {
		return zhiyin.Utterance{}, fmt.Errorf("sensevoice: %.1f s would take %.1f: %w", seconds, foretold, zhiyin.Busy)
	}
	select {
	case e.seats <- struct{}{}:
	default:
		return zhiyin.Utterance{}, fmt.Errorf("sensevoice: every core reads: %w", zhiyin.Busy)
	}
	defer func() { <-e.seats }()
	return e.read(samples, l)
}

// read hears telephone audio whole; the caller has a seat.
func (e *Engine) read(samples []int16, l zhiyin.Language) (zhiyin.Utterance, error) {
	began := time.Now()
	p, err := e.passed(samples, l)
	if err != nil {
		return zhiyin.Utterance{}, err
	}
	e.timed(time.Since(began).Seconds() * pcm.RateHz / float64(len(samples)))
	return p, nil
}

// timed smooths the pace.
func (e *Engine) timed(pace float64) {
	const share = 0.2
	if before := math.Float64frombits(e.pace.Load()); before > 0 {
		pace = before + share*(pace-before)
	}
	e.pace.Store(math.Float64bits(pace))
}
