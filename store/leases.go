package store

import (
	"context"
	"fmt"
	"time"
)

// Lease takes or renews, for owner and ttl by the database's clock, every one of
// the partitions that is free, over or already the owner's. It returns the fence of
// each partition that owner now has: a number that grows whenever a partition
// changes hands, so that a late owner can be told from the new one.
func (db *DB) Lease(ctx context.Context, owner string, partitions []int, ttl time.Duration) (fences map[int]int64, err error) {
	fences = map[int]int64{}
	err = db.change(ctx, func(t *tx) error {
		clock := db.engine.clock
		for _, p := range partitions {
			var fence int64
			has, err := t.find(`insert into leases (partition, owner, fence, until) values ($1, $2, 1, `+clock+` + $3)
				on conflict (partition) do update set until = excluded.until, owner = excluded.owner,
				fence = case when leases.owner = excluded.owner then leases.fence else leases.fence + 1 end
				where leases.owner = excluded.owner or leases.until <= `+clock+` returning fence`, []any{p, owner, ttl.Microseconds()}, &fence)
			if err != nil {
				return err
			}
			if has {
				fences[p] = fence
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: lease to %s: %w", owner, err)
	}
	return fences, nil
}

// Release gives up every lease of owner.
func (db *DB) Release(ctx context.Context, owner string) error {
	err := db.change(ctx, func(t *tx) error {
		_, err := t.exec(`update leases set until = 0 where owner = $1`, owner)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: release leases of %s: %w", owner, err)
	}
	return nil
}
