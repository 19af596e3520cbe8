package engine

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"zhiyin.dev"
)

// Query runs a prepared text. A connection that was lost shows when it is used:
// the next one is tried then, until one is new.
func (e *Engine) Query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w", err, zhiyin.Unavailable)
	}
	for tries := 0; ; tries++ {
		st, err := e.prepared(ctx, query)
		if err == nil {
			var rows *sql.Rows
			if rows, err = st.QueryContext(uninterrupted(ctx), args...); err == nil {
				return rows, nil
			}
		}
		if tries > e.Readers || !e.wasLost(err) {
			return nil, e.Fault(err)
		}
	}
}

// wasLost tells a connection that broke from a server that can't be reached.
func (e *Engine) wasLost(err error) bool {
	var refused *pgconn.ConnectError
	return e.Server && e.Dialect.Kind(err) == zhiyin.Unavailable && !errors.As(err, &refused)
}

// prepared prepares a text once per connection of the reading pool.
func (e *Engine) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := e.ready.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := e.Read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, raced := e.ready.LoadOrStore(query, st); raced {
		_ = st.Close() // another goroutine prepared the same text
		return first.(*sql.Stmt), nil
	}
	return st, nil
}

// Fault gives a driver's error its kind.
func (e *Engine) Fault(err error) error {
	return fmt.Errorf("%v: %w", err, e.Dialect.Kind(err))
}

// uninterrupted lets a query that has begun end by itself: each is bounded and
// takes less than a watcher of its context.
func uninterrupted(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Reader is what List and Single ask: an Engine, or a subject that has one.
type Reader interface {
	Query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	Fault(err error) error
}

// Scanner is *sql.Row and *sql.Rows.
type Scanner interface{ Scan(...any) error }

// List runs a query and reads each row. It returns an empty list, never nil.
func List[T any](ctx context.Context, from Reader, query string, args []any, read func(Scanner) (T, error)) ([]T, error) {
	out := []T{}
	rows, err := from.Query(ctx, query, args)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := read(rows)
		if err != nil {
			return out, from.Fault(err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return out, from.Fault(err)
	}
	return out, nil
}

// Single runs a query for one row; NotFound when there is none.
func Single[T any](ctx context.Context, from Reader, query string, args []any, read func(Scanner) (T, error)) (v T, err error) {
	rows, err := from.Query(ctx, query, args)
	if err != nil {
		return v, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return v, from.Fault(err)
		}
		return v, zhiyin.NotFound
	}
	if v, err = read(rows); err != nil {
		return v, from.Fault(err)
	}
	return v, nil
}

// Plain reads a single column.
func Plain[T any](s Scanner) (v T, err error) {
	err = s.Scan(&v)
	return v, err
}

// Parse reads JSON that we wrote.
func Parse(from string, into any) error {
	if err := json.Unmarshal([]byte(from), into); err != nil {
		return fmt.Errorf("stored JSON: %v: %w", err, zhiyin.Internal)
	}
	return nil
}
