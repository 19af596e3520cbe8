//go:build linux || darwin || freebsd

// Package zipformer hears with streaming zipformer2 models with CTC outputs, as icefall
// exports them to ONNX (Yao et al., Zipformer, 2023; export-onnx-streaming-ctc.py): rows
// of 80 log mel energies in chunks, with states that each chunk hands to the next.
package zipformer

import (
	"context"
	"fmt"
	"sync/atomic"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/ctc"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/edge/asr/token"
)

// mostStreams bounds the legs that are heard at once.
const mostStreams = 200

// heldFrames of audio wait for the recogniser, 4 s: a second reading takes its time.
const heldFrames = 200

// Second reads a finished turn again. It may be called from several goroutines.
type Second interface {
	// Speaks tells whether it hears the language.
	Speaks(l zhiyin.Language) bool
	// Read hears a turn of telephone audio (8 kHz) whole. Words are in the audio's time.
	// Busy: it would take too long now.
	Read(samples []int16, l zhiyin.Language) (zhiyin.Utterance, error)
}

// Engine hears with one model. It implements asr.Engine.
type Engine struct {
	model      model.Model
	says       *model.Streaming
	tokens     *token.Table
	vocabulary *ctc.Vocabulary
	net        *onnx.Model
	second     Second // nil: none
	streams    atomic.Int64
}

// New loads a model that was checked and tries it on silence; second may be nil. The
// error is Unavailable without ONNX Runtime, Invalid for files that do not fit.
func New(m model.Model, second Second) (*Engine, error) {
	says, tokens, err := m.ReadZipformer()
	if err != nil {
		return nil, err
	}
	net, err := onnx.Open(m.Path("weights"))
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", m.Name, err)
	}
	e := &Engine{model: m, says: says, tokens: tokens, net: net, second: second, vocabulary: ctc.NewVocabulary(says.Symbols, tokens.Silent, tokens.Split)}
	r, err := newRun(net, says)
	if err == nil {
		_, err = r.take(make([]float32, says.Chunk*model.Bands))
		r.close()
	}
	if err != nil {
		net.Close()
		return nil, fmt.Errorf("model %s does not run: %w", m.Name, err)
	}
	return e, nil
}

// Close gives the model back, after its streams.
func (e *Engine) Close() { e.net.Close() }

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{Name: e.model.Name, Type: e.model.Type, Languages: e.model.Languages, Partials: true, Words: true, Hotwords: true, Emotion: e.second != nil,
		DemoOnly: e.model.DemoOnly, Licence: e.model.Licence, Source: e.model.Source}
}

// Open implements asr.Engine. A language that the model has not is Invalid.
func (e *Engine) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if a.Language == "" {
		a.Language = e.model.Languages[0]
	}
	if !e.Info().Speaks(a.Language) {
		return nil, fmt.Errorf("zipformer: model %s does not hear %s: %w", e.model.Name, a.Language, zhiyin.Invalid)
	}
	if e.streams.Add(1) > mostStreams {
		e.streams.Add(-1)
		return nil, fmt.Errorf("zipformer: model %s hears %d legs: %w", e.model.Name, mostStreams, zhiyin.Busy)
	}
	run, err := newRun(e.net, e.says)
	if err != nil {
		e.streams.Add(-1)
		return nil, fmt.Errorf("zipformer: model %s: %w", e.model.Name, err)
	}
	return asr.Listen(ctx, heldFrames, func() asr.Recognition { return newRecognition(e, run, a) }, func() {
		run.close()
		e.streams.Add(-1)
	}), nil
}
