//go:build linux || darwin || freebsd

package zipformer

import (
	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// keep holds a turn's audio for a second reading.
func (h *recognition) keep(frame []int16) {
	if h.engine.second == nil || !h.whole {
		return
	}
	if h.whole = len(h.audio)+len(frame) <= longestSecond; h.whole {
		h.audio = append(h.audio, frame...)
	}
}

// again has a turn with words read a second time: better words, punctuation and the
// mood take the place of the first ones, where they come in time.
func (h *recognition) again(first zhiyin.Utterance) zhiyin.Utterance {
	if first.Text == "" || !h.whole || h.engine.second == nil || !h.engine.second.Speaks(h.language) {
		return first
	}
	u, err := h.engine.second.Read(h.audio, h.language)
	if err != nil || u.Text == "" {
		return first
	}
	shift := h.start * 1000 / pcm.RateHz
	for i := range u.Words {
		u.Words[i].FromMs += shift
		u.Words[i].ToMs += shift
	}
	u.FromMs, u.ToMs, u.Final = first.FromMs, first.ToMs, true
	if len(u.Words) > 0 {
		u.FromMs = u.Words[0].FromMs
	}
	return u
}
