package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"zhiyin.dev"
)

// question is one query among several.
type question struct {
	query string
	args  []any
	read  func(scanner) error // called for each row
}

// reading adds each row of a query to a list.
func reading[T any](to *[]T, query string, args []any, read func(scanner) (T, error)) question {
	return question{query, args, func(s scanner) error {
		v, err := read(s)
		*to = append(*to, v)
		return err
	}}
}

// several asks questions that do not wait for each other's answers: a server with one
// trip, and of one state. ask makes them anew for each try, with where their answers go.
func (db *DB) several(ctx context.Context, ask func() []question) error {
	if db.cfg.URL == "" {
		return db.oneByOne(ctx, ask())
	}
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("%w: %w", err, zhiyin.Unavailable)
	}
	for tries := 0; ; tries++ {
		err := db.together(uninterrupted(ctx), ask())
		if err == nil {
			return nil
		}
		if tries > db.cfg.Readers || !db.wasLost(err) {
			return db.fault(err)
		}
	}
}

func (db *DB) oneByOne(ctx context.Context, questions []question) error {
	for _, q := range questions {
		if _, err := list(ctx, db, q.query, q.args, func(s scanner) (struct{}, error) { return struct{}{}, q.read(s) }); err != nil {
			return err
		}
	}
	return nil
}

// together asks a server.
func (db *DB) together(ctx context.Context, questions []question) error {
	conn, err := db.read.Conn(ctx)
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
				_, err = answers(results, 0, true, q.read)
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
