package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const backfillColumns = `select kind, id, version, state, after, seen, added, removed, started_at, changed_at from backfills`

// Sweeping returns the definitions of a kind that were published and whose
// effects have not been brought to everybody.
func (db *DB) Sweeping(ctx context.Context, kind string) ([]zhiyin.Backfill, error) {
	rows, err := engine.List(ctx, db, backfillColumns+` where kind = $1 and state <> $2 order by id, version`, []any{kind, zhiyin.BackfillDone}, readBackfill)
	if err != nil {
		return nil, fmt.Errorf("store: sweeping %s: %w", kind, err)
	}
	return rows, nil
}

// Backfill returns how far one version has come; NotFound for one that was never
// published.
func (db *DB) Backfill(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.Backfill, error) {
	b, err := engine.Single(ctx, db, backfillColumns+` where kind = $1 and id = $2 and version = $3`, []any{ref.Kind, ref.ID, ref.Version}, readBackfill)
	if err != nil {
		return b, fmt.Errorf("store: backfill of %s: %w", ref, err)
	}
	return b, nil
}

func readBackfill(s engine.Scanner) (b zhiyin.Backfill, err error) {
	var started, changed int64
	err = s.Scan(&b.Ref.Kind, &b.Ref.ID, &b.Ref.Version, &b.State, &b.After, &b.Seen, &b.Added, &b.Removed, &started, &changed)
	b.Started, b.Changed = engine.Instant(started), engine.Instant(changed)
	return b, err
}

// dueBackfill begins anew: the definition has just been put in force. What other
// versions of it still had to bring is over.
func (t *tx) dueBackfill(ref zhiyin.DefinitionRef, by string) error {
	if _, err := t.exec(`update backfills set state = $4, changed_at = $5 where kind = $1 and id = $2 and version <> $3 and state <> $4`,
		ref.Kind, ref.ID, ref.Version, zhiyin.BackfillDone, t.now); err != nil {
		return err
	}
	return t.sweepFor(ref, by)
}

// sweepFor lets a version be brought to everybody from the beginning.
func (t *tx) sweepFor(ref zhiyin.DefinitionRef, by string) error {
	_, err := t.exec(`insert into backfills (kind, id, version, state, started_at, changed_at, by) values ($1, $2, $3, $4, $5, $5, $6)
		on conflict (kind, id, version) do update set state = excluded.state, after = '', seen = 0, added = 0, removed = 0,
		started_at = excluded.started_at, changed_at = excluded.changed_at, by = excluded.by`,
		ref.Kind, ref.ID, ref.Version, zhiyin.BackfillDue, t.now, by)
	return err
}

// setBackfill moves one on, unless it was begun anew meanwhile.
func (t *tx) setBackfill(b zhiyin.Backfill) error {
	_, err := t.exec(`update backfills set state = $4, after = $5, seen = $6, added = $7, removed = $8, changed_at = $9
		where kind = $1 and id = $2 and version = $3 and started_at = $10`,
		b.Ref.Kind, b.Ref.ID, b.Ref.Version, b.State, b.After, b.Seen, b.Added, b.Removed, engine.Micros(b.Changed), engine.Micros(b.Started))
	return err
}
