package store

import (
	"context"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// mostHappened bounds Happened.
const mostHappened = 500

// Happened returns what a person's records did or met lately: the newest of up to limit
// (1 to 500) events of each record, open parts only, oldest first.
func (db *DB) Happened(ctx context.Context, records []zhiyin.CustomerID, limit int) ([]zhiyin.Event, error) {
	var out []zhiyin.Event
	for _, id := range records {
		some, err := engine.List(ctx, db, `select position, id, kind, unit, subject, at, open from ledger
			where subject = $1 and kind = 'customer.tracked' order by position desc limit $2`,
			[]any{string(id), min(max(limit, 1), mostHappened)}, func(s engine.Scanner) (zhiyin.Event, error) { return readFact(s, readingOf(nil)) })
		if err != nil {
			return nil, fmt.Errorf("store: what happened to %s: %w", id, err)
		}
		out = append(out, some...)
	}
	slices.SortFunc(out, func(a, b zhiyin.Event) int { return a.At.Compare(b.At) })
	return out, nil
}
