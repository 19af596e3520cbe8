package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"zhiyin.dev"
)

// query runs a prepared text. A connection that was lost shows when it is used:
// the next one is tried then, until one is new.
func (db *DB) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w", err, zhiyin.Unavailable)
	}
	for tries := 0; ; tries++ {
		st, err := db.prepared(ctx, query)
		if err == nil {
			var rows *sql.Rows
			if rows, err = st.QueryContext(uninterrupted(ctx), args...); err == nil {
				return rows, nil
			}
		}
		if tries > db.cfg.Readers || !db.wasLost(err) {
			return nil, db.fault(err)
		}
	}
}

// wasLost tells a connection that broke from a server that can't be reached.
func (db *DB) wasLost(err error) bool {
	var refused *pgconn.ConnectError
	return db.cfg.URL != "" && db.engine.kind(err) == zhiyin.Unavailable && !errors.As(err, &refused)
}

// prepared prepares a text once per connection of the reading pool.
func (db *DB) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := db.ready.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := db.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, raced := db.ready.LoadOrStore(query, st); raced {
		_ = st.Close() // another goroutine prepared the same text
		return first.(*sql.Stmt), nil
	}
	return st, nil
}

func (db *DB) fault(err error) error {
	return fmt.Errorf("%v: %w", err, db.engine.kind(err))
}

// uninterrupted lets a query that has begun end by itself: each is bounded and
// takes less than a watcher of its context.
func uninterrupted(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// scanner is *sql.Row and *sql.Rows.
type scanner interface{ Scan(...any) error }

// list runs a query and reads each row. It returns an empty list, never nil.
func list[T any](ctx context.Context, db *DB, query string, args []any, read func(scanner) (T, error)) ([]T, error) {
	out := []T{}
	rows, err := db.query(ctx, query, args)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := read(rows)
		if err != nil {
			return out, db.fault(err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return out, db.fault(err)
	}
	return out, nil
}

// single runs a query for one row; NotFound when there is none.
func single[T any](ctx context.Context, db *DB, query string, args []any, read func(scanner) (T, error)) (v T, err error) {
	rows, err := db.query(ctx, query, args)
	if err != nil {
		return v, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return v, db.fault(err)
		}
		return v, zhiyin.NotFound
	}
	if v, err = read(rows); err != nil {
		return v, db.fault(err)
	}
	return v, nil
}

// plain reads a single column.
func plain[T any](s scanner) (v T, err error) {
	err = s.Scan(&v)
	return v, err
}

// parse reads JSON that we wrote.
func parse(from string, into any) error {
	if err := json.Unmarshal([]byte(from), into); err != nil {
		return fmt.Errorf("stored JSON: %v: %w", err, zhiyin.Internal)
	}
	return nil
}
