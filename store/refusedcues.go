package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

var _ = on(cueRefused)

// RefusedCue is a phrase that is proposed for a need no more.
type RefusedCue struct {
	Need, Phrase, Reason, By string
}

func cueRefused(t *tx, e zhiyin.Event, b zhiyin.CueRefused) error {
	_, err := t.exec(`insert into refused_cues (unit, need, phrase, reason, at, by) values ($1, $2, $3, $4, $5, $6)
		on conflict (unit, need, phrase) do update set reason = excluded.reason, at = excluded.at, by = excluded.by`,
		string(e.Unit), b.Need, b.Phrase, b.Reason, micros(e.At), e.By)
	return err
}

// RefusedCues are a unit's, the newest 5,000.
func (db *DB) RefusedCues(ctx context.Context, unit zhiyin.UnitID) ([]RefusedCue, error) {
	out, err := list(ctx, db, `select need, phrase, reason, by from refused_cues where unit = $1 order by at desc, need, phrase limit 5000`, []any{string(unit)},
		func(s scanner) (c RefusedCue, err error) { return c, s.Scan(&c.Need, &c.Phrase, &c.Reason, &c.By) })
	if err != nil {
		return nil, fmt.Errorf("store: refused cues of %s: %w", unit, err)
	}
	return out, nil
}
