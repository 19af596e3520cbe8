package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev/store/engine"
)

// ForgetSeen drops ids of messages that were kept before the moment, and says how
// many. A message that comes again later is kept again.
func (db *DB) ForgetSeen(ctx context.Context, before time.Time) (int64, error) {
	for range 2 { // what is under way, then the rest
		if err := db.settleAll(ctx, 0, settlePause); err != nil {
			return 0, fmt.Errorf("store: forget seen: %w", err)
		}
	}
	n, err := db.Forget(ctx, `delete from seen where hash in (select hash from seen where at < $1 limit $2)`, engine.Micros(before))
	if err != nil {
		return n, fmt.Errorf("store: forget seen: %w", err)
	}
	return n, nil
}
