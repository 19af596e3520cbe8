package population

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev/store/engine"
)

// TagDay is how many had a tag at the end of a day, or last thing so far.
type TagDay struct {
	Day     string // civil date, UTC
	Holders int64
}

// keptDays bounds the days that a tag's population is kept for: a year and a
// month, so that a season can be compared with the one before.
const keptDays = 396

// CountTagDay keeps how many have each tag on the day of now, and drops the days
// that are too old.
func (db DB) CountTagDay(ctx context.Context, now time.Time) error {
	day, oldest := now.UTC().Format(time.DateOnly), now.UTC().AddDate(0, 0, -keptDays).Format(time.DateOnly)
	err := db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(`delete from tag_days where day < $1 or day = $2`, oldest, day); err != nil {
			return err
		}
		_, err := t.Exec(`insert into tag_days (tag, day, holders)
			select id, cast($1 as text), count(*) from tags group by id`, day)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: population of tags: %w", err)
	}
	return nil
}

// TagDays returns a tag's population from a day on, the oldest first; a day on
// which nobody had it is left out.
func (db DB) TagDays(ctx context.Context, tag string, from time.Time) ([]TagDay, error) {
	days, err := engine.List(ctx, db, `select day, holders from tag_days where tag = $1 and day >= $2 order by day limit 400`, []any{tag, from.UTC().Format(time.DateOnly)},
		func(s engine.Scanner) (d TagDay, err error) {
			err = s.Scan(&d.Day, &d.Holders)
			return d, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: population of %s: %w", tag, err)
	}
	return days, nil
}

// CustomerCount is how many customer records there are.
func (db DB) CustomerCount(ctx context.Context) (int64, error) {
	n, err := engine.Single(ctx, db, `select count(*) from customers where erased_at = 0`, nil, engine.Plain[int64])
	if err != nil {
		return 0, fmt.Errorf("store: customers: %w", err)
	}
	return n, nil
}
