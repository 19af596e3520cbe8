package store

import (
	"context"
	"fmt"

	"zhiyin.dev/store/engine"
)

// Behind is how many kept events a consumer's cursor has not passed.
func (db *DB) Behind(ctx context.Context, consumer string) (int64, error) {
	n, err := engine.Single(ctx, db, `select coalesce(sum(p.position - coalesce(c.position, 0)), 0) from positions p left join cursors c on c.partition = p.partition and c.consumer = $1`,
		[]any{consumer}, engine.Plain[int64])
	if err != nil {
		return 0, fmt.Errorf("store: behind of %s: %w", consumer, err)
	}
	return n, nil
}
