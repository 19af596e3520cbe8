package tts

import (
	"time"

	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Below quiet (−42 dB of full scale) the edge of a piece counts as silence, and
// margin of it stays, so that a soft onset (f, s, sh) is not bitten off.
const (
	quiet  = 260
	margin = 15 * time.Millisecond
)

// trimmed cuts an engine's silence off both ends and puts the rests there that
// the punctuation asks for, longer for who is spoken to slowly.
func trimmed(samples []int16, say string, pacePercent int) []int16 {
	before, after := speech.Pauses(say)
	first, last := voiced(samples)
	head, tail := rest(before, pacePercent), rest(after, pacePercent)
	out := make([]int16, head+last-first+tail)
	copy(out[head:], samples[first:last])
	return out
}

func rest(d time.Duration, pacePercent int) int {
	if pacePercent <= 0 {
		pacePercent = 100
	}
	return pcm.Samples(d * 100 / time.Duration(pacePercent))
}

// voiced is the stretch from the first to behind the last loud sample, with the
// margin; empty when all is silent.
func voiced(samples []int16) (first, last int) {
	for first < len(samples) && soft(samples[first]) {
		first++
	}
	for last = len(samples); last > first && soft(samples[last-1]); last-- {
	}
	if first == last {
		return 0, 0
	}
	keep := pcm.Samples(margin)
	return max(0, first-keep), min(len(samples), last+keep)
}

func soft(s int16) bool { return s > -quiet && s < quiet }
