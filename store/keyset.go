package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"zhiyin.dev"
)

// checkKeys compares the sealer with the one that the database was made with.
func (db *DB) checkKeys(ctx context.Context) error {
	const name = "keyset"
	mine := hex.EncodeToString(db.Ring.Blind("meta", name))
	var kept string
	err := db.write.QueryRowContext(ctx, `select value from meta where name = $1`, name).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.write.ExecContext(ctx, `insert into meta (name, value, changed_at, by) values ($1, $2, $3, 'system') on conflict (name) do nothing`, name, mine, db.now())
		if err == nil { // another node may have been first
			err = db.write.QueryRowContext(ctx, `select value from meta where name = $1`, name).Scan(&kept)
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("store: check keys: %v: %w", err, db.Dialect.Kind(err))
	case kept != mine:
		return fmt.Errorf("store: the keyset is not the one this database was made with: %w", zhiyin.Conflict)
	}
	return nil
}

// HasKeys tells whether the database was already made with some keyset, in which
// case a new one must not be created. It is false for a missing file and for a database
// without our tables.
func HasKeys(ctx context.Context, cfg Config) (bool, error) {
	dialect, source := cfg.dialect()
	if cfg.URL == "" {
		if info, err := os.Stat(source); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
			return false, nil
		}
	}
	pool, err := dialect.Open(source, false)
	if err == nil {
		defer pool.Close()
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("store: look for keys: %v: %w", err, dialect.Kind(err))
	}
	var n int
	err = pool.QueryRowContext(ctx, `select count(*) from meta where name = 'keyset'`).Scan(&n)
	switch kind := dialect.Kind(err); {
	case err == nil:
		return n > 0, nil
	case kind == zhiyin.Internal: // there is no such table
		return false, nil
	default:
		return false, fmt.Errorf("store: look for keys: %v: %w", err, kind)
	}
}
