package rtp

import (
	"sync"
	"time"

	"zhiyin.dev/pcm"
)

// Tape takes a recording as it grows: µ-law stereo, 8 kHz, interleaved left and
// right, 16,000 octets a second, gapless, in blocks of whole 20 ms frames (320
// octets) and at most 1 s. Write is called from the recorder's goroutine and may
// block for a while (a slow disk): what doesn't fit into the 4 s that are kept
// meanwhile is dropped and counted, and silence of its length stands in its
// place. The slice is reused. An error ends the recording.
type Tape interface{ Write(stereo []byte) error }

// RecorderStats is what became of a recording.
type RecorderStats struct {
	Length      time.Duration // of what the tape took, silence included
	Left, Right time.Duration // that packets brought, of both sides
	Late        uint64        // packets that came when their time was on the tape already
	Dropped     time.Duration // audio of both sides together that came while the tape was too slow
	Gaps        int           // how often that began
	Err         error         // why the tape refused; nil: it took all
}

// recordEvery is how often a tape is given what is ready.
const recordEvery = 500 * time.Millisecond

// Recorder writes what a leg says and hears onto a tape, until Stop or until the
// leg closes. Its methods may be called from any goroutine.
type Recorder struct {
	leg   *Leg
	tape  Tape
	start time.Duration // the plane's time at the tape's beginning
	end   chan struct{} // closed by finish
	done  chan struct{} // closed when the tape has everything
	once  sync.Once

	mu   sync.Mutex // guards reel
	reel reel
}

// Record begins to write l onto t: left is what l's party says, unless muted;
// right is what is forwarded to it, by its partner or as the mix of a room, not
// prompts or music. Both sides lie where they belong on the plane's clock: late
// and reordered packets within 200 ms find their place, what is lost is
// silence, and a party's clock that is off doesn't add up. A recording goes
// through changes of partner, codec and wire. A leg has one recorder: another
// one takes its place, and the former ends there. Whoever records calls Stop.
func (l *Leg) Record(t Tape) *Recorder {
	r := &Recorder{leg: l, tape: t, start: l.plane.now(), end: make(chan struct{}), done: make(chan struct{})}
	r.reel.load()
	go r.run()
	l.tx.Lock()
	l.rx.Lock()
	former, closed := l.rx.recorder, l.tx.closed
	if !closed {
		l.rx.recorder, l.tx.recorder = r, r
	}
	l.rx.Unlock()
	l.tx.Unlock()
	l.attend(l.plane.now(), false)
	if former != nil {
		former.finish()
	}
	if closed {
		r.finish()
	}
	return r
}

// Pause writes silence instead, both sides, while it is on; time goes on. What
// was said while it was on is kept off the tape however late it comes.
func (r *Recorder) Pause(on bool) {
	at := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reel.paused && !on {
		r.reel.from = at
	}
	r.reel.paused = on
}

// Stop ends the recording at this moment, gives the tape what it lacks and waits
// for its last Write. A further Stop returns the same.
func (r *Recorder) Stop() RecorderStats {
	r.detach()
	r.finish()
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reel.stats()
}

// detach lets the leg forget the recorder.
func (r *Recorder) detach() {
	l := r.leg
	l.tx.Lock()
	defer l.tx.Unlock()
	l.rx.Lock()
	defer l.rx.Unlock()
	if l.rx.recorder == r {
		l.rx.recorder, l.tx.recorder = nil, nil
	}
}

// finish ends the recording without waiting; what comes later isn't taken.
func (r *Recorder) finish() {
	r.once.Do(func() {
		at := r.now()
		r.mu.Lock()
		r.reel.close(at)
		r.mu.Unlock()
		close(r.end)
	})
}

// now is the present place on the tape, in samples.
func (r *Recorder) now() int64 { return samplesOf(r.leg.plane.now() - r.start) }

func samplesOf(d time.Duration) int64 { return int64(d / (time.Second / pcm.RateHz)) }

// take lays one packet of a side in its place. from tells partners apart whose
// streams have the same name.
func (r *Recorder) take(side side, from *Leg, p packet, codec Codec, now time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reel.take(side, from, p, codec, samplesOf(now-r.start))
}

// run gives the tape what is ready, twice a second, and the rest in the end.
func (r *Recorder) run() {
	defer close(r.done)
	ticker := time.NewTicker(recordEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.write(false)
		case <-r.end:
			r.write(true)
			return
		}
	}
}

// write gives the tape all that no packet may change any more; last: all.
func (r *Recorder) write(last bool) {
	for {
		r.mu.Lock()
		block := r.reel.seal(r.now(), last)
		r.mu.Unlock()
		if len(block) == 0 {
			return
		}
		err := r.tape.Write(block)
		for i := range block {
			block[i] = pcm.SilenceU
		}
		r.mu.Lock()
		r.reel.release(err)
		r.mu.Unlock()
	}
}
