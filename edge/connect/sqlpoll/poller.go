// Package sqlpoll asks another system's database, by and by, for what has changed:
// rows whose watermark (a time or a number that grows with every change) is past
// the last one seen. Rows of one watermark are told apart by their key, so that a
// thousand rows written in one instant are neither missed nor repeated.
//
// It only reads, in read-only transactions.
package sqlpoll

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// Poller is the way; it has no state and serves any number of connections.
type Poller struct{ Now func() time.Time }

// queryWithin is how long one query may take; a slow one wants an index over
// (watermark, key).
const queryWithin = time.Minute

// place is how far a connection has come: the last row's watermark and key as the
// database writes them, with their types.
type place struct {
	Watermark value     `json:"watermark"`
	Key       value     `json:"key"`
	Swept     time.Time `json:"swept,omitzero"` // when all keys were read last
}

// Pull asks for batch after batch, and waits for Every when there is nothing more.
func (p Poller) Pull(ctx context.Context, job connect.Job) error {
	db, err := open(job.Definition.Poll.Engine, job.Secret)
	if err != nil {
		return err
	}
	defer db.Close()
	at := place{}
	if job.Place != "" {
		if err := json.Unmarshal([]byte(job.Place), &at); err != nil {
			return connect.Trouble{Code: connect.BadWatermark, Err: fmt.Errorf("sqlpoll: the place of %s can't be read: %w", job.Definition.ID, zhiyin.Internal)}
		}
	}
	for ctx.Err() == nil {
		full, err := p.once(ctx, db, job, &at)
		if err != nil {
			return err
		}
		if full {
			continue
		}
		if every := job.Definition.Poll.Sweep; every > 0 && p.Now().Sub(at.Swept) >= every {
			if err := p.sweep(ctx, db, job, &at); err != nil {
				return err
			}
		}
		rest := time.NewTimer(job.Definition.Poll.Every)
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
		rest.Stop()
	}
	return nil
}

// once brings one batch; full says that there may be more.
func (p Poller) once(ctx context.Context, db *sql.DB, job connect.Job, at *place) (full bool, err error) {
	s := job.Definition.Poll
	rows, next, err := p.fetch(ctx, db, s, *at, s.Batch)
	if err != nil {
		return false, err
	}
	m := connect.Standing()
	if len(rows) == 0 {
		m.Lag = 0 // everything that is there has been taken
		return false, job.Take(ctx, nil, m)
	}
	next.Swept = at.Swept
	if m.Place, err = next.text(); err != nil {
		return false, err
	}
	if newest := rows[len(rows)-1].At; !newest.IsZero() {
		m.Lag = max(p.Now().Sub(newest), 0)
	}
	if err := job.Take(ctx, rows, m); err != nil {
		return false, err
	}
	*at = next
	return len(rows) == s.Batch, nil
}

// text is the place as it is kept.
func (at place) text() (string, error) {
	text, err := json.Marshal(at)
	if err != nil {
		return "", fmt.Errorf("sqlpoll: place: %w", zhiyin.Internal)
	}
	return string(text), nil
}

// Try brings up to limit rows from the beginning.
func (p Poller) Try(ctx context.Context, d connect.Definition, secret string) ([]connect.Row, error) {
	db, err := open(d.Poll.Engine, secret)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, _, err := p.fetch(ctx, db, d.Poll, place{}, tried)
	return rows, err
}

// tried is how many rows a test shows.
const tried = 5

func (p Poller) fetch(ctx context.Context, db *sql.DB, s connect.PollSettings, at place, limit int) (rows []connect.Row, next place, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryWithin)
	defer cancel()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, at, trouble(s.Engine, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	query, args := statement(s, at, p.Now(), limit)
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, at, trouble(s.Engine, err)
	}
	defer found.Close()
	names, err := found.ColumnTypes()
	if err != nil {
		return nil, at, trouble(s.Engine, err)
	}
	next = at
	for found.Next() {
		row, here, err := scan(found, names, s)
		if err != nil {
			return nil, at, err
		}
		rows, next = append(rows, row), here
	}
	if err := found.Err(); err != nil {
		return nil, at, trouble(s.Engine, err)
	}
	return rows, next, nil
}
