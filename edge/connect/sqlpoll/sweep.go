package sqlpoll

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
)

// A sweep reads every key in pages, by the key's own index, and notes which of the
// rows that were taken are still there. What is left is gone.
const (
	sweepPage = 2000 // keys of one query
	goneAtOne = 500  // rows that are told as deleted at once
	// More than a quarter of the rows gone at once, and more than a hundred, is a table
	// that was emptied or a view that was changed, not customers who have left.
	goneMost  = 100
	goneShare = 4
)

// sweep tells of rows that are there no more.
func (p Poller) sweep(ctx context.Context, db *sql.DB, job connect.Job, at *place) error {
	began, id, s := p.Now(), job.Definition.ID, job.Definition.Poll
	for after := (value{}); ; {
		keys, last, err := p.page(ctx, db, s, after)
		if err != nil {
			return err
		}
		if err := job.Keys.MarkKeys(ctx, id, keys, began); err != nil {
			return err
		}
		if len(keys) < sweepPage {
			break
		}
		after = last
	}
	known, gone, err := job.Keys.CountKeys(ctx, id, began)
	if err != nil {
		return err
	}
	if gone > goneMost && gone*goneShare > known {
		return connect.Trouble{Code: connect.TooManyGone, Err: fmt.Errorf("sqlpoll: %d of %d rows of %s are gone: %w", gone, known, s.Table, zhiyin.Conflict)}
	}
	if err := p.tell(ctx, job, began); err != nil {
		return err
	}
	at.Swept = began
	m := connect.Standing()
	if m.Place, err = at.text(); err != nil {
		return err
	}
	return job.Take(ctx, nil, m)
}

// tell gives every row that the sweep did not find, as deleted. Its id is made of
// when it was last seen: after a crash it is the same, and once the row was there
// again another.
func (p Poller) tell(ctx context.Context, job connect.Job, sweep time.Time) error {
	for {
		gone, err := job.Keys.GoneKeys(ctx, job.Definition.ID, sweep, goneAtOne)
		if err != nil || len(gone) == 0 {
			return err
		}
		rows := make([]connect.Row, 0, len(gone))
		for _, k := range gone {
			rows = append(rows, connect.Row{Op: connect.Delete, Key: k.Key, At: sweep, Doc: map[string]any{job.Definition.Poll.Key: k.Key},
				ID: fmt.Sprintf("gone\x00%s\x00%d", k.Key, k.Seen.UnixMicro())})
		}
		if err := job.Take(ctx, rows, connect.Standing()); err != nil { // which forgets their keys
			return err
		}
	}
}

// page reads the keys after one.
func (p Poller) page(ctx context.Context, db *sql.DB, s connect.PollSettings, after value) (keys []string, last value, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryWithin)
	defer cancel()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, after, trouble(s.Engine, err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	query, args := keysAfter(s, after, sweepPage)
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, after, trouble(s.Engine, err)
	}
	defer found.Close()
	for found.Next() {
		var raw any
		if err := found.Scan(&raw); err != nil {
			return nil, after, trouble(s.Engine, err)
		}
		key, ok := valueOf(raw)
		if !ok {
			return nil, after, connect.Trouble{Code: connect.BadWatermark, Err: fmt.Errorf("sqlpoll: a row of %s has no key that can be ordered: %w", s.Table, zhiyin.Invalid)}
		}
		keys, last = append(keys, key.Text), key
	}
	if err := found.Err(); err != nil {
		return nil, after, trouble(s.Engine, err)
	}
	return keys, last, nil
}
