//go:build linux || darwin || freebsd

package vits

import (
	"context"
	"fmt"
	"math"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/edge/asr/onnx"
	"zhiyin.dev/pcm"
)

// noise and rhythm are how much the sound and the lengths vary: what piper and sherpa-onnx
// use where nothing is said.
const (
	noise  = 0.667
	rhythm = 0.8
)

// A voice's pitch moves its formants along; beyond these it is nobody's any more.
const (
	lowest  = 0.8
	highest = 1.25
)

// longest is how long one clause may sound, in seconds.
const longest = 40

// manner is how a text is said.
type manner struct {
	slowness float32 // multiplies all lengths
	rateHz   int     // at which the model's samples are taken
	speaker  int64
}

// manner of a voice: a higher one is made slower by the model and played faster.
func (e *Engine) manner(s asr.Saying) (manner, error) {
	if s.Speaker < 0 || s.Speaker > e.says.Speakers {
		return manner{}, fmt.Errorf("vits: model %s has %d speakers, not %d: %w", e.model.Name, e.says.Speakers, s.Speaker, zhiyin.Invalid)
	}
	pitch := min(max(hundredth(s.Voice.PitchPercent), lowest), highest)
	const step = 50 // Hz: rates in whole steps have short filters
	out := manner{rateHz: int(math.Round(float64(e.says.RateHz)*pitch/step)) * step, speaker: int64(s.Speaker - 1)}
	if s.Speaker == 0 {
		out.speaker = int64(e.says.FirstVoice)
	}
	out.slowness = float32(float64(out.rateHz) / float64(e.says.RateHz) / hundredth(s.Voice.PacePercent))
	return out, nil
}

func hundredth(percent int) float64 {
	if percent <= 0 {
		return 1
	}
	return float64(percent) / 100
}

// sound makes telephone audio of tokens.
func (e *Engine) sound(ctx context.Context, tokens []int64, how manner) ([]int16, error) {
	made, err := e.net.Make(ctx, e.inputs(tokens, how), e.says.Y, longest*e.says.RateHz)
	if err != nil {
		return nil, fmt.Errorf("vits: model %s: %w", e.model.Name, err)
	}
	if len(made) == 0 {
		return nil, fmt.Errorf("vits: model %s makes no sound: %w", e.model.Name, zhiyin.Invalid)
	}
	samples := make([]int16, len(made))
	for i, v := range made {
		if v != v {
			return nil, fmt.Errorf("vits: model %s makes what is no sound: %w", e.model.Name, zhiyin.Invalid)
		}
		samples[i] = int16(min(max(v, -1), 1) * math.MaxInt16)
	}
	return pcm.Resample(samples, how.rateHz, pcm.RateHz), nil
}

func (e *Engine) inputs(tokens []int64, how manner) []onnx.Tensor {
	s := e.says
	out := []onnx.Tensor{{Name: s.X, Shape: []int64{1, int64(len(tokens))}, Ints: tokens}, {Name: s.Length, Shape: []int64{1}, Ints: []int64{int64(len(tokens))}}}
	number := func(name string, v float32) onnx.Tensor {
		return onnx.Tensor{Name: name, Shape: []int64{1}, Floats: []float32{v}}
	}
	if s.Scales != "" {
		out = append(out, onnx.Tensor{Name: s.Scales, Shape: []int64{3}, Floats: []float32{noise, how.slowness, rhythm}})
	} else {
		out = append(out, number(s.Noise, noise), number(s.Slowness, how.slowness), number(s.Rhythm, rhythm))
	}
	if s.Speaker != "" {
		out = append(out, onnx.Tensor{Name: s.Speaker, Shape: []int64{1}, Ints: []int64{how.speaker}})
	}
	return out
}
