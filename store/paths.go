package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// Picture returns who the records are that hang together with the given ones, and
// why. Conflict when they are too many to be looked at. A record that nothing was
// ever said of is a person alone; NotFound when one of them was never made.
func (db *DB) Picture(ctx context.Context, records ...zhiyin.CustomerID) (identity.Picture, error) {
	seeds := make([]string, len(records))
	for i, r := range records {
		seeds[i] = string(r)
		if _, err := engine.Single(ctx, db, `select id from customers where id = $1`, []any{seeds[i]}, engine.Plain[string]); err != nil {
			return identity.Picture{}, fmt.Errorf("store: picture of %s: %w", r, err)
		}
	}
	c, err := loadComponent(db.each(ctx), seeds, db.Limits())
	if err == nil && c.over {
		err = fmt.Errorf("more than %d records: %w", mostLoaded, zhiyin.Conflict)
	}
	if err != nil {
		return identity.Picture{}, fmt.Errorf("store: picture: %w", err)
	}
	return c.picture(), nil
}
