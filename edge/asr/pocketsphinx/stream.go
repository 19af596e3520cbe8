//go:build linux || darwin || freebsd

package pocketsphinx

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/asr"
	"zhiyin.dev/pcm"
)

// A turn longer than longestTurn is decoded in pieces, so that memory stays bounded.
const longestTurn = 10 * time.Second

// lead is what is kept before the first loud frame.
const lead = 300 * time.Millisecond

// partialEvery is how often the words so far are asked for, in frames.
const partialEvery = 6

// quietPeak is what a frame's loudest sample must pass to count as a voice where
// nothing better tells (−48 dB of full scale): a grammar finds words in silence too.
const quietPeak = 130

// loudFrames of a turn must pass it: 60 ms are shorter than any word.
const loudFrames = 3

type stream struct {
	*asr.Reel
	out    *asr.Outlet
	cancel context.CancelFunc
}

// held is how much audio waits for the decoder.
const held = 4 * time.Second

func start(ctx context.Context, h *hearing, a asr.Ask) asr.Stream {
	s := &stream{Reel: asr.NewReel(int(held / (asr.FrameMs * time.Millisecond))), out: asr.NewOutlet()}
	ctx, s.cancel = context.WithCancel(ctx)
	h.out = s.out
	h.expect(a)
	go func() {
		defer h.close()
		defer s.out.Close()
		defer s.Reel.Close()
		h.run(ctx, s.Reel)
	}()
	return s
}

// Heard implements asr.Stream.
func (s *stream) Heard() <-chan zhiyin.Utterance { return s.out.Heard() }

// Close implements asr.Stream.
func (s *stream) Close() { s.cancel() }

// hearing is the decoder's goroutine.
type hearing struct {
	engine  *Engine
	decoder *decoder
	out     *asr.Outlet
	ask     asr.Ask
	voice   Voice // nil: loudness stands in
	deaf    bool  // nothing that is awaited can be heard

	up    pcm.Doubler
	turn  []int16       // at the model's rate
	from  int64         // frame of the leg that the turn, or its piece, began at
	kept  []zhiyin.Word // of the pieces before
	last  string        // partial
	loud  int           // frames of the turn with a voice
	now   int64         // frames read
	asked int64         // frame at which the words were asked for

	// knowsLine: the decoder has learnt this line's mean spectrum from a turn. The
	// first turn is often misheard before that, and is decoded twice.
	knowsLine bool
}

func (h *hearing) close() {
	h.decoder.close()
	if h.voice != nil {
		h.voice.Close()
	}
	h.engine.streams.Add(-1)
}

// speaks tells whether somebody does in this frame.
func (h *hearing) speaks(frame []int16) bool {
	if h.voice != nil {
		return h.voice.Push(frame) > 0.5
	}
	return peakOf(frame) > quietPeak
}

func (h *hearing) run(ctx context.Context, in *asr.Reel) {
	frame := make([]int16, asr.FrameSamples)
	for {
		step, ok := in.Next(ctx, frame)
		if !ok {
			return
		}
		switch step.Kind {
		case asr.Sound:
			h.hear(step.At, frame)
		case asr.Expecting:
			h.again(step.Ask)
		case asr.Finished:
			h.finish(step.At)
		}
	}
}

func (h *hearing) expect(a asr.Ask) {
	if !h.engine.Info().Speaks(a.Language) {
		a.Language = h.engine.model.Languages[0]
	}
	h.ask = a
	jsgf := grammar(a, h.decoder)
	h.deaf = jsgf == "" || h.decoder.grammar(jsgf) != nil
}

// again hears the turn so far anew, with what is awaited now.
func (h *hearing) again(a asr.Ask) {
	inside := h.decoder.inside
	if inside {
		h.decoder.end()
	}
	h.expect(a)
	if inside && !h.deaf {
		h.decoder.begin()
		h.decoder.hear(h.turn)
	}
}

func (h *hearing) hear(at int64, frame []int16) {
	h.now = at + 1
	if h.deaf {
		return
	}
	if h.speaks(frame) {
		h.loud++
	}
	before := h.take(at, frame)
	if h.loud == 0 { // nobody speaks: a little of it is kept, for soft beginnings
		if extra := len(h.turn) - h.samples(lead); extra > 0 {
			h.turn = h.turn[:copy(h.turn, h.turn[extra:])]
			h.from = h.now - int64(lead/(asr.FrameMs*time.Millisecond))
		}
		return
	}
	if !h.decoder.inside {
		h.decoder.begin()
		before = 0
	}
	h.decoder.hear(h.turn[before:])
	switch {
	case len(h.turn) >= h.samples(longestTurn):
		h.keep()
	case h.now-h.asked >= partialEvery:
		h.asked = h.now
		h.partial()
	}
}

// take adds a frame to the turn and returns where in it.
func (h *hearing) take(at int64, frame []int16) (before int) {
	if len(h.turn) == 0 {
		h.from = at
	}
	before = len(h.turn)
	if h.engine.model.RateHz == 16000 {
		h.turn = h.up.Double(h.turn, frame)
	} else {
		h.turn = append(h.turn, frame...)
	}
	return before
}

// samples is how many of the model's last d.
func (h *hearing) samples(d time.Duration) int {
	return int(d.Milliseconds()) * h.engine.model.RateHz / 1000
}

func peakOf(frame []int16) (peak int16) {
	for _, s := range frame {
		peak = max(peak, s, -max(s, -32767))
	}
	return peak
}

// words are those of the turn so far, in the leg's time.
func (h *hearing) words() []zhiyin.Word {
	if h.loud < loudFrames {
		return nil
	}
	out := h.kept[:len(h.kept):len(h.kept)]
	for _, w := range h.decoder.heard() {
		w.FromMs += h.from * asr.FrameMs
		w.ToMs = min(w.ToMs+h.from*asr.FrameMs, h.now*asr.FrameMs)
		out = append(out, w)
	}
	return out
}

func (h *hearing) partial() {
	if u := h.utterance(h.words()); u.Text != "" && u.Text != h.last {
		h.last = u.Text
		h.out.Give(u)
	}
}

// mostKept bounds the words of a turn that nobody finishes.
const mostKept = 2000

// keep ends a piece of a long turn.
func (h *hearing) keep() {
	h.decoder.end()
	h.kept, h.turn = h.words(), h.turn[:0]
	if extra := len(h.kept) - mostKept; extra > 0 {
		h.kept = append([]zhiyin.Word(nil), h.kept[extra:]...)
	}
}

func (h *hearing) finish(at int64) {
	var words []zhiyin.Word
	if h.decoder.inside {
		h.decoder.end()
		if h.loud >= loudFrames && !h.knowsLine {
			h.knowsLine = true
			h.decoder.begin()
			h.decoder.hear(h.turn)
			h.decoder.end()
		}
		words = h.words()
	} else { // the last piece has just ended, or nobody spoke
		words = h.kept
	}
	u := h.utterance(words)
	u.Final = true
	if u.Text == "" {
		u.FromMs, u.ToMs = at*asr.FrameMs, at*asr.FrameMs
	}
	h.out.Give(u)
	h.kept, h.turn, h.last, h.loud, h.up = nil, h.turn[:0], "", 0, pcm.Doubler{}
}

func (h *hearing) utterance(words []zhiyin.Word) zhiyin.Utterance {
	u := zhiyin.Utterance{Words: words, Language: h.ask.Language, Engine: h.engine.model.Name}
	for _, w := range words {
		u.Text = asr.Join(u.Text, w.Text)
	}
	if len(words) > 0 {
		u.FromMs, u.ToMs = words[0].FromMs, words[len(words)-1].ToMs
	}
	return u
}
