package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

var _ = on(utteranceUnderstood) && on(understandingCorrected)

// Unlabelled is an utterance of a customer's of which nobody has said yet which
// intent it was, or, with a Label, of which somebody has.
type Unlabelled struct {
	Utterance zhiyin.UtteranceID
	Contact   zhiyin.ContactID
	Unit      zhiyin.UnitID
	At        time.Time
	Why       string // rejected, corrected
	Was       string // the intent that it was taken for; "" none
	Label     string
	By        string // who said or did the last of it
}

func utteranceUnderstood(t *tx, e zhiyin.Event, b zhiyin.UtteranceUnderstood) error {
	if !b.Rejected {
		return nil
	}
	was := ""
	if len(b.Intents) > 0 {
		was = b.Intents[0].ID
	}
	_, err := t.exec(`insert into unlabelled (utterance, contact, unit, at, why, was, changed_at, by) values ($1, $2, $3, $4, 'rejected', $5, $4, $6)
		on conflict (utterance) do nothing`, string(b.Utterance), e.Subject, string(e.Unit), micros(e.At), was, e.By)
	return err
}

// understandingCorrected: merely not that intent waits for a label; a label is one;
// what is said to have been right after all waits no more, and labels what was rejected.
func understandingCorrected(t *tx, e zhiyin.Event, b zhiyin.UnderstandingCorrected) error {
	if b.Of != "intent" {
		return nil
	}
	if b.Is != "" && b.Is == b.Was {
		if _, err := t.exec(`delete from unlabelled where utterance = $1 and why = 'corrected'`, string(b.Utterance)); err != nil {
			return err
		}
		_, err := t.exec(`update unlabelled set label = $2, changed_at = $3, by = $4 where utterance = $1`, string(b.Utterance), b.Is, micros(e.At), e.By)
		return err
	}
	_, err := t.exec(`insert into unlabelled (utterance, contact, unit, at, why, was, label, changed_at, by) values ($1, $2, $3, $4, 'corrected', $5, $6, $4, $7)
		on conflict (utterance) do update set label = excluded.label, changed_at = excluded.changed_at, by = excluded.by`,
		string(b.Utterance), e.Subject, string(e.Unit), micros(e.At), b.Was, b.Is, e.By)
	return err
}

const unlabelledColumns = `select utterance, contact, unit, at, why, was, label, by from unlabelled`

// Unlabelled returns what waits in a unit, the newest first, below a place in that
// order: the instant and the utterance of the last one seen; a zero instant: from
// the newest on. Limit is 1 to 100.
func (db *DB) Unlabelled(ctx context.Context, unit zhiyin.UnitID, before time.Time, last zhiyin.UtteranceID, limit int) ([]Unlabelled, error) {
	query, args := unlabelledColumns+` where unit = $1 and label = ''`, []any{string(unit)}
	if !before.IsZero() {
		query += ` and (at < $2 or at = $2 and utterance < $3)`
		args = append(args, micros(before), string(last))
	}
	args = append(args, min(max(limit, 1), 100))
	out, err := list(ctx, db, query+fmt.Sprintf(` order by at desc, utterance desc limit $%d`, len(args)), args, readUnlabelled)
	if err != nil {
		return nil, fmt.Errorf("store: unlabelled of %s: %w", unit, err)
	}
	return out, nil
}

// UnlabelledOne returns one, labelled or not; NotFound when it never waited.
func (db *DB) UnlabelledOne(ctx context.Context, id zhiyin.UtteranceID) (Unlabelled, error) {
	u, err := single(ctx, db, unlabelledColumns+` where utterance = $1`, []any{string(id)}, readUnlabelled)
	if err != nil {
		return u, fmt.Errorf("store: unlabelled %s: %w", id, err)
	}
	return u, nil
}

// UnlabelledCount counts what waits in a unit, and what was labelled, by label.
func (db *DB) UnlabelledCount(ctx context.Context, unit zhiyin.UnitID) (waits int, labelled map[string]int, err error) {
	type row struct {
		label string
		n     int
	}
	rows, err := list(ctx, db, `select label, count(*) from unlabelled where unit = $1 group by label order by label`, []any{string(unit)},
		func(s scanner) (r row, err error) { return r, s.Scan(&r.label, &r.n) })
	if err != nil {
		return 0, nil, fmt.Errorf("store: count of unlabelled of %s: %w", unit, err)
	}
	labelled = map[string]int{}
	for _, r := range rows {
		if r.label == "" {
			waits = r.n
			continue
		}
		labelled[r.label] = r.n
	}
	return waits, labelled, nil
}

func readUnlabelled(s scanner) (u Unlabelled, err error) {
	var at int64
	err = s.Scan(&u.Utterance, &u.Contact, &u.Unit, &at, &u.Why, &u.Was, &u.Label, &u.By)
	u.At = instant(at)
	return u, err
}
