//go:build linux || darwin || freebsd

package pocketsphinx

import (
	"context"
	"fmt"
	"sync/atomic"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
)

// Model is what a decoder is made of. It must have been checked (edge/asr/model):
// the library does not always survive a broken one.
type Model struct {
	Name       string
	Languages  []zhiyin.Language
	Acoustic   string // directory of the acoustic model
	Dictionary string // file: a word, its phones
	RateHz     int    // that the acoustic model is for: 8000 or 16000
	Licence    string
	Source     string

	// Voice makes what tells voices from other sounds, for one leg: a grammar finds
	// words in noise too. nil: loudness stands in.
	Voice func() (Voice, error)
}

// Voice tells how likely each frame holds a voice, 0 to 1.
type Voice interface {
	Push(frame []int16) float64
	Close()
}

// mostStreams bounds the decoders: each loads the model for itself.
const mostStreams = 100

// Engine hears with one model.
type Engine struct {
	model   Model
	words   dictionary
	streams atomic.Int64
}

// New tries the model once. The error is Invalid for a model that can't be used,
// Unavailable without the library.
func New(m Model) (*Engine, error) {
	if m.RateHz != 8000 && m.RateHz != 16000 {
		return nil, fmt.Errorf("pocketsphinx: model %s is for %d Hz, not 8000 or 16000: %w", m.Name, m.RateHz, zhiyin.Invalid)
	}
	words, err := readDictionary(m.Dictionary)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", m.Name, err)
	}
	d, err := newDecoder(m, words)
	if err != nil {
		return nil, err
	}
	d.close()
	return &Engine{model: m, words: words}, nil
}

// Info implements asr.Engine.
func (e *Engine) Info() asr.Info {
	return asr.Info{Name: e.model.Name, Type: "pocketsphinx", Languages: e.model.Languages, Partials: true, Words: true, Grammar: true, Tried: true,
		Licence: e.model.Licence, Source: e.model.Source}
}

// Open implements asr.Engine; it loads the model.
func (e *Engine) Open(ctx context.Context, a asr.Ask) (asr.Stream, error) {
	if a.Language == "" {
		a.Language = e.model.Languages[0]
	}
	if !e.Info().Speaks(a.Language) {
		return nil, fmt.Errorf("pocketsphinx: model %s does not hear %s: %w", e.model.Name, a.Language, zhiyin.Invalid)
	}
	if e.streams.Add(1) > mostStreams {
		e.streams.Add(-1)
		return nil, fmt.Errorf("pocketsphinx: %d streams are open: %w", mostStreams, zhiyin.Busy)
	}
	d, err := newDecoder(e.model, e.words)
	if err != nil {
		e.streams.Add(-1)
		return nil, err
	}
	h := &hearing{engine: e, decoder: d}
	if e.model.Voice != nil {
		if h.voice, err = e.model.Voice(); err != nil {
			e.streams.Add(-1)
			d.close()
			return nil, err
		}
	}
	return start(ctx, h, a), nil
}
