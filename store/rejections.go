package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Rejection is a tag that somebody found wrong for a person, while it is off.
type Rejection struct {
	Tag        string
	Definition zhiyin.DefinitionRef
	At, Until  time.Time
	By         string
}

// Rejections returns a person's that are in force at a moment, the latest first.
func (db *DB) Rejections(ctx context.Context, record zhiyin.CustomerID, at time.Time) ([]Rejection, error) {
	out, err := engine.List(ctx, db, `select tag, definition, at, until, by from rejections where customer in `+engine.Theirs+` and at <= $2 and until > $2 order by at desc, tag limit 100`,
		[]any{string(record), engine.Micros(at)}, func(s engine.Scanner) (r Rejection, err error) {
			var definition string
			var at, until int64
			if err = s.Scan(&r.Tag, &definition, &at, &until, &r.By); err == nil {
				err = engine.Parse(definition, &r.Definition)
			}
			r.At, r.Until = engine.Instant(at), engine.Instant(until)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: rejections of %s: %w", record, err)
	}
	return out, nil
}
