package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"zhiyin.dev/store/engine"
)

// piped is a statement whose answer nobody waits for by itself.
type piped struct {
	query string
	args  []any
}

// send runs a statement of which only a failure matters. To a server it goes together
// with the next one whose answer is needed, the commit at last: a trip to the server
// takes as long as a statement. The failure shows then.
func (t *tx) send(query string, args ...any) error {
	if t.s.db.cfg.URL == "" {
		_, err := t.exec(query, args...)
		return err
	}
	t.piped = append(t.piped, piped{query, args})
	return nil
}

// drain waits for the answers of what was sent.
func (t *tx) drain() error {
	if len(t.piped) == 0 {
		return nil
	}
	if _, err := t.trip("", nil, nil); err != nil {
		return t.fault(err)
	}
	return nil
}

// ask is rows that takes what was sent along, with one trip to a server.
func (t *tx) ask(query string, args []any, read func(engine.Scanner) error) error {
	if t.s.db.cfg.URL == "" {
		return t.rows(query, args, read)
	}
	if _, err := t.trip(query, args, read); err != nil {
		return t.fault(err)
	}
	return nil
}

// trip sends what is piped and, unless it is empty, a query, and returns how many of
// the statements were carried out. After the first failure the server passes over
// the rest.
func (t *tx) trip(query string, args []any, read func(engine.Scanner) error) (done int, err error) {
	list := t.piped
	t.piped = nil
	var batch pgx.Batch
	for _, p := range list {
		batch.Queue(p.query, p.args...)
	}
	if query != "" {
		batch.Queue(query, args...)
	}
	lost := t.s.conn.Raw(func(conn any) error {
		results := conn.(*stdlib.Conn).Conn().SendBatch(background, &batch)
		done, err = answers(results, len(list), query != "", read)
		if closing := results.Close(); err == nil {
			err = closing
		}
		return nil
	})
	if err == nil {
		err = lost
	}
	if err != nil && done < len(list) && list[done].query == groupInsert {
		err = t.outnumbered(err)
	}
	return done, err
}

// answers reads those of so many statements, then the rows of a query.
func answers(results pgx.BatchResults, statements int, asked bool, read func(engine.Scanner) error) (done int, err error) {
	for ; done < statements; done++ {
		if _, err := results.Exec(); err != nil {
			return done, err
		}
	}
	if !asked {
		return done, nil
	}
	rows, err := results.Query()
	if err != nil {
		return done, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return done, err
		}
	}
	return done, rows.Err()
}

// end sends the commit behind everything that is still piped. What a server refuses
// before it is refused with certainty; whatever else goes wrong leaves it open whether
// the commit took place.
func (t *tx) end() error {
	if err := t.send(`commit`); err != nil {
		return fmt.Errorf("%w: %w", errUnsure, err)
	}
	statements := len(t.piped)
	if statements == 0 { // it was carried out
		return nil
	}
	done, err := t.trip("", nil, nil)
	if err == nil {
		return nil
	}
	if refused := (*pgconn.PgError)(nil); done < statements-1 && errors.As(err, &refused) {
		return t.fault(err)
	}
	return fmt.Errorf("%w: %w", errUnsure, t.fault(err))
}
