package store

import (
	"bytes"
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// SealFor seals something that is kept outside the database, such as the key of
// a recording, with the person's key, for thing only; the person's key is made
// where there is none and durable when SealFor returns. Conflict when the person
// was erased.
func (db *DB) SealFor(ctx context.Context, person string, plain []byte, thing string) ([]byte, error) {
	var sealed []byte
	err := db.change(ctx, func(t *tx) (err error) {
		if sealed, err = t.seal(person, "system", plain, thing); err == nil && bytes.Equal(sealed, engine.Erased) {
			err = zhiyin.Conflict
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: seal %s: %w", thing, err)
	}
	return sealed, nil
}

// OpenFor opens what SealFor sealed for the same person and thing. NotFound
// when the person was erased.
func (db *DB) OpenFor(ctx context.Context, person string, sealed []byte, thing string) ([]byte, error) {
	wrapped, err := engine.Single(ctx, db, `select wrapped from keys where person = $1`, []any{person}, engine.Plain[[]byte])
	if err == nil && len(wrapped) == 0 {
		err = zhiyin.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", thing, err)
	}
	return db.Ring.Open(person, wrapped, sealed, thing)
}
