//go:build linux || darwin || freebsd

// Package vits says texts with VITS voices (Kim et al., Conditional Variational
// Autoencoder with Adversarial Learning for End-to-End Text-to-Speech, 2021) in the forms
// in which sherpa-onnx exports them to ONNX: with a lexicon of words, or, as piper's
// voices, with the phonemes of espeak-ng. It is for the speech process: native code
// computes.
package vits

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/model"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/pcm"
)

// mostWaiting bounds the texts that wait for their turn: who comes later hears another
// engine sooner.
const mostWaiting = 32

// Engine says texts with one model. It implements asr.Voice.
type Engine struct {
	model   model.Model
	says    *model.Speech
	net     *onnx.Model
	seats   chan struct{} // one for each text that is computed at a time
	waiting atomic.Int64
}

// New loads a model that was checked and tries it on tokens from its first to its last.
// The error is Unavailable without ONNX Runtime, or without espeak-ng where phonemes are
// its; Invalid for files that do not fit, and for a voice of which nothing can be heard.
func New(m model.Model) (*Engine, error) {
	says, err := m.ReadVITS()
	if err != nil {
		return nil, err
	}
	if says.Phonemes != "" {
		if err := installed(); err != nil {
			return nil, fmt.Errorf("model %s: %w", m.Name, err)
		}
	}
	net, err := onnx.Open(m.Path("weights"))
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", m.Name, err)
	}
	e := &Engine{model: m, says: says, net: net, seats: make(chan struct{}, (runtime.GOMAXPROCS(0)+1)/2)} // the other half hears
	samples, err := e.sound(context.Background(), trial(says.Tokens.Len()), manner{slowness: 1, rateHz: says.RateHz, speaker: int64(says.FirstVoice)})
	if err == nil && !pcm.Audible(samples) {
		err = fmt.Errorf("vits: nothing of it can be heard: %w", zhiyin.Invalid)
	}
	if err != nil {
		net.Close()
		return nil, fmt.Errorf("model %s does not run: %w", m.Name, err)
	}
	return e, nil
}

// trial are up to 17 of so many tokens, the first and the last among them.
func trial(tokens int) (out []int64) {
	for id := 0; id < tokens-1; id += (tokens + 15) / 16 {
		out = append(out, int64(id))
	}
	return append(out, int64(tokens-1))
}

// Close gives the model back; nothing is said any more.
func (e *Engine) Close() { e.net.Close() }

// Info implements asr.Voice.
func (e *Engine) Info() asr.Info {
	i := asr.Info{Name: e.model.Name, Type: e.model.Type, Languages: e.model.Languages, Speakers: e.says.Speakers, DemoOnly: e.model.DemoOnly,
		Licence: e.model.Licence, Source: e.model.Source}
	for _, f := range e.model.Files {
		if f.Path == e.model.Use["weights"] {
			i.Digest = f.SHA256[:min(12, len(f.SHA256))]
		}
	}
	return i
}

// Say implements asr.Voice. The phonemes of a clause are asked for when the one before it
// was given.
func (e *Engine) Say(ctx context.Context, s asr.Saying, give func([]int16) error) error {
	how, err := e.manner(s)
	if err != nil {
		return err
	}
	said, err := e.clauses(s.Piece)
	if err != nil {
		return err
	}
	if err := e.sit(ctx); err != nil {
		return err
	}
	defer func() { <-e.seats }()
	for _, c := range said {
		tokens, err := e.row(ctx, c)
		if err != nil {
			return err
		}
		samples, err := e.sound(ctx, tokens, how)
		if err != nil {
			return err
		}
		if err := give(samples); err != nil {
			return err
		}
	}
	return nil
}

// sit waits for a place.
func (e *Engine) sit(ctx context.Context) error {
	defer e.waiting.Add(-1)
	if e.waiting.Add(1) > mostWaiting {
		return fmt.Errorf("vits: %d texts wait for model %s: %w", mostWaiting, e.model.Name, zhiyin.Busy)
	}
	select {
	case e.seats <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
