// Package recording owns the recordings of a node: it tapes contacts into the archive,
// deletes what is due or erased, and shows the shelf of them to the API.
package recording

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/store"
)

// Recorder records contacts into the archive and looks after what is there.
type Recorder struct {
	archive *archive.Archive
	db      *store.DB
	now     func() time.Time
	log     *slog.Logger

	begun  atomic.Uint64
	broken atomic.Uint64 // ended by themselves
	octets atomic.Uint64 // of finished files

	mu    sync.Mutex // guards what follows
	going map[zhiyin.RecordingID]*taping
	tapes sync.WaitGroup
}

// Open opens the archive as from says where it is and what stays free there; Run is
// the caller's.
func Open(from archive.Config, db *store.DB, now func() time.Time, log *slog.Logger) (*Recorder, error) {
	a, err := archive.Open(from, db, log)
	if err != nil {
		return nil, err
	}
	return &Recorder{archive: a, db: db, now: now, log: log, going: map[zhiyin.RecordingID]*taping{}}, nil
}

// Record begins to record the line (contact.Recorder).
func (r *Recorder) Record(to contact.Recording, line contact.Line, failed, room func()) contact.Tape {
	t := &taping{Recorder: r, to: to, failed: failed, room: room, stop: make(chan zhiyin.RecordingEnd, 1), over: make(chan struct{})}
	r.begun.Add(1)
	r.mu.Lock()
	r.going[to.ID] = t
	r.tapes.Add(1)
	r.mu.Unlock()
	go t.run(line)
	return t
}

func (r *Recorder) find(id zhiyin.RecordingID) *taping {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.going[id]
}

func (r *Recorder) forget(t *taping) {
	r.mu.Lock()
	delete(r.going, t.to.ID)
	r.mu.Unlock()
	r.tapes.Done()
}

// Run watches the disk and the retention until ctx is done, and then waits for
// the last file to be closed: the contacts have ended by then.
func (r *Recorder) Run(ctx context.Context) error {
	var watch sync.WaitGroup
	watch.Go(func() { _ = r.archive.Run(ctx) }) // it has no error
	watch.Go(func() { r.retain(ctx) })
	watch.Wait()
	r.tapes.Wait()
	return nil
}

// Recover closes what a dead process left open and removes what was erased;
// before anything is recorded.
func (r *Recorder) Recover(ctx context.Context) error {
	open, err := r.db.UnendedRecordings(ctx)
	if err != nil {
		return fmt.Errorf("recording: recover recordings: %w", err)
	}
	for _, row := range open {
		if r.find(row.ID) != nil {
			continue
		}
		length, err := r.archive.Mend(ctx, row.ID)
		if err != nil {
			r.log.Warn("recording of a dead process not mended", "recording", string(row.ID), "kind", zhiyin.KindOf(err))
		}
		end := zhiyin.RecordingEnded{Recording: row.ID, Ms: length.Audio.Milliseconds(), Octets: length.Octets, Reason: zhiyin.RecordNodeLost}
		if err := r.db.AppendWait(ctx, r.event(row, end)); err != nil {
			return fmt.Errorf("recording: recover recording %s: %w", row.ID, err)
		}
	}
	if err := r.deleteErased(ctx); err != nil {
		return fmt.Errorf("recording: recover recordings: %w", err)
	}
	return r.schedule(ctx)
}

// Part is red while the disk is too full to record: calls go on without.
func (r *Recorder) Part() api.Part {
	p := api.Part{Name: "recordings", Ready: true, Lesser: true}
	if r.archive.Standing().Full {
		p.Ready, p.Says = false, "the disk is full"
	}
	return p
}

// event is about a recording of the row.
func (r *Recorder) event(row store.RecordingRow, body zhiyin.Body) zhiyin.Event {
	e := zhiyin.NewEvent(string(row.Contact), body, r.now())
	e.Unit, e.Person = row.Unit, row.Person
	return e
}
