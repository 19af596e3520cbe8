package asr

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Reel holds the last seconds of a stream's audio and the marks between its
// frames, between the goroutine that writes and the one that recognises. Writing
// never blocks: when it is full the oldest frame goes, and counts as dropped if
// nobody has read it.
type Reel struct {
	more chan struct{} // capacity 1

	mu       sync.Mutex
	frames   [][FrameSamples]int16 // a ring; frame n is at n mod len
	base     int64                 // number of the oldest frame held
	end      int64                 // number of the next frame to be written
	cursor   int64                 // number of the next frame to be read
	marks    []mark                // in order
	nextMark int                   // index of the next one to be read
	keep     bool                  // marks stay until Settle
	closed   bool
	dropped  int64
	lost     *atomic.Int64 // counts the same for all reels of an engine; nil: not
}

type mark struct {
	at     int64 // stands before this frame
	ask    Ask
	finish bool
}

// mostMarks bounds the marks that nobody reads; further ones are lost.
const mostMarks = 256

// NewReel makes a reel of so many frames whose marks are gone once they are read.
func NewReel(frames int) *Reel {
	return &Reel{more: make(chan struct{}, 1), frames: make([][FrameSamples]int16, frames)}
}

// NewReplay makes a reel that can be rewound: its marks stay until Settle.
func NewReplay(frames int) *Reel {
	r := NewReel(frames)
	r.keep = true
	return r
}

// CountIn adds what is dropped to total too; before the first Write.
func (r *Reel) CountIn(total *atomic.Int64) { r.lost = total }

// Write implements Stream.Write. A frame of another length is cut or filled up
// with silence.
func (r *Reel) Write(frame []int16) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	if r.end-r.base == int64(len(r.frames)) {
		r.base++
		if r.cursor < r.base {
			r.cursor = r.base
			r.dropped++
			if r.lost != nil {
				r.lost.Add(1)
			}
		}
	}
	slot := &r.frames[r.end%int64(len(r.frames))]
	clear(slot[copy(slot[:], frame):])
	r.end++
	r.mu.Unlock()
	r.wake()
}

// Expect implements Stream.Expect.
func (r *Reel) Expect(a Ask) { r.mark(mark{ask: a}) }

// Finish implements Stream.Finish.
func (r *Reel) Finish() { r.mark(mark{finish: true}) }

func (r *Reel) mark(m mark) {
	r.mu.Lock()
	if !r.closed && len(r.marks) < mostMarks {
		m.at = r.end
		r.marks = append(r.marks, m)
	}
	r.mu.Unlock()
	r.wake()
}

// Close ends the reel: Next returns false from now on.
func (r *Reel) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.wake()
}

func (r *Reel) wake() {
	select {
	case r.more <- struct{}{}:
	default:
	}
}

// Step is what comes next on a reel.
type Step struct {
	Kind StepKind
	At   int64 // number of the frame, or of the one that the mark stands before
	Ask  Ask   // of Expecting
}

// StepKind tells steps apart.
type StepKind int

// The steps.
const (
	Sound     StepKind = iota // a frame was copied
	Expecting                 // Expect was called here
	Finished                  // Finish was called here
)

// Next copies the next frame, or tells the mark that stands before it, and waits
// for one. ok is false at the reel's end and when ctx is done.
func (r *Reel) Next(ctx context.Context, frame []int16) (step Step, ok bool) {
	for {
		step, ready, open := r.TryNext(frame)
		if ready || !open {
			return step, ready
		}
		select {
		case <-r.more:
		case <-ctx.Done():
			return Step{}, false
		}
	}
}

// TryNext is Next without waiting; open is false at the reel's end.
func (r *Reel) TryNext(frame []int16) (step Step, ready, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return Step{}, false, false
	case r.nextMark < len(r.marks) && r.marks[r.nextMark].at <= r.cursor:
		return r.takeMark(), true, true
	case r.cursor < r.end:
		copy(frame, r.frames[r.cursor%int64(len(r.frames))][:])
		r.cursor++
		return Step{Kind: Sound, At: r.cursor - 1}, true, true
	}
	return Step{}, false, true
}

func (r *Reel) takeMark() Step {
	m := r.marks[r.nextMark]
	if r.keep {
		r.nextMark++
	} else {
		r.marks = slices.Delete(r.marks, 0, 1)
	}
	if m.finish {
		return Step{Kind: Finished, At: m.at}
	}
	return Step{Kind: Expecting, At: m.at, Ask: m.ask}
}

// Waits tells whether something is unread.
func (r *Reel) Waits() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.closed && (r.nextMark < len(r.marks) || r.cursor < r.end)
}

// More is written to after each Write, Expect, Finish and Close; for one reader.
func (r *Reel) More() <-chan struct{} { return r.more }

// Rewind goes back to frame at, or to the oldest one held, and to the first mark
// that is not settled; it returns the frame that comes next.
func (r *Reel) Rewind(at int64) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cursor = min(max(at, r.base), r.end)
	r.nextMark = 0
	return r.cursor
}

// FirstFinish tells where the first Finish stands that is held.
func (r *Reel) FirstFinish() (at int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.marks, func(m mark) bool { return m.finish })
	if i < 0 {
		return 0, false
	}
	return r.marks[i].at, true
}

// Settle forgets the first Finish that is held and whatever stands before it, and
// returns where it stood; ok is false when none is held.
func (r *Reel) Settle() (at int64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.marks, func(m mark) bool { return m.finish })
	if i < 0 {
		return 0, false
	}
	at = r.marks[i].at
	r.marks = slices.Delete(r.marks, 0, i+1)
	r.nextMark = max(0, r.nextMark-i-1)
	return at, true
}

// Place tells the number of the next frame to be read, and of the next to be written.
func (r *Reel) Place() (read, written int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cursor, r.end
}

// Dropped counts the frames that went before anybody had read them.
func (r *Reel) Dropped() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// Lag is how much audio waits to be read.
func (r *Reel) Lag() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Duration(r.end-r.cursor) * FrameMs * time.Millisecond
}
