package store

import (
	"context"
	"fmt"
	"time"
)

// forgottenAtOnce bounds the rows of one transaction, so that no commit waits long
// for tidying: about 20 ms of the writer's.
const forgottenAtOnce = 5000

// ForgetSeen drops ids of messages that were kept before the moment, and says how
// many. A message that comes again later is kept again.
func (db *DB) ForgetSeen(ctx context.Context, before time.Time) (int64, error) {
	for range 2 { // what is under way, then the rest
		if err := db.settleAll(ctx, 0, settlePause); err != nil {
			return 0, fmt.Errorf("store: forget seen: %w", err)
		}
	}
	n, err := db.forget(ctx, `delete from seen where hash in (select hash from seen where at < $1 limit $2)`, micros(before), forgottenAtOnce)
	if err != nil {
		return n, fmt.Errorf("store: forget seen: %w", err)
	}
	return n, nil
}

// ForgetSignIns drops sign-ins, and links to sign in, that were over before the
// moment, and says how many. The audit knows of each for as long as it is kept.
func (db *DB) ForgetSignIns(ctx context.Context, before time.Time) (int64, error) {
	var all int64
	for _, query := range []string{
		`delete from signins where hash in (select hash from signins where until < $1 or revoked_at > 0 and revoked_at < $1 limit $2)`,
		`delete from signin_links where hash in (select hash from signin_links where until < $1 or used_at > 0 and used_at < $1 limit $2)`,
	} {
		n, err := db.forget(ctx, query, micros(before), forgottenAtOnce)
		if all += n; err != nil {
			return all, fmt.Errorf("store: forget sign-ins: %w", err)
		}
	}
	return all, nil
}

// forget repeats a bounded delete, each in a transaction of its own, until nothing
// is left for it.
func (db *DB) forget(ctx context.Context, query string, args ...any) (all int64, err error) {
	for {
		var n int64
		if err := db.change(ctx, func(t *tx) (err error) {
			n, err = t.exec(query, args...)
			return err
		}); err != nil {
			return all, err
		}
		if all += n; n < forgottenAtOnce {
			return all, nil
		}
	}
}
