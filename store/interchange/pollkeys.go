package interchange

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// pollKey is a key's place: a hash that tells nothing outside this installation.
func (db *DB) pollKey(connection, key string) []byte {
	return db.Ring.Blind("poll:"+connection, key)
}

func pollThing(connection string) string { return "poll:" + connection }

// KnowKeys keeps which rows a connection has taken, and of whom: their keys, sealed.
func (db *DB) KnowKeys(ctx context.Context, connection string, keys []zhiyin.PolledKey, at time.Time) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		for _, k := range keys {
			sealed, err := t.Seal(connectionKey(connection), "connection:"+connection, []byte(k.Key), pollThing(connection))
			if err != nil {
				return err
			}
			if _, err := t.Exec(`insert into poll_keys (connection, blind, customer, sealed, seen, by) values ($1, $2, $3, $4, $5, $6)
				on conflict (connection, blind) do update set customer = excluded.customer, seen = excluded.seen`,
				connection, db.pollKey(connection, k.Key), string(k.Customer), sealed, engine.Micros(at), "connection:"+connection); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: keys of connection %s: %w", connection, err)
	}
	return nil
}

// MarkKeys notes that a sweep found these rows. Keys that are not known stay so.
func (db *DB) MarkKeys(ctx context.Context, connection string, keys []string, sweep time.Time) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		for chunk := range engine.Chunks(keys) {
			n := len(chunk)
			args := make([]any, n, n+2)
			for i, key := range chunk {
				args[i] = db.pollKey(connection, key)
			}
			// The list comes first in the text: its places are counted from 1.
			query := "with found as (select connection, blind from poll_keys where blind in " + db.Dialect.Values(1, n) +
				fmt.Sprintf(" and connection = $%d and seen < $%d) update poll_keys set seen = $%d where (connection, blind) in (select connection, blind from found)", n+1, n+2, n+2)
			if _, err := t.Exec(query, append(args, connection, engine.Micros(sweep))...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: sweep of connection %s: %w", connection, err)
	}
	return nil
}

// CountKeys counts a connection's known keys, and those that a sweep did not find.
func (db *DB) CountKeys(ctx context.Context, connection string, sweep time.Time) (known, gone int, err error) {
	got, err := engine.Single(ctx, db, `select count(*), count(case when seen < $2 then 1 end) from poll_keys where connection = $1`, []any{connection, engine.Micros(sweep)},
		func(s engine.Scanner) (out [2]int, err error) {
			err = s.Scan(&out[0], &out[1])
			return out, err
		})
	if err != nil {
		return 0, 0, fmt.Errorf("store: keys of connection %s: %w", connection, err)
	}
	return got[0], got[1], nil
}

// GoneKeys returns keys that a sweep did not find, the longest unseen first, at most
// limit (1 to 1000).
func (db *DB) GoneKeys(ctx context.Context, connection string, sweep time.Time, limit int) ([]zhiyin.PolledKey, error) {
	keys, err := engine.List(ctx, db, `select p.customer, p.sealed, p.seen, k.wrapped from poll_keys p left join keys k on k.person = $2
		where p.connection = $1 and p.seen < $3 order by p.seen, p.blind limit $4`,
		[]any{connection, connectionKey(connection), engine.Micros(sweep), min(max(limit, 1), 1000)}, func(s engine.Scanner) (k zhiyin.PolledKey, err error) {
			var seen int64
			var sealed, wrapped []byte
			if err = s.Scan(&k.Customer, &sealed, &seen, &wrapped); err != nil {
				return k, err
			}
			k.Seen = engine.Instant(seen)
			plain, err := db.Ring.Open(connectionKey(connection), wrapped, sealed, pollThing(connection))
			k.Key = string(plain)
			return k, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: keys of connection %s: %w", connection, err)
	}
	return keys, nil
}

// DropKeys forgets keys of rows that are gone.
func (db *DB) DropKeys(ctx context.Context, connection string, keys []string) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		for _, k := range keys {
			if _, err := t.Exec(`delete from poll_keys where connection = $1 and blind = $2`, connection, db.pollKey(connection, k)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: keys of connection %s: %w", connection, err)
	}
	return nil
}
