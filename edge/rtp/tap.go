package rtp

import (
	"sync"
	"time"

	"zhiyin.dev/pcm"
)

// Heard is 20 ms of what a party said, decoded and in order. Samples of what was
// lost repeat what was before and fade.
type Heard struct {
	At      time.Duration // of its first sample, since the tap began
	Gap     int           // frames that were dropped just before this one
	Silent  bool          // nothing comes from the party, or it is muted
	Samples [frameUnits]int16
}

// Tap gives out what one leg's party says, for who wants to understand it: a
// frame every 20 ms while the leg has a wire. A channel that is full loses the
// frame: it is counted, and the next one says so.
type Tap struct {
	leg    *Leg
	frames chan Heard

	mu      sync.Mutex // guards what follows
	jitter  jitter
	begun   time.Duration
	turns   int64 // of the newest frame
	gap     int
	dropped uint64
	closed  bool
}

// Tap begins to listen to the leg; room is how many frames may wait, 1 at least.
// A leg has one tap: another one closes it. Frames ends with Close, and with
// the leg.
func (l *Leg) Tap(room int) *Tap {
	t := &Tap{leg: l, frames: make(chan Heard, max(room, 1)), begun: l.plane.now()}
	l.tx.Lock()
	l.rx.Lock()
	former, closed := l.rx.tap, l.tx.closed
	if !closed {
		l.rx.tap, l.tx.tap = t, t
	}
	l.rx.Unlock()
	l.tx.Unlock()
	l.attend(l.plane.now(), false)
	if former != nil {
		former.end()
	}
	if closed {
		t.end()
	}
	return t
}

// Frames are what the party says; closed when nothing follows.
func (t *Tap) Frames() <-chan Heard { return t.frames }

// Dropped is how many frames were lost because nobody took them in time.
func (t *Tap) Dropped() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.dropped
}

// Close ends listening. It may be called twice.
func (t *Tap) Close() {
	l := t.leg
	l.tx.Lock()
	l.rx.Lock()
	if l.rx.tap == t {
		l.rx.tap, l.tx.tap = nil, nil
	}
	l.rx.Unlock()
	l.tx.Unlock()
	t.end()
}

func (t *Tap) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.closed = true
		close(t.frames)
	}
}

// take gives the tap a packet.
func (t *Tap) take(p packet, codec Codec, now time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.jitter.put(t.leg, p, codec, samplesOf(now))
}

// tick hands out the frame that is due; frames for which no tick came are gaps.
func (t *Tap) tick(due time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	turn := int64((due-t.begun)/pcm.FrameTime) + 1
	if t.closed || due < t.begun || turn <= t.turns {
		return
	}
	t.gap += int(turn - t.turns - 1)
	t.turns = turn
	h := Heard{At: time.Duration(turn-1) * pcm.FrameTime, Gap: t.gap}
	h.Silent = !t.jitter.pop(samplesOf(due), h.Samples[:])
	select {
	case t.frames <- h:
		t.gap = 0
	default:
		t.gap++
		t.dropped++
	}
}
