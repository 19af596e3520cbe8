package recording

import (
	"context"
	"errors"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/rtp"
)

// taping is one recording under way: a goroutine opens its file, waits for its
// end, closes it and keeps RecordingEnded.
type taping struct {
	*Recorder
	to           contact.Recording
	failed, room func()
	stop         chan zhiyin.RecordingEnd // capacity 1: the first reason counts
	over         chan struct{}            // closed when everything is kept

	mu       sync.Mutex // guards what follows
	recorder *rtp.Recorder
	paused   bool
	stopped  bool
	unwait   func() // gives up waiting for room; nil: nobody waits
}

// Pause records silence, or goes on (contact.Tape).
func (t *taping) Pause(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.paused = on
	if t.recorder != nil {
		t.recorder.Pause(on)
	}
}

// Stop ends the recording, or the waiting for the next part (contact.Tape).
func (t *taping) Stop(why zhiyin.RecordingEnd) {
	t.mu.Lock()
	t.stopped = true
	if t.unwait != nil {
		t.unwait()
	}
	t.mu.Unlock()
	select {
	case t.stop <- why:
	default: // stopped before
	}
}

// sounding is a line whose audio can be recorded.
type sounding interface{ Media() *rtp.Leg }

func (t *taping) run(line contact.Line) {
	defer t.forget(t)
	defer close(t.over)
	end := zhiyin.RecordingEnded{Recording: t.to.ID}
	byItself := t.tape(line, &end)
	t.keep(end)
	t.octets.Add(uint64(end.Octets))
	if !byItself && end.Reason != zhiyin.RecordErased {
		return
	}
	t.failed()
	if end.Reason != zhiyin.RecordErased {
		t.broken.Add(1)
		t.await()
	}
}

// await waits for room for the next part, unless the contact is over.
func (t *taping) await() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.stopped {
		t.unwait = t.archive.WhenRoom(t.room)
	}
}

// tape records until the end and says what became of it; byItself tells that
// nobody asked for the end.
func (t *taping) tape(line contact.Line, end *zhiyin.RecordingEnded) (byItself bool) {
	m, ok := line.(sounding)
	if !ok {
		end.Reason = zhiyin.RecordDiskFailed
		t.log.Error("line has no audio to record", "recording", string(t.to.ID))
		return true
	}
	tape, err := t.archive.Record(context.Background(), t.to.ID, t.to.Person)
	if err != nil {
		end.Reason = t.why(err)
		return true
	}
	w := &watched{Tape: tape, broke: make(chan struct{})}
	recorder := t.begin(m.Media(), w)
	select {
	case end.Reason = <-t.stop:
	case <-w.broke:
		end.Reason, byItself = t.why(tape.Err()), true
	}
	became := recorder.Stop()
	length, err := tape.Close()
	if err != nil {
		t.log.Error("recording not closed", "recording", string(t.to.ID), "err", err)
	}
	end.Ms, end.Octets = length.Audio.Milliseconds(), length.Octets
	end.Gaps, end.DroppedMs = int64(became.Gaps), became.Dropped.Milliseconds()
	return byItself
}

func (t *taping) begin(leg *rtp.Leg, onto rtp.Tape) *rtp.Recorder {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recorder = leg.Record(onto)
	if t.paused {
		t.recorder.Pause(true)
	}
	return t.recorder
}

// why names the end of a tape that failed; what is our own fault is logged.
func (t *taping) why(err error) zhiyin.RecordingEnd {
	switch zhiyin.KindOf(err) {
	case zhiyin.Busy:
		t.log.Warn("recording ended: disk is full", "recording", string(t.to.ID))
		return zhiyin.RecordDiskFull
	case zhiyin.Conflict:
		return zhiyin.RecordErased
	}
	t.log.Error("recording failed", "recording", string(t.to.ID), "err", err)
	return zhiyin.RecordDiskFailed
}

// keepWithin is how long the end of a recording may take to be kept; what is
// not kept then, the next start does.
const keepWithin = 30 * time.Second

func (t *taping) keep(end zhiyin.RecordingEnded) {
	e := zhiyin.NewEvent(string(t.to.Contact), end, t.now())
	e.Unit, e.Person = t.to.Unit, t.to.Person
	ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	if err := t.db.AppendWait(ctx, e); err != nil {
		t.log.Error("end of recording not kept", "recording", string(t.to.ID), "err", err)
	}
}

// watched says when a tape takes nothing more.
type watched struct {
	*archive.Tape
	once  sync.Once
	broke chan struct{} // closed at the first error
}

// Write takes audio (rtp.Tape).
func (w *watched) Write(stereo []byte) error {
	err := w.Tape.Write(stereo)
	if err != nil {
		w.once.Do(func() { close(w.broke) })
	}
	return err
}

// erase ends a recording whose person was erased and waits for its file.
func (t *taping) erase(ctx context.Context) error {
	t.Stop(zhiyin.RecordErased)
	select {
	case <-t.over:
		return nil
	case <-ctx.Done():
		return errors.Join(context.Cause(ctx), zhiyin.Unavailable)
	}
}
