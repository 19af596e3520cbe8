package contact

import (
	"math"
	"sync/atomic"

	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// undertoneFrames is how far back an Undertone knows its loudness: 400 ms.
const undertoneFrames = 20

// lowGain is how much lower a prompt plays while somebody begins to speak.
const lowGain = 0.25 // −12 dB

// Undertone is a prompt that talk can make low, then silent, and let go on where
// it stopped. The pacer reads it; everything else may be called from any
// goroutine.
type Undertone struct {
	src    pcm.Source
	how    atomic.Int32 // normal, low, silent
	levels [undertoneFrames]atomic.Uint32
	sent   atomic.Uint32 // frames
}

const (
	normal int32 = iota
	low
	silent
)

// NewUndertone wraps a prompt.
func NewUndertone(src pcm.Source) *Undertone { return &Undertone{src: src} }

// Read is pcm.Source's. A silent prompt waits: nothing of it is lost.
func (u *Undertone) Read(frame []int16) (n int, more bool) {
	how := u.how.Load()
	if how == silent {
		clear(frame)
		u.note(frame)
		return len(frame), true
	}
	n, more = u.src.Read(frame)
	if how == low {
		for i := range frame[:n] {
			frame[i] = int16(float32(frame[i]) * lowGain)
		}
	}
	u.note(frame[:n])
	return n, more
}

// change does what talk asks of the prompt.
func (u *Undertone) change(t speech.Turn) {
	switch {
	case u == nil:
	case t.Has(speech.Resumed):
		u.how.Store(normal)
	case t.Has(speech.Barged):
		u.how.Store(silent)
	case t.Has(speech.Ducked):
		u.how.Store(low)
	}
}

// note keeps a frame's loudness.
func (u *Undertone) note(frame []int16) {
	var squares float64
	for _, s := range frame {
		squares += float64(s) * float64(s)
	}
	level := float32(-90)
	if len(frame) > 0 {
		level = float32(10 * math.Log10(squares/float64(len(frame))/(32768*32768)+1e-9))
	}
	at := u.sent.Load()
	u.levels[at%undertoneFrames].Store(math.Float32bits(level))
	u.sent.Store(at + 1)
}

// Levels are the loudness of the last frames, newest first, in dB of full scale.
func (u *Undertone) Levels(into *[undertoneFrames]float32) {
	last := u.sent.Load()
	for i := range into {
		into[i] = -90
		if n := uint32(i + 1); n <= last {
			into[i] = math.Float32frombits(u.levels[(last-n)%undertoneFrames].Load())
		}
	}
}
