//go:build linux || darwin || freebsd

package sensevoice

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/pcm"
)

const (
	// longestPiece is how much of a turn is read at once.
	longestPiece = 15 * pcm.RateHz
	// quietPeak is what a frame's loudest sample must pass to be more than a line's
	// noise (−48 dB of full scale); audio without any is not read.
	quietPeak = 130
	// leadSamples are kept before the first loud frame.
	leadSamples = 15 * asr.FrameSamples
	// mostWords bounds the words of a turn that nobody finishes.
	mostWords = 2000
)

// recognition hears one leg, a piece of a turn at a time.
type recognition struct {
	engine   *Engine
	ctx      context.Context // of the stream: a seat is awaited no longer
	language zhiyin.Language
	samples  []int16
	loud     bool
	heard    int64 // samples since the stream began
	kept     zhiyin.Utterance
}

// Write implements asr.Recognition.
func (h *recognition) Write(frame []int16) (partial zhiyin.Utterance, changed bool) {
	h.heard += int64(len(frame))
	for _, s := range frame {
		h.loud = h.loud || s > quietPeak || s < -quietPeak
	}
	h.samples = append(h.samples, frame...)
	if extra := len(h.samples) - leadSamples; !h.loud && extra > 0 {
		h.samples = h.samples[:copy(h.samples, h.samples[extra:])]
	}
	if len(h.samples) < longestPiece {
		return zhiyin.Utterance{}, false
	}
	h.read()
	return h.utterance(false), h.kept.Text != ""
}

// Expect implements asr.Recognition: the model hears whatever is said.
func (h *recognition) Expect(a asr.Ask) {}

// Finish implements asr.Recognition.
func (h *recognition) Finish() zhiyin.Utterance {
	h.read()
	u := h.utterance(true)
	h.kept = zhiyin.Utterance{}
	return u
}

// read reads the piece at hand and adds it to what the turn has.
func (h *recognition) read() {
	from := (h.heard - int64(len(h.samples))) * 1000 / pcm.RateHz
	samples := h.samples
	h.samples = h.samples[:0]
	if !h.loud || !h.seated() {
		return
	}
	u, err := h.engine.read(samples, h.language)
	<-h.engine.seats
	h.loud = false
	if err != nil || u.Text == "" {
		return // what can't be computed has no words
	}
	for i := range u.Words {
		u.Words[i].FromMs += from
		u.Words[i].ToMs += from
	}
	u.Text = asr.Join(h.kept.Text, u.Text)
	u.Words = append(h.kept.Words, u.Words...)
	u.Words = u.Words[max(0, len(u.Words)-mostWords):]
	if u.Emotion == "" {
		u.Emotion = h.kept.Emotion
	}
	h.kept = u
}

// seated waits for a free core.
func (h *recognition) seated() bool {
	select {
	case h.engine.seats <- struct{}{}:
		return true
	case <-h.ctx.Done():
		return false
	}
}

func (h *recognition) utterance(final bool) zhiyin.Utterance {
	u := h.kept
	end := h.heard * 1000 / pcm.RateHz
	u.FromMs, u.ToMs, u.Final = end, end, final
	if len(u.Words) > 0 {
		u.FromMs = u.Words[0].FromMs
	}
	if u.Language == "" {
		u.Language = h.language
	}
	u.Engine = h.engine.model.Name
	return u
}
