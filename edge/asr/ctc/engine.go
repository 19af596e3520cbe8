package ctc

import (
	"context"
	"fmt"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// mostStreams bounds the legs that are heard at once; each holds some 600 kB.
const mostStreams = 400

// heldFrames of audio wait for the recogniser, 2 s; older ones are dropped.
const heldFrames = 100

// Engine hears with one model. It implements asr.Engine.
type Engine struct {
	model *Model

	mu      sync.Mutex
	streams int
}

// NewEngine makes an engine of a model.
func NewEngine(m *Model) *Engine { return &Engine{model: m} }

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{
		Name: e.model.Name, Type: "ctc", Languages: e.model.Languages, Partials: true, Words: true, Hotwords: true,
		DemoOnly: e.model.Card.DemoOnly, Tried: true, Licence: e.model.Card.Licence, Source: e.model.Card.TrainedOn,
	}
}

// Open implements asr.Engine. A language that the model has not is Invalid.
func (e *Engine) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if a.Language != "" && !e.Info().Speaks(a.Language) {
		return nil, fmt.Errorf("ctc: %s does not hear %s: %w", e.model.Name, a.Language, zhiyin.Invalid)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.streams >= mostStreams {
		return nil, fmt.Errorf("ctc: %s hears %d legs: %w", e.model.Name, e.streams, zhiyin.Busy)
	}
	e.streams++
	return asr.Listen(ctx, heldFrames, func() asr.Recognition { return NewRecognition(e.model, a) }, e.closed), nil
}

func (e *Engine) closed() {
	e.mu.Lock()
	e.streams--
	e.mu.Unlock()
}
