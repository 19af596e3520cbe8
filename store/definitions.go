package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Definition is one version of something that business people edit.
type Definition struct {
	Ref       zhiyin.DefinitionRef
	Unit      zhiyin.UnitID // empty: of the whole enterprise
	State     string        // published, superseded
	YAML      string
	By        string
	Published time.Time
	Pack      string // pack and version it came from
}

const definitionColumns = `select kind, id, version, unit, state, body, by, published_at, pack_version from definitions`

// Definitions returns those of a kind that are in force, in the order of their
// ids.
func (db *DB) Definitions(ctx context.Context, kind string) ([]Definition, error) {
	all, err := list(ctx, db, definitionColumns+` where kind = $1 and state = 'published' order by id`, []any{kind}, readDefinition)
	if err != nil {
		return nil, fmt.Errorf("store: definitions of %s: %w", kind, err)
	}
	return all, nil
}

// Definition returns one version, in force or not; version 0 is the one in
// force. NotFound when there is none.
func (db *DB) Definition(ctx context.Context, ref zhiyin.DefinitionRef) (Definition, error) {
	query, args := definitionColumns+` where kind = $1 and id = $2 and version = $3`, []any{ref.Kind, ref.ID, ref.Version}
	if ref.Version == 0 {
		query, args = definitionColumns+` where kind = $1 and id = $2 and state = 'published'`, args[:2]
	}
	d, err := single(ctx, db, query, args, readDefinition)
	if err != nil {
		return d, fmt.Errorf("store: definition %s: %w", ref, err)
	}
	return d, nil
}

func readDefinition(s scanner) (d Definition, err error) {
	var published int64
	err = s.Scan(&d.Ref.Kind, &d.Ref.ID, &d.Ref.Version, &d.Unit, &d.State, &d.YAML, &d.By, &published, &d.Pack)
	d.Published = instant(published)
	return d, err
}

const numberColumns = `select id, called, unit, flow, language, notice, caller_id from numbers`

// Number returns what answers the called number; NotFound when nothing does.
func (db *DB) Number(ctx context.Context, called string) (zhiyin.Number, error) {
	n, err := single(ctx, db, numberColumns+` where called = $1`, []any{calledForm(called)}, readNumber)
	if err != nil {
		return n, fmt.Errorf("store: called number: %w", err)
	}
	return n, nil
}

// Numbers returns every called number in the order of their ids.
func (db *DB) Numbers(ctx context.Context) ([]zhiyin.Number, error) {
	all, err := list(ctx, db, numberColumns+` order by id`, nil, readNumber)
	if err != nil {
		return nil, fmt.Errorf("store: numbers: %w", err)
	}
	return all, nil
}

func readNumber(s scanner) (n zhiyin.Number, err error) {
	err = s.Scan(&n.ID, &n.Called, &n.Unit, &n.Flow, &n.Language, &n.Notice, &n.CallerID)
	return n, err
}

// Units returns every unit in the order of their ids.
func (db *DB) Units(ctx context.Context) ([]zhiyin.Unit, error) {
	all, err := list(ctx, db, `select id, name, industry, zone from units order by id`, nil, func(s scanner) (u zhiyin.Unit, err error) {
		var name string
		if err = s.Scan(&u.ID, &name, &u.Industry, &u.Zone); err == nil {
			err = parse(name, &u.Name)
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
	all, err := list(ctx, db, `select id, unit, name, match_group, target_seconds, target_percent, ring_seconds, wrap_seconds from queues order by id`, nil,
		func(s scanner) (q zhiyin.Queue, err error) {
			var name string
			if err = s.Scan(&q.ID, &q.Unit, &name, &q.Group, &q.TargetSeconds, &q.TargetPercent, &q.RingSeconds, &q.WrapSeconds); err == nil {
				err = parse(name, &q.Name)
			}
			return q, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: queues: %w", err)
	}
	return all, nil
}
