package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Housemate is another person who has an identifier in common with somebody.
type Housemate struct {
	Customer zhiyin.CustomerID // canonical
	Kind     zhiyin.IdentifierKind
	Why      string // of zhiyin.LinkedRecords.Out
	Since    time.Time
}

// Household returns who shares an identifier with the person and is not one with
// them, the latest first, at most 50.
func (db *DB) Household(ctx context.Context, record zhiyin.CustomerID) ([]Housemate, error) {
	out, err := engine.List(ctx, db, `select coalesce(p.canonical, l.other), l.kind, l.out, max(l.at) from (
			select b as other, kind, out, at from links where a in `+engine.Theirs+` and out <> ''
			union all select a, kind, out, at from links where b in `+engine.Theirs+` and out <> '') l
		left join canonical p on p.record = l.other where l.other not in `+engine.Theirs+`
		group by coalesce(p.canonical, l.other), l.kind, l.out order by max(l.at) desc, 1 limit 50`,
		[]any{string(record)}, func(s engine.Scanner) (m Housemate, err error) {
			var since int64
			err = s.Scan(&m.Customer, &m.Kind, &m.Why, &since)
			m.Since = engine.Instant(since)
			return m, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: household of %s: %w", record, err)
	}
	return out, nil
}
