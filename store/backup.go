package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Schema is the version of the database's schema: the number of the last
// migration.
func (db *DB) Schema(ctx context.Context) (int64, error) {
	v, err := engine.Single(ctx, db, `select max(version_id) from goose_db_version where is_applied`, nil, engine.Plain[int64])
	if err != nil {
		return 0, fmt.Errorf("store: schema: %w", err)
	}
	return v, nil
}

// Backup writes the database as it stands at one moment into a new SQLite file at
// path, mode 0600, durable when it returns. Commits go on meanwhile; the
// write-ahead log grows with them until it is done. Freed pages are not copied.
// progress is told octets written and the size to expect, both estimates, and
// may be nil. Invalid on a server's database: see Copy.
func (db *DB) Backup(ctx context.Context, path string, progress func(done, total int64)) (err error) {
	if db.cfg.URL != "" {
		return fmt.Errorf("store: backup of a server's database into a file is Copy's: %w", zhiyin.Invalid)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("store: backup: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() {
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	pool, err := db.Dialect.Open(db.cfg.Path, true)
	if err != nil {
		return fmt.Errorf("store: backup: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var total int64
	if err := pool.QueryRowContext(ctx, `select (c.page_count - f.freelist_count) * s.page_size from pragma_page_count c, pragma_freelist_count f, pragma_page_size s`).Scan(&total); err != nil {
		return fmt.Errorf("store: backup: %v: %w", err, db.Dialect.Kind(err))
	}
	defer watch(path, total, progress)()
	if _, err := pool.ExecContext(ctx, `vacuum into $1`, path); err != nil {
		return fmt.Errorf("store: backup: %v: %w", err, db.Dialect.Kind(err))
	}
	return nil
}

// watch tells how the file at path grows until stop is called.
func watch(path string, total int64, progress func(done, total int64)) (stop func()) {
	if progress == nil {
		return func() {}
	}
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-tick.C:
			}
			if info, err := os.Stat(path); err == nil {
				progress(min(info.Size(), total), total)
			}
		}
	}()
	return func() { close(over); <-ended; progress(total, total) }
}

// CheckFile reads a whole SQLite file and finds whether it is sound: Invalid with
// the first fault.
func CheckFile(ctx context.Context, path string) (err error) {
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1"} // not an octet is changed
	pool, err := sql.Open("sqlite", name.String())
	if err != nil {
		return fmt.Errorf("store: check: %v: %w", err, zhiyin.Unavailable)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	var says string
	if err := pool.QueryRowContext(ctx, `pragma integrity_check(1)`).Scan(&says); err != nil {
		return fmt.Errorf("store: check: %v: %w", err, zhiyin.Invalid)
	}
	if says != "ok" {
		return fmt.Errorf("store: check: %s: %w", says, zhiyin.Invalid)
	}
	return nil
}
