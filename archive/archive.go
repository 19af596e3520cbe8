package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/vault"
)

// Keys seals for persons; *store.DB does. OpenFor is NotFound and SealFor
// Conflict when the person was erased.
type Keys interface {
	SealFor(ctx context.Context, person string, plain []byte, thing string) ([]byte, error)
	OpenFor(ctx context.Context, person string, sealed []byte, thing string) ([]byte, error)
}

// Config of an Archive.
type Config struct {
	Directory string
	MinFree   int64 // octets that stay free on the disk; recording ends before
}

// Times of the watch.
const (
	syncEvery = 10 * time.Second
	lookEvery = time.Second
)

// roomier is how much more than MinFree must be free before recording begins
// again, so that it doesn't begin and end every second.
const roomier = 16 << 20

// Archive keeps recordings as files. Its methods may be called from any goroutine.
type Archive struct {
	cfg  Config
	keys Keys
	log  *slog.Logger
	free func(directory string) (int64, error)
	open func(path string) (file, error) // makes a new file

	mu      sync.Mutex // guards what follows
	tapes   map[*Tape]struct{}
	full    bool
	waiting []*waiter
	left    int64 // free octets, when last looked
}

// waiter is told when recording may be tried anew, not before after.
type waiter struct {
	tell  func()
	after time.Time
}

// retryAfter keeps a disk that fails for another reason than its room from
// being tried all the time.
const retryAfter = 10 * time.Second

// Open makes the directory where there is none. Unavailable when it can't.
func Open(cfg Config, keys Keys, log *slog.Logger) (*Archive, error) {
	if err := os.MkdirAll(cfg.Directory, 0o700); err != nil {
		return nil, fmt.Errorf("archive: directory: %v: %w", cause(err), zhiyin.Unavailable)
	}
	a := &Archive{cfg: cfg, keys: keys, log: log, free: freeOn, open: create, tapes: map[*Tape]struct{}{}}
	a.look()
	return a, nil
}

func create(path string) (file, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}

// Run looks at the disk each second, ends all tapes when it is full, says so to
// those who wait when it is not any more, and makes open tapes durable each 10 s.
func (a *Archive) Run(ctx context.Context) error {
	look, sync := time.NewTicker(lookEvery), time.NewTicker(syncEvery)
	defer look.Stop()
	defer sync.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			a.look()
		case <-sync.C:
			a.syncAll()
		}
	}
}

// look takes the disk's measure and acts on it.
func (a *Archive) look() {
	left, err := a.free(a.cfg.Directory)
	if err != nil {
		a.log.Error("disk of recordings not measured", "err", cause(err))
		return
	}
	a.mu.Lock()
	a.left = left
	var full []*Tape
	var ready []*waiter
	switch {
	case left < a.cfg.MinFree:
		a.full = true
		for t := range a.tapes {
			full = append(full, t)
		}
	case left >= a.cfg.MinFree+roomier || !a.full && left >= a.cfg.MinFree:
		a.full = false
		ready, a.waiting = due(a.waiting, time.Now())
	}
	a.mu.Unlock()
	for _, t := range full {
		t.Fail(fmt.Errorf("archive: %s: disk is full: %w", t.id, zhiyin.Busy))
	}
	for _, w := range ready {
		w.tell()
	}
}

// due parts those whose time has come from the others.
func due(all []*waiter, now time.Time) (ready, rest []*waiter) {
	for _, w := range all {
		if w.after.After(now) {
			rest = append(rest, w)
		} else {
			ready = append(ready, w)
		}
	}
	return ready, rest
}

// WhenRoom calls tell once, from another goroutine, when recording may be tried
// anew after it failed. forget gives that up; more than once does nothing.
func (a *Archive) WhenRoom(tell func()) (forget func()) {
	w := &waiter{tell, time.Now().Add(retryAfter)}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting = append(a.waiting, w)
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.waiting = slices.DeleteFunc(a.waiting, func(other *waiter) bool { return other == w })
	}
}

// Standing is how the archive is.
type Standing struct {
	Full bool
	Free int64 // octets
	Open int   // tapes
}

// Standing tells how the archive is now.
func (a *Archive) Standing() Standing {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Standing{Full: a.full, Free: a.left, Open: len(a.tapes)}
}

func (a *Archive) syncAll() {
	a.mu.Lock()
	tapes := make([]*Tape, 0, len(a.tapes))
	for t := range a.tapes {
		tapes = append(tapes, t)
	}
	a.mu.Unlock()
	for _, t := range tapes {
		if err := t.sync(); err != nil && !errors.Is(err, fs.ErrClosed) {
			t.Fail(t.fault(err))
		}
	}
}

// Record begins the file of a recording under a key of its own, sealed for the
// person. Busy when the disk is full, Conflict when the person was erased or the
// file is there already, Unavailable when the disk fails.
func (a *Archive) Record(ctx context.Context, id zhiyin.RecordingID, person string) (*Tape, error) {
	at, err := place(id)
	if err != nil {
		return nil, err
	}
	if a.Standing().Full {
		return nil, fmt.Errorf("archive: record %s: disk is full: %w", id, zhiyin.Busy)
	}
	key := vault.NewStreamKey()
	defer clear(key)
	sealed, err := a.keys.SealFor(ctx, person, key, thing(id))
	if err != nil {
		return nil, fmt.Errorf("archive: record %s: %w", id, err)
	}
	top, err := head{Recording: id, Person: person, Key: sealed}.write()
	if err != nil {
		return nil, err
	}
	stream, err := vault.NewStream(key, string(id))
	if err != nil {
		return nil, err
	}
	t := &Tape{archive: a, id: id, path: filepath.Join(a.cfg.Directory, at), stream: stream,
		audio: make([]byte, 0, OctetsSec), sealed: make([]byte, 0, pieceSize)}
	if err := t.begin(top); err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.tapes[t] = struct{}{}
	a.mu.Unlock()
	return t, nil
}

// begin makes the file with its head, and both durable.
func (t *Tape) begin(top []byte) error {
	folder := filepath.Dir(t.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return t.fault(err)
	}
	var err error
	if t.file, err = t.archive.open(t.path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("archive: record %s: there is one: %w", t.id, zhiyin.Conflict)
		}
		return t.fault(err)
	}
	_, err = t.file.WriteAt(top, 0)
	if err = errors.Join(err, t.file.Sync(), syncFolder(folder)); err != nil {
		err = t.fault(err)
		return errors.Join(err, t.file.Close(), t.archive.remove(t.path))
	}
	return nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (a *Archive) forget(t *Tape) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.tapes, t)
}

// Remove deletes the file of a recording. One that is not there is no error.
func (a *Archive) Remove(id zhiyin.RecordingID) error {
	at, err := place(id)
	if err != nil {
		return err
	}
	return a.remove(filepath.Join(a.cfg.Directory, at))
}

func (a *Archive) remove(path string) error {
	err := os.Remove(path)
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("archive: remove %s: %v: %w", filepath.Base(path), cause(err), zhiyin.Unavailable)
	}
	return nil
}
