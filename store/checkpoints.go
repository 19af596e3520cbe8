package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store/engine"
)

// AuditKept is the shortest time for which audit entries are kept: six months,
// as the Cybersecurity Law asks of network logs.
const AuditKept = 184 * 24 * time.Hour

// KeepCheckpoint keeps a signed place of the audit chain.
func (db *DB) KeepCheckpoint(ctx context.Context, c privacy.Checkpoint) error {
	if err := db.change(ctx, func(t *tx) error { return t.checkpoint(c) }); err != nil {
		return fmt.Errorf("store: checkpoint at %d: %w", c.Position, err)
	}
	return nil
}

func (t *tx) checkpoint(c privacy.Checkpoint) error {
	_, err := t.exec(`insert into audit_checkpoints (position, kind, at, hash, public, signature) values ($1, $2, $3, $4, $5, $6)
		on conflict (position, kind) do nothing`, c.Position, c.Kind, engine.Micros(c.At), c.Hash, c.Public, c.Signature)
	return err
}

// Checkpoints returns up to limit checkpoints after a position, in order.
func (db *DB) Checkpoints(ctx context.Context, after int64, limit int) ([]privacy.Checkpoint, error) {
	out, err := engine.List(ctx, db, checkpointColumns+` where position > $1 order by position, kind limit $2`, []any{after, limit}, readCheckpoint)
	if err != nil {
		return nil, fmt.Errorf("store: checkpoints: %w", err)
	}
	return out, nil
}

// CheckpointBefore returns the last checkpoint that was reached before a moment;
// NotFound when there is none.
func (db *DB) CheckpointBefore(ctx context.Context, at time.Time) (privacy.Checkpoint, error) {
	c, err := engine.Single(ctx, db, checkpointColumns+` where kind = 'reached' and at < $1 order by position desc limit 1`, []any{engine.Micros(at)}, readCheckpoint)
	if err != nil {
		return c, fmt.Errorf("store: checkpoint: %w", err)
	}
	return c, nil
}

const checkpointColumns = `select position, kind, at, hash, public, signature from audit_checkpoints`

func readCheckpoint(s engine.Scanner) (c privacy.Checkpoint, err error) {
	var at int64
	err = s.Scan(&c.Position, &c.Kind, &at, &c.Hash, &c.Public, &c.Signature)
	c.At = engine.Instant(at)
	return c, err
}

// CutAudit removes the entries up to the checkpoint cut, of kind Cut, and the
// checkpoints before it. Denied when one of them is younger than AuditKept,
// whatever the settings say; Conflict when the chain does not go through cut.
func (db *DB) CutAudit(ctx context.Context, cut privacy.Checkpoint) error {
	err := db.change(ctx, func(t *tx) error {
		var hash string
		var youngest int64
		if _, err := t.find(`select hash from audit where position = $1`, []any{cut.Position}, &hash); err != nil {
			return err
		}
		if hash != cut.Hash || cut.Kind != privacy.Cut {
			return fmt.Errorf("the chain does not go through it: %w", zhiyin.Conflict)
		}
		if _, err := t.find(`select max(at) from audit where position <= $1`, []any{cut.Position}, &youngest); err != nil {
			return err
		}
		if t.now-youngest < AuditKept.Microseconds() {
			return fmt.Errorf("entries younger than six months stay: %w", zhiyin.Denied)
		}
		if _, err := t.exec(`delete from audit where position <= $1`, cut.Position); err != nil {
			return err
		}
		if _, err := t.exec(`delete from audit_checkpoints where position < $1`, cut.Position); err != nil {
			return err
		}
		return t.checkpoint(cut)
	})
	if err != nil {
		return fmt.Errorf("store: cut the audit at %d: %w", cut.Position, err)
	}
	return nil
}
