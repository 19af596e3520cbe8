// Package pcm holds telephone audio as values: 16-bit linear samples at 8 kHz,
// mono, their G.711 form, and the sources that a leg plays.
//
// Nothing here reads a clock or starts a goroutine.
package pcm

import "time"

// RateHz is the one rate of telephone audio in the platform.
const RateHz = 8000

// FrameSamples is one frame: 20 ms mono at 8 kHz.
const FrameSamples = 160

// FrameTime is how long one frame lasts.
const FrameTime = 20 * time.Millisecond

// Source yields audio frame by frame. Read fills frame (16-bit linear PCM) and
// returns how many samples it wrote; the caller plays silence for the rest. A
// leg asks for FrameSamples; a Sequence may ask for fewer, the rest of a frame
// whose beginning came from the source before. more is false once the audio is
// over; n may still be above 0 then. A Source whose audio is not ready yet
// returns 0, true.
//
// Read is called from the pacer, 50 times a second for each leg: it must not
// block, lock for long or allocate. One goroutine calls it at a time.
type Source interface {
	Read(frame []int16) (n int, more bool)
}

// Duration is how long so many samples last.
func Duration(samples int) time.Duration {
	return time.Duration(samples) * time.Second / RateHz
}

// Samples is how many whole samples last d; none for a negative d.
func Samples(d time.Duration) int {
	return int(max(d, 0) / (time.Second / RateHz))
}
