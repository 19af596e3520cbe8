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
	if db.Dialect.Tidy == "" {
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
		if _, err := db.aside.ExecContext(ctx, db.Dialect.Tidy); err != nil && ctx.Err() == nil {
			db.log.Warn("write-ahead log not tidied, commits will do it", slog.Any("error", err))
		}
	}
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
	var busy, frames, moved int
	err := db.aside.QueryRowContext(ctx, db.Dialect.Forget).Scan(&busy, &frames, &moved)
	if err != nil || busy != 0 {
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
