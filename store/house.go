package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const numberColumns = `select id, called, unit, flow, language, notice, caller_id from numbers`

// Number returns what answers the called number; NotFound when nothing does.
func (db *DB) Number(ctx context.Context, called string) (zhiyin.Number, error) {
	n, err := engine.Single(ctx, db, numberColumns+` where called = $1`, []any{calledForm(called)}, readNumber)
	if err != nil {
		return n, fmt.Errorf("store: called number: %w", err)
	}
	return n, nil
}

// Numbers returns every called number in the order of their ids.
func (db *DB) Numbers(ctx context.Context) ([]zhiyin.Number, error) {
	all, err := engine.List(ctx, db, numberColumns+` order by id`, nil, readNumber)
	if err != nil {
		return nil, fmt.Errorf("store: numbers: %w", err)
	}
	return all, nil
}

func readNumber(s engine.Scanner) (n zhiyin.Number, err error) {
	err = s.Scan(&n.ID, &n.Called, &n.Unit, &n.Flow, &n.Language, &n.Notice, &n.CallerID)
	return n, err
}

// Units returns every unit in the order of their ids.
func (db *DB) Units(ctx context.Context) ([]zhiyin.Unit, error) {
	all, err := engine.List(ctx, db, `select id, name, industry, zone, observing from units order by id`, nil, func(s engine.Scanner) (u zhiyin.Unit, err error) {
		var name string
		if err = s.Scan(&u.ID, &name, &u.Industry, &u.Zone, &u.Observing); err == nil {
			err = engine.Parse(name, &u.Name)
		}
		return u, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: units: %w", err)
	}
	return all, nil
}

// Queues returns every queue in the order of their ids.
func (db *DB) Queues(ctx context.Context) ([]zhiyin.Queue, error) {
	all, err := engine.List(ctx, db, `select id, unit, name, match_group, target_seconds, target_percent, ring_seconds, wrap_seconds from queues order by id`, nil,
		func(s engine.Scanner) (q zhiyin.Queue, err error) {
			var name string
			if err = s.Scan(&q.ID, &q.Unit, &name, &q.Group, &q.TargetSeconds, &q.TargetPercent, &q.RingSeconds, &q.WrapSeconds); err == nil {
				err = engine.Parse(name, &q.Name)
			}
			return q, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: queues: %w", err)
	}
	return all, nil
}
