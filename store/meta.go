package store

import (
	"context"
	"errors"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Meta returns a small fact of the installation, "" when it was never set.
func (db *DB) Meta(ctx context.Context, name string) (string, error) {
	value, err := engine.Single(ctx, db, `select value from meta where name = $1`, []any{name}, engine.Plain[string])
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return "", fmt.Errorf("store: meta %s: %w", name, err)
	}
	return value, nil
}

// SetMeta sets it; by says who.
func (db *DB) SetMeta(ctx context.Context, name, value, by string) error {
	err := db.change(ctx, func(t *tx) error { return t.setMeta(name, value, by) })
	if err != nil {
		return fmt.Errorf("store: set meta %s: %w", name, err)
	}
	return nil
}

func (t *tx) setMeta(name, value, by string) error {
	_, err := t.exec(`insert into meta (name, value, changed_at, by) values ($1, $2, $3, $4)
		on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at, by = excluded.by`, name, value, t.now, by)
	return err
}
