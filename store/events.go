package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const eventColumns = `select l.partition, l.position, l.id, l.kind, l.version, l.unit, l.subject, l.person, l.at, l.recorded_at, l.by, l.cause, l.open, l.sealed, k.wrapped
	from ledger l left join keys k on k.person = l.person`

// Events returns what happened to subject after the position (0: from the
// beginning), in order, at most limit (1 to 10000) events. An event whose
// person was erased has Erased set and, unless it had no sealed part, no Body.
func (db *DB) Events(ctx context.Context, subject string, after int64, limit int) ([]zhiyin.Event, error) {
	events, err := engine.List(ctx, db, eventColumns+` where l.subject = $1 and l.position > $2 order by l.position limit $3`,
		[]any{subject, after, min(max(limit, 1), 10000)}, db.readEvent)
	if err != nil {
		return nil, fmt.Errorf("store: events of %s: %w", subject, err)
	}
	return events, nil
}

// Partition returns the events of one partition after the position, likewise.
func (db *DB) Partition(ctx context.Context, partition int, after int64, limit int) ([]zhiyin.Event, error) {
	events, err := engine.List(ctx, db, eventColumns+` where l.partition = $1 and l.position > $2 order by l.position limit $3`,
		[]any{partition, after, min(max(limit, 1), 10000)}, db.readEvent)
	if err != nil {
		return nil, fmt.Errorf("store: events of partition %d: %w", partition, err)
	}
	return events, nil
}

// Event returns one event; NotFound when there is none.
func (db *DB) Event(ctx context.Context, id zhiyin.EventID) (zhiyin.Event, error) {
	e, err := engine.Single(ctx, db, eventColumns+` where l.id = $1`, []any{string(id)}, db.readEvent)
	if err != nil {
		return e, fmt.Errorf("store: event %s: %w", id, err)
	}
	return e, nil
}

func (db *DB) readEvent(s engine.Scanner) (e zhiyin.Event, err error) {
	var at, recorded int64
	var open string
	var sealed, wrapped []byte
	err = s.Scan(&e.Partition, &e.Position, &e.ID, &e.Kind, &e.Version, &e.Unit, &e.Subject, &e.Person, &at, &recorded, &e.By, &e.Cause, &open, &sealed, &wrapped)
	if err != nil {
		return e, err
	}
	e.At, e.RecordedAt = engine.Instant(at), engine.Instant(recorded)
	plain, err := db.Ring.Open(e.Person, wrapped, sealed, string(e.ID))
	if err != nil {
		return e, err
	}
	if sealed != nil && plain == nil {
		e.Erased = true
		return e, nil
	}
	e.Body, err = zhiyin.Join(e.Kind, []byte(open), plain)
	return e, err
}

// heads returns the last position of each partition that has events.
func (db *DB) heads(ctx context.Context) (map[int]int64, error) {
	return db.positions(ctx, `select partition, position from positions`)
}

func (db *DB) positions(ctx context.Context, query string, args ...any) (map[int]int64, error) {
	type place struct {
		partition int
		position  int64
	}
	places, err := engine.List(ctx, db, query, args, func(s engine.Scanner) (p place, err error) {
		err = s.Scan(&p.partition, &p.position)
		return p, err
	})
	out := make(map[int]int64, len(places))
	for _, p := range places {
		out[p.partition] = p.position
	}
	return out, err
}
