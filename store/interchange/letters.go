package interchange

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// lettersAtOnce bounds a page of letters.
const lettersAtOnce = 1000

func microseconds(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

func putLetters(t engine.Tx, letters []zhiyin.Letter) error {
	for _, l := range letters {
		sealed, err := t.Seal(connectionKey(l.Connection), "connection:"+l.Connection, l.Row, "letter:"+l.ID)
		if err != nil {
			return err
		}
		// A letter that comes again after a crash has another id and the same row;
		// it is mended once more, which changes nothing.
		if _, err := t.Exec(`insert into letters (connection, id, import, number, at, field, code, sealed, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			l.Connection, l.ID, l.Import, l.Number, engine.Micros(l.At), l.Field, l.Code, sealed, "connection:"+l.Connection); err != nil {
			return err
		}
	}
	return nil
}

// Letters returns a connection's letters with their rows, the oldest first, after
// an id; of one import when it is named.
func (db *DB) Letters(ctx context.Context, connection, of, after string, limit int) ([]zhiyin.Letter, error) {
	out, err := engine.List(ctx, db, letterColumns+` and l.id > $3 and ($4 = '' or l.import = $4) order by l.id limit $5`,
		[]any{connection, connectionKey(connection), after, of, min(max(limit, 1), lettersAtOnce)}, db.readLetter)
	if err != nil {
		return nil, fmt.Errorf("store: letters of connection %s: %w", connection, err)
	}
	return out, nil
}

// Letter returns one; NotFound when it was taken meanwhile, or dropped.
func (db *DB) Letter(ctx context.Context, connection, id string) (zhiyin.Letter, error) {
	l, err := engine.Single(ctx, db, letterColumns+` and l.id = $3`, []any{connection, connectionKey(connection), id}, db.readLetter)
	if err != nil {
		return l, fmt.Errorf("store: letter %s of connection %s: %w", id, connection, err)
	}
	return l, nil
}

const letterColumns = `select l.connection, l.id, l.import, l.number, l.at, l.field, l.code, l.sealed, k.wrapped from letters l left join keys k on k.person = $2 where l.connection = $1`

func (db *DB) readLetter(s engine.Scanner) (l zhiyin.Letter, err error) {
	var at int64
	var sealed, wrapped []byte
	if err = s.Scan(&l.Connection, &l.ID, &l.Import, &l.Number, &at, &l.Field, &l.Code, &sealed, &wrapped); err != nil {
		return l, err
	}
	l.At = engine.Instant(at)
	l.Row, err = db.Ring.Open(connectionKey(l.Connection), wrapped, sealed, "letter:"+l.ID)
	return l, err
}

// SettleLetters removes letters that were taken, and writes down why others were
// not again. taken counts with what the connection took.
func (db *DB) SettleLetters(ctx context.Context, connection string, taken []string, again []zhiyin.Letter) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		for _, id := range taken {
			if _, err := t.Exec(`delete from letters where connection = $1 and id = $2`, connection, id); err != nil {
				return err
			}
		}
		for _, l := range again {
			if _, err := t.Exec(`update letters set field = $3, code = $4 where connection = $1 and id = $2`, connection, l.ID, l.Field, l.Code); err != nil {
				return err
			}
		}
		_, err := t.Exec(`update connections set taken = taken + $2 where id = $1`, connection, len(taken))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: settle letters of connection %s: %w", connection, err)
	}
	return nil
}

// DropLetters forgets letters, and sheets with their parts, older than before.
func (db *DB) DropLetters(ctx context.Context, before time.Time) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		old, err := engine.Texts(t, `select id from imports where changed_at < $1 and state not in ('checking', 'running') order by id limit 100`, engine.Micros(before))
		if err != nil {
			return err
		}
		for _, id := range old {
			if err := dropParts(t, id); err != nil {
				return err
			}
		}
		_, err = t.Exec(`delete from letters where at < $1`, engine.Micros(before))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: drop old letters: %w", err)
	}
	return nil
}

// dropParts forgets a sheet's bytes with their key.
func dropParts(t engine.Tx, id string) error {
	if _, err := t.Exec(`delete from import_parts where import = $1`, id); err != nil {
		return err
	}
	return t.Destroy(id, "system")
}
