package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Rating is an answer that a customer gave to a survey, and where the ledger has it.
type Rating struct {
	Unit      zhiyin.UnitID
	Partition int
	Position  int64
	At        time.Time
	Answer    zhiyin.SurveyAnswered
}

// Ratings are the answers of all units since a moment, those of a partition in its order.
func (db *DB) Ratings(ctx context.Context, since time.Time) ([]Rating, error) {
	all, err := engine.List(ctx, db, `select unit, partition, position, at, open from ledger where kind = 'survey.answered' and at >= $1 order by partition, position`,
		[]any{engine.Micros(since)}, func(s engine.Scanner) (r Rating, err error) {
			var at int64
			var open string
			if err = s.Scan(&r.Unit, &r.Partition, &r.Position, &at, &open); err != nil {
				return r, err
			}
			r.At = engine.Instant(at)
			return r, json.Unmarshal([]byte(open), &r.Answer)
		})
	if err != nil {
		return nil, fmt.Errorf("store: ratings: %w", err)
	}
	return all, nil
}
