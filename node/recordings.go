package node

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/archive"
	"zhiyin.dev/contact"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/store"
)

// RecordingConfig is where recordings are kept and how they are paused. What is
// recorded, and for how long, the units and queues say.
type RecordingConfig struct {
	Directory       string        `koanf:"directory" doc:"Directory of the sealed recordings; empty: recordings in data."`
	MinFreeMB       int           `koanf:"min_free_mb" doc:"Megabytes that stay free on the disk of the recordings: with less, recording ends and begins again when there is room."`
	PauseAtMost     time.Duration `koanf:"pause_at_most" doc:"A paused recording resumes by itself after so long; 0: never."`
	ResumeAfterHold bool          `koanf:"resume_after_hold" doc:"A paused recording also resumes with the end of a hold or transfer."`
}

func defaultRecording() RecordingConfig {
	return RecordingConfig{MinFreeMB: 512, PauseAtMost: 5 * time.Minute}
}

func (c RecordingConfig) check() error {
	if c.MinFreeMB < 0 || c.PauseAtMost < 0 {
		return fmt.Errorf("node: recording.min_free_mb and recording.pause_at_most must be 0 or more: %w", zhiyin.Invalid)
	}
	return nil
}

// recordings records contacts into the archive and looks after what is there.
type recordings struct {
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

// recordingsPath is the folder of the sealed recordings.
func (c Config) recordingsPath() string {
	if c.Recording.Directory != "" {
		return c.Recording.Directory
	}
	return filepath.Join(c.Data, "recordings")
}

func openRecordings(cfg Config, db *store.DB, now func() time.Time, log *slog.Logger) (*recordings, error) {
	a, err := archive.Open(archive.Config{Directory: cfg.recordingsPath(), MinFree: int64(cfg.Recording.MinFreeMB) << 20}, db, log)
	if err != nil {
		return nil, err
	}
	return &recordings{archive: a, db: db, now: now, log: log, going: map[zhiyin.RecordingID]*taping{}}, nil
}

// Record begins to record the line (contact.Recorder).
func (r *recordings) Record(to contact.Recording, line contact.Line, failed, room func()) contact.Tape {
	t := &taping{recordings: r, to: to, failed: failed, room: room, stop: make(chan zhiyin.RecordingEnd, 1), over: make(chan struct{})}
	r.begun.Add(1)
	r.mu.Lock()
	r.going[to.ID] = t
	r.tapes.Add(1)
	r.mu.Unlock()
	go t.run(line)
	return t
}

func (r *recordings) find(id zhiyin.RecordingID) *taping {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.going[id]
}

func (r *recordings) forget(t *taping) {
	r.mu.Lock()
	delete(r.going, t.to.ID)
	r.mu.Unlock()
	r.tapes.Done()
}

// Run watches the disk and the retention until ctx is done, and then waits for
// the last file to be closed: the contacts have ended by then.
func (r *recordings) Run(ctx context.Context) error {
	var watch sync.WaitGroup
	watch.Go(func() { _ = r.archive.Run(ctx) }) // it has no error
	watch.Go(func() { r.retain(ctx) })
	watch.Wait()
	r.tapes.Wait()
	return nil
}

// recover closes what a dead process left open and removes what was erased;
// before anything is recorded.
func (r *recordings) recover(ctx context.Context) error {
	open, err := r.db.UnendedRecordings(ctx)
	if err != nil {
		return fmt.Errorf("node: recover recordings: %w", err)
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
			return fmt.Errorf("node: recover recording %s: %w", row.ID, err)
		}
	}
	if err := r.deleteErased(ctx); err != nil {
		return fmt.Errorf("node: recover recordings: %w", err)
	}
	return r.schedule(ctx)
}

// part is red while the disk is too full to record: calls go on without.
func (r *recordings) part() api.Part {
	p := api.Part{Name: "recordings", Ready: true, Lesser: true}
	if r.archive.Standing().Full {
		p.Ready, p.Says = false, "the disk is full"
	}
	return p
}

// event is about a recording of the row.
func (r *recordings) event(row store.RecordingRow, body zhiyin.Body) zhiyin.Event {
	e := zhiyin.NewEvent(string(row.Contact), body, r.now())
	e.Unit, e.Person = row.Unit, row.Person
	return e
}
