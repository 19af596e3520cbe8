package store

import (
	"context"
	"log/slog"
	"time"
)

// tidyEvery keeps what has to be moved at a time small: a second of the busiest
// writer is a few thousand pages.
const tidyEvery = time.Second

// keepTidy moves committed pages from the write-ahead log into the file, so that
// no commit has to wait for that, until ctx ends.
func (db *DB) keepTidy(ctx context.Context) {
	if db.engine.tidy == "" {
		return
	}
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !db.moved.Swap(false) {
			continue
		}
		if _, err := db.aside.ExecContext(ctx, db.engine.tidy); err != nil && ctx.Err() == nil {
			db.log.Warn("write-ahead log not tidied, commits will do it", slog.Any("error", err))
		}
	}
}
