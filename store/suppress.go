package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// ownIDs are the identifiers that a record ($1) and nobody else has: a telephone
// that two people share says nothing of one of them.
const ownIDs = `select i.kind, i.blind from identifiers i where i.customer = $1 and i.shared_at = 0
	and not exists (select 1 from links l where l.via = $1 and l.out <> '')`

// suppress remembers by what an erased customer was known, and drops their
// messages in quarantine. It runs before the identifiers are deleted.
func (t *tx) suppress(e zhiyin.Event) error {
	if _, err := t.exec(`insert into suppressed (kind, blind, since, by) select own.kind, own.blind, $2, $3 from (`+ownIDs+`) own where 1 = 1
		on conflict (kind, blind) do nothing`, e.Subject, micros(e.At), e.By); err != nil {
		return err
	}
	held, err := t.texts(`select distinct q.message from quarantined_ids q join (`+ownIDs+`) own on own.kind = q.kind and own.blind = q.blind`, e.Subject)
	for _, id := range held {
		if err == nil {
			_, err = t.letGo(id)
			t.gone = append(t.gone, id)
		}
	}
	return err
}

// Suppressed tells of each identifier, in its one form, whether its person asked
// to be forgotten.
func (db *DB) Suppressed(ctx context.Context, ids ...zhiyin.Identifier) (out []bool, err error) {
	out = make([]bool, len(ids))
	at := map[string][]int{}
	var blinds []any
	for i, id := range ids {
		blind := db.keys.Blind(string(id.Kind), normalise(id.Kind, id.Value))
		mark := string(id.Kind) + "\x00" + string(blind)
		if at[mark] == nil {
			blinds = append(blinds, blind)
		}
		at[mark] = append(at[mark], i)
	}
	for _, n := range sizes {
		for len(blinds) >= n {
			marks, err := list(ctx, db, `select kind, blind from suppressed where blind in `+db.engine.values(1, n), blinds[:n], func(s scanner) (mark string, err error) {
				var kind string
				var blind []byte
				err = s.Scan(&kind, &blind)
				return kind + "\x00" + string(blind), err
			})
			if err != nil {
				return nil, fmt.Errorf("store: suppressed: %w", err)
			}
			for _, mark := range marks {
				for _, i := range at[mark] {
					out[i] = true
				}
			}
			blinds = blinds[n:]
		}
	}
	return out, nil
}

// LiftSuppression lets messages about an identifier in again, because the person
// came back; NotFound where it is not suppressed.
func (db *DB) LiftSuppression(ctx context.Context, id zhiyin.Identifier, entry zhiyin.AuditEntry) error {
	err := db.change(ctx, func(t *tx) error {
		if err := t.one(`delete from suppressed where kind = $1 and blind = $2`, string(id.Kind), t.blind(string(id.Kind), normalise(id.Kind, id.Value))); err != nil {
			return err
		}
		return t.audit(entry)
	})
	if err != nil {
		return fmt.Errorf("store: lift suppression of a %s: %w", id.Kind, err)
	}
	return nil
}
