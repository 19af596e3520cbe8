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

// New loads a model that was checked and tries it on its first and its last token. The
// error is Unavailable without ONNX Runtime, or without espeak-ng where phonemes are its;
// Invalid for files that do not fit.
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
	trial := []int64{0, int64(says.Tokens.Len() - 1)}
	if _, err := e.sound(context.Background(), trial, manner{slowness: 1, speaker: int64(says.FirstVoice)}); err != nil {
		net.Close()
		return nil, fmt.Errorf("model %s does not run: %w", m.Name, err)
	}
	return e, nil
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

// Say implements asr.Voice.
func (e *Engine) Say(ctx context.Context, s asr.Saying, give func([]int16) error) error {
	how, err := e.manner(s)
	if err != nil {
		return err
	}
	rows, err := e.rows(ctx, s.Piece)
	if err != nil {
		return err
	}
	if err := e.sit(ctx); err != nil {
		return err
	}
	defer func() { <-e.seats }()
	for _, tokens := range rows {
		samples, err := e.sound(ctx, tokens, how)
		if err == nil {
			err = give(samples)
		}
		if err != nil {
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
