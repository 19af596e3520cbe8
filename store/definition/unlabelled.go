package definition

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

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

const unlabelledColumns = `select utterance, contact, unit, at, why, was, label, by from unlabelled`

// Unlabelled returns what waits in a unit, the newest first, below a place in that
// order: the instant and the utterance of the last one seen; a zero instant: from
// the newest on. Limit is 1 to 100.
func (db DB) Unlabelled(ctx context.Context, unit zhiyin.UnitID, before time.Time, last zhiyin.UtteranceID, limit int) ([]Unlabelled, error) {
	query, args := unlabelledColumns+` where unit = $1 and label = ''`, []any{string(unit)}
	if !before.IsZero() {
		query += ` and (at < $2 or at = $2 and utterance < $3)`
		args = append(args, engine.Micros(before), string(last))
	}
	args = append(args, min(max(limit, 1), 100))
	out, err := engine.List(ctx, db, query+fmt.Sprintf(` order by at desc, utterance desc limit $%d`, len(args)), args, readUnlabelled)
	if err != nil {
		return nil, fmt.Errorf("store: unlabelled of %s: %w", unit, err)
	}
	return out, nil
}

// UnlabelledOne returns one, labelled or not; NotFound when it never waited.
func (db DB) UnlabelledOne(ctx context.Context, id zhiyin.UtteranceID) (Unlabelled, error) {
	u, err := engine.Single(ctx, db, unlabelledColumns+` where utterance = $1`, []any{string(id)}, readUnlabelled)
	if err != nil {
		return u, fmt.Errorf("store: unlabelled %s: %w", id, err)
	}
	return u, nil
}

// UnlabelledCount counts what waits in a unit, and what was labelled, by label.
func (db DB) UnlabelledCount(ctx context.Context, unit zhiyin.UnitID) (waits int, labelled map[string]int, err error) {
	type row struct {
		label string
		n     int
	}
	rows, err := engine.List(ctx, db, `select label, count(*) from unlabelled where unit = $1 group by label order by label`, []any{string(unit)},
		func(s engine.Scanner) (r row, err error) { return r, s.Scan(&r.label, &r.n) })
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

func readUnlabelled(s engine.Scanner) (u Unlabelled, err error) {
	var at int64
	err = s.Scan(&u.Utterance, &u.Contact, &u.Unit, &at, &u.Why, &u.Was, &u.Label, &u.By)
	u.At = engine.Instant(at)
	return u, err
}
