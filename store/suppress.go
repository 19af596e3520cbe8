package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// ownIDs are the identifiers that a record ($1) and nobody else has: a telephone
// that two people share says nothing of one of them.
const ownIDs = `select i.kind, i.blind from identifiers i where i.customer = $1 and i.shared_at = 0
	and not exists (select 1 from links l where l.via = $1 and l.out <> '')`

// suppress remembers by what an erased customer was known, and drops their
// messages in quarantine. It runs before the identifiers are deleted.
func (t *tx) suppress(e zhiyin.Event) error {
	if _, err := t.exec(`insert into suppressed (kind, blind, since, by) select own.kind, own.blind, $2, $3 from (`+ownIDs+`) own where 1 = 1
		on conflict (kind, blind) do nothing`, e.Subject, engine.Micros(e.At), e.By); err != nil {
		return err
	}
	t.unsure = true
	held, err := t.texts(`select distinct q.message from quarantined_ids q join (`+ownIDs+`) own on own.kind = q.kind and own.blind = q.blind`, e.Subject)
	for _, id := range held {
		if err == nil {
			_, err = t.letGo(id)
			t.gone = append(t.gone, id)
		}
	}
	return err
}

// Suppressed tells of each identifier, in its one form, what becomes of messages
// that name it.
func (db *DB) Suppressed(ctx context.Context, ids ...zhiyin.Identifier) (out []zhiyin.Suppression, err error) {
	names, blinds := make([]string, len(ids)), make([][]byte, len(ids))
	for i, id := range ids {
		blinds[i] = db.Ring.Blind(string(id.Kind), db.normalise(id.Kind, id.Value))
		names[i] = key{kind: id.Kind, blind: blinds[i]}.name()
	}
	known, round := db.identities.unsuppressed(names)
	asked := map[string]bool{}
	var ask [][]byte
	for i, name := range names {
		if !known[i] && !asked[name] {
			asked[name] = true
			ask = append(ask, blinds[i])
		}
	}
	out = make([]zhiyin.Suppression, len(ids))
	if len(ask) == 0 {
		return out, nil
	}
	modes, err := db.suppressed(ctx, ask)
	if err != nil {
		return nil, fmt.Errorf("store: suppressed: %w", err)
	}
	var free []string
	for i, name := range names {
		if out[i] = modes[name]; out[i] == zhiyin.NotSuppressed {
			free = append(free, name)
		}
	}
	db.identities.letIn(round, free)
	return out, nil
}

// suppressed reads what becomes of messages that name one of the blinds, by the keys' names.
func (db *DB) suppressed(ctx context.Context, blinds [][]byte) (map[string]zhiyin.Suppression, error) {
	modes := map[string]zhiyin.Suppression{}
	for among, args := range engine.Among(db.Engine, blinds) {
		if _, err := engine.List(ctx, db, `select kind, blind, mode from suppressed where blind `+among, args, func(s engine.Scanner) (struct{}, error) {
			var k key
			var mode zhiyin.Suppression
			err := s.Scan(&k.kind, &k.blind, &mode)
			modes[k.name()] = mode
			return struct{}{}, err
		}); err != nil {
			return nil, err
		}
	}
	return modes, nil
}

// Suppress says what becomes of messages that name an identifier from now on, and
// drops those that name it in quarantine.
func (db *DB) Suppress(ctx context.Context, id zhiyin.Identifier, mode zhiyin.Suppression, by string, entry zhiyin.AuditEntry) error {
	if mode != zhiyin.Dropped && mode != zhiyin.Anonymised || by == "" {
		return fmt.Errorf("store: suppress a %s: a mode and by are needed: %w", id.Kind, zhiyin.Invalid)
	}
	err := db.change(ctx, func(t *tx) error {
		t.unsure = true
		blind := t.blind(string(id.Kind), db.normalise(id.Kind, id.Value))
		if _, err := t.exec(`insert into suppressed (kind, blind, since, mode, by) values ($1, $2, $3, $4, $5)
			on conflict (kind, blind) do update set mode = excluded.mode, by = excluded.by`, string(id.Kind), blind, t.now, string(mode), by); err != nil {
			return err
		}
		held, err := t.texts(`select message from quarantined_ids where kind = $1 and blind = $2`, string(id.Kind), blind)
		if err != nil {
			return err
		}
		for _, message := range held {
			if _, err := t.letGo(message); err != nil {
				return err
			}
			t.gone = append(t.gone, message)
		}
		return t.audit(entry)
	})
	if err != nil {
		return fmt.Errorf("store: suppress a %s: %w", id.Kind, err)
	}
	return nil
}

// LiftSuppression lets messages about an identifier in again, because the person
// came back; NotFound where it is not suppressed.
func (db *DB) LiftSuppression(ctx context.Context, id zhiyin.Identifier, entry zhiyin.AuditEntry) error {
	err := db.change(ctx, func(t *tx) error {
		t.unsure = true
		if err := t.one(`delete from suppressed where kind = $1 and blind = $2`, string(id.Kind), t.blind(string(id.Kind), db.normalise(id.Kind, id.Value))); err != nil {
			return err
		}
		return t.audit(entry)
	})
	if err != nil {
		return fmt.Errorf("store: lift suppression of a %s: %w", id.Kind, err)
	}
	return nil
}
