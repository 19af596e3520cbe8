package store

import (
	"context"
	"errors"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// MostBulk is how many merges may be proposed together.
const MostBulk = 200

// ProposeMerges keeps merges that take effect when somebody else approves them.
// Invalid for none, too many, or two of the same record.
func (db *DB) ProposeMerges(ctx context.Context, pairs [][2]zhiyin.CustomerID, reason, by string, entry zhiyin.AuditEntry) (bulk string, err error) {
	if len(pairs) == 0 || len(pairs) > MostBulk || reason == "" || by == "" {
		return "", fmt.Errorf("store: propose %d merges: %w", len(pairs), zhiyin.Invalid)
	}
	bulk = zhiyin.NewID("bk", db.cfg.Now())
	err = db.change(ctx, func(t *tx) error {
		for _, p := range pairs {
			if p[0] == p[1] {
				return fmt.Errorf("%s twice: %w", p[0], zhiyin.Invalid)
			}
			if err := t.mayDecide(DecideOrder{A: p[0], B: p[1]}); err != nil {
				return err
			}
			if _, err := t.exec(`insert into identity_decisions (id, verb, a, b, reason, state, bulk, at, by) values ($1, 'merge', $2, $3, $4, 'proposed', $5, $6, $7)`,
				zhiyin.NewID("de", db.cfg.Now()), string(p[0]), string(p[1]), reason, bulk, t.now, by); err != nil {
				return err
			}
		}
		return t.audit(entry)
	})
	if err != nil {
		return "", fmt.Errorf("store: propose merges: %w", err)
	}
	return bulk, nil
}

// Bulk returns what was proposed together; NotFound for an unknown one.
func (db *DB) Bulk(ctx context.Context, id string) (identity.Bulk, error) {
	out := identity.Bulk{ID: id}
	list, err := engine.List(ctx, db, `select id, a, b, state, by, reason from identity_decisions where bulk = $1 and bulk <> '' order by id`, []any{id}, func(s engine.Scanner) (p identity.Proposal, err error) {
		err = s.Scan(&p.ID, &p.A, &p.B, &p.State, &out.By, &out.Reason)
		return p, err
	})
	if err == nil && len(list) == 0 {
		err = zhiyin.NotFound
	}
	if err != nil {
		return out, fmt.Errorf("store: bulk %s: %w", id, err)
	}
	out.List = list
	return out, nil
}

// ApproveBulk carries out the merges that are still proposed, each in a
// transaction of its own, so that it may be asked again after a failure. One that
// can't be any more is refused. Denied for whoever proposed them.
func (db *DB) ApproveBulk(ctx context.Context, id, by string, entry zhiyin.AuditEntry) (merged, refused int, err error) {
	b, err := db.Bulk(ctx, id)
	if err == nil && b.By == by {
		err = fmt.Errorf("store: approve %s: whoever proposed it may not: %w", id, zhiyin.Denied)
	}
	if err != nil {
		return 0, 0, err
	}
	for _, p := range b.List {
		if p.State != "proposed" {
			continue
		}
		err := db.Decide(ctx, DecideOrder{Verb: identity.Merge, A: p.A, B: p.B, Reason: b.Reason, By: by, Proposed: p.ID, Audit: entry})
		switch {
		case err == nil:
			merged++
		case errors.Is(err, zhiyin.Conflict), errors.Is(err, zhiyin.NotFound):
			if err := db.RefuseProposal(ctx, p.ID, by); err != nil {
				return merged, refused, err
			}
			refused++
		default:
			return merged, refused, err
		}
	}
	return merged, refused, nil
}

// RefuseProposal closes a proposal without a merge.
func (db *DB) RefuseProposal(ctx context.Context, id, by string) error {
	err := db.change(ctx, func(t *tx) error {
		return t.one(`update identity_decisions set state = 'refused', approved_at = $2, approved_by = $3 where id = $1 and state = 'proposed'`, id, t.now, by)
	})
	if err != nil {
		return fmt.Errorf("store: refuse proposal %s: %w", id, err)
	}
	return nil
}
