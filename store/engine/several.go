package engine

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"zhiyin.dev"
)

// Question is one query among several.
type Question struct {
	query string
	args  []any
	read  func(Scanner) error // called for each row
}

// Reading adds each row of a query to a list.
func Reading[T any](to *[]T, query string, args []any, read func(Scanner) (T, error)) Question {
	return Question{query, args, func(s Scanner) error {
		v, err := read(s)
		*to = append(*to, v)
		return err
	}}
}

// Several asks questions that do not wait for each other's answers: a server with one
// trip, and of one state. ask makes them anew for each try, with where their answers go.
func (e *Engine) Several(ctx context.Context, ask func() []Question) error {
	if !e.Server {
		return e.oneByOne(ctx, ask())
	}
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("%w: %w", err, zhiyin.Unavailable)
	}
	for tries := 0; ; tries++ {
		err := e.together(uninterrupted(ctx), ask())
		if err == nil {
			return nil
		}
		if tries > e.Readers || !e.wasLost(err) {
			return e.Fault(err)
		}
	}
}

func (e *Engine) oneByOne(ctx context.Context, questions []Question) error {
	for _, q := range questions {
		if _, err := List(ctx, e, q.query, q.args, func(s Scanner) (struct{}, error) { return struct{}{}, q.read(s) }); err != nil {
			return err
		}
	}
	return nil
}

// together asks a server.
func (e *Engine) together(ctx context.Context, questions []Question) error {
	conn, err := e.Read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var batch pgx.Batch
	for _, q := range questions {
		batch.Queue(q.query, q.args...)
	}
	lost := conn.Raw(func(c any) error {
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, &batch)
		for _, q := range questions {
			if err == nil {
				err = answered(results, q.read)
			}
		}
		if closing := results.Close(); err == nil {
			err = closing
		}
		return nil
	})
	if err == nil {
		err = lost
	}
	return err
}

// answered reads the rows of the next query.
func answered(results pgx.BatchResults, read func(Scanner) error) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
