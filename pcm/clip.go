package pcm

import (
	"math"
	"sync/atomic"
	"time"
)

// Clip plays samples once. The slice is shared, not copied, and must not change
// any more; many clips may play the same slice at once.
func Clip(samples []int16) Source { return &clip{left: samples} }

type clip struct{ left []int16 }

func (c *clip) Read(frame []int16) (int, bool) {
	n := copy(frame, c.left)
	c.left = c.left[n:]
	return n, len(c.left) > 0
}

// Silence is d of digital silence.
func Silence(d time.Duration) Source { return &silence{left: Samples(d)} }

type silence struct{ left int }

func (s *silence) Read(frame []int16) (int, bool) {
	n := min(len(frame), s.left)
	clear(frame[:n])
	s.left -= n
	return n, s.left > 0
}

// Tone is d of a sine of hz (below RateHz/2) whose peak is amplitude, from 0 to
// 1 of full scale. A d of 0 or less never ends.
func Tone(hz float64, d time.Duration, amplitude float64) Source {
	left := -1
	if d > 0 {
		left = Samples(d)
	}
	return &tone{step: 2 * math.Pi * hz / RateHz, peak: amplitude * math.MaxInt16, left: left}
}

type tone struct {
	step, phase, peak float64
	left              int // samples; negative: endless
}

func (t *tone) Read(frame []int16) (int, bool) {
	n := len(frame)
	if t.left >= 0 {
		n = min(n, t.left)
		t.left -= n
	}
	for i := range n {
		frame[i] = int16(t.peak * math.Sin(t.phase))
		t.phase = math.Mod(t.phase+t.step, 2*math.Pi)
	}
	return n, t.left != 0
}

// Pending is a source whose samples arrive later: it plays nothing until Fill,
// then the samples once. Read takes no lock, so it may stand in a leg's way
// while an engine works in another goroutine.
type Pending struct {
	samples atomic.Pointer[[]int16]
	at      int
}

// NewPending returns a source that waits for Fill.
func NewPending() *Pending { return &Pending{} }

// Fill hands over the audio, all of it; nil ends the source without a sound. Only
// the first call counts. The slice must not change any more. Any goroutine may
// call it.
func (p *Pending) Fill(samples []int16) { p.samples.CompareAndSwap(nil, &samples) }

// Filled tells whether the audio has arrived.
func (p *Pending) Filled() bool { return p.samples.Load() != nil }

// Read implements Source.
func (p *Pending) Read(frame []int16) (int, bool) {
	samples := p.samples.Load()
	if samples == nil {
		return 0, true
	}
	n := copy(frame, (*samples)[p.at:])
	p.at += n
	return n, p.at < len(*samples)
}
