package store

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// tidyEvery keeps what has to be moved at a time small: a second of the busiest
// writer is a few thousand pages.
const tidyEvery = time.Second

// keepTidy moves committed pages from the write-ahead log into the file, so that
// no commit has to wait for that, until ctx ends.
func (db *DB) keepTidy(ctx context.Context) {
	if db.Dialect.Checkpoint == "" {
		return
	}
	// Whoever holds up clear holds up commits as well.
	if _, err := db.aside.ExecContext(ctx, `pragma busy_timeout(200)`); err != nil && ctx.Err() == nil {
		db.log.Warn("tidying may hold up commits", slog.Any("error", err))
	}
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			db.clear(context.WithoutCancel(ctx))
			return
		case <-db.traces.wake:
		case <-tick.C:
		}
		db.clear(ctx)
		if !db.moved.Swap(false) {
			continue
		}
		if err := db.tidy(ctx, longLog); err != nil && ctx.Err() == nil {
			db.log.Warn("write-ahead log not tidied, commits will do it", slog.Any("error", err))
		}
	}
}

// The log is begun anew where it is longer than longLog pages (240 MB). By itself the
// engine does so only at a moment at which nobody reads, which may never come: the log
// then grows until a commit moves all of it and waits for the disk, up to half a second.
// Commits wait here too, a tenth of a second at most as a rule; at the busiest house that
// is every twelve seconds, so that fewer than one in a hundred does.
const (
	longLog   = 60_000
	tidyTries = 20 // to move all of the log, between readers of older states
	tidyPause = 10 * time.Millisecond
	littleNew = 20 * time.Millisecond // in which all is moved where hardly anything was left to be
)

// tidy moves what it can beside commits; only what has come in the last hundredths of
// a second is moved while they wait, to begin a log of so many pages anew.
func (db *DB) tidy(ctx context.Context, long int) error {
	for range tidyTries {
		began := time.Now()
		c, err := db.checkpoint(ctx, "passive")
		switch {
		case err != nil || c.busy || c.pages < long:
			return err
		case c.moved == c.pages && time.Since(began) < littleNew:
			_, err := db.checkpoint(ctx, "restart")
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(tidyPause):
		}
	}
	return nil
}

// checkpoint is what one came to.
type checkpoint struct {
	busy         bool
	pages, moved int
}

func (db *DB) checkpoint(ctx context.Context, mode string) (c checkpoint, err error) {
	err = db.aside.QueryRowContext(ctx, db.Dialect.Checkpoint+"("+mode+")").Scan(&c.busy, &c.pages, &c.moved)
	return c, err
}

// traces counts erasures of which the files may still hold something.
type traces struct {
	mu    sync.Mutex
	open  int           // guarded by mu
	gone  chan struct{} // closed when open is 0 again; guarded by mu
	after time.Time     // no attempt before; only the tidying goroutine uses it
	wake  chan struct{} // capacity 1: look now
}

func (t *traces) left() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open++; t.gone == nil {
		t.gone = make(chan struct{})
	}
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// clear makes what was erased unreadable in the files. While somebody reads an
// older state of the database, a backup above all, it can't be done and is
// tried again.
func (db *DB) clear(ctx context.Context) {
	db.traces.mu.Lock()
	before := db.traces.open
	db.traces.mu.Unlock()
	if before == 0 || time.Now().Before(db.traces.after) {
		return
	}
	c, err := db.checkpoint(ctx, "truncate")
	if err != nil || c.busy {
		db.traces.after = time.Now().Add(2 * tidyEvery) // commits wait for each attempt
		return
	}
	db.traces.mu.Lock()
	defer db.traces.mu.Unlock()
	if db.traces.open -= before; db.traces.open == 0 {
		close(db.traces.gone)
		db.traces.gone = nil
	}
}

// clearWithin is how long Erase waits for the files.
const clearWithin = 5 * time.Second

// cleared waits until the files hold nothing of what was erased.
func (db *DB) cleared(ctx context.Context) bool {
	db.traces.mu.Lock()
	gone := db.traces.gone
	db.traces.mu.Unlock()
	if gone == nil {
		return true
	}
	late := time.NewTimer(clearWithin)
	defer late.Stop()
	select {
	case <-gone:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}
