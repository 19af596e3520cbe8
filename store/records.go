package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store/engine"
)

// An event as the outside is told of it: the two parts of its body as they are
// kept, the sealed one opened only where it is asked for.
const recordColumns = `select l.partition, l.position, l.id, l.kind, l.version, l.unit, l.subject, l.person, l.at, l.recorded_at, l.by, l.cause, l.open, l.sealed, k.wrapped
	from ledger l left join keys k on k.person = l.person`

// Record returns one event; NotFound when there is none.
func (db *DB) Record(ctx context.Context, id zhiyin.EventID, personal bool) (cloudevent.Record, error) {
	r, err := engine.Single(ctx, db, recordColumns+` where l.id = $1`, []any{string(id)}, db.recordReader(personal))
	if err != nil {
		return r, fmt.Errorf("store: event %s: %w", id, err)
	}
	return r, nil
}

// Records returns the events of one partition after the position, in order, at
// most limit (1 to 1000).
func (db *DB) Records(ctx context.Context, partition int, after int64, limit int, personal bool) ([]cloudevent.Record, error) {
	records, err := engine.List(ctx, db, recordColumns+` where l.partition = $1 and l.position > $2 order by l.position limit $3`,
		[]any{partition, after, min(max(limit, 1), 1000)}, db.recordReader(personal))
	if err != nil {
		return nil, fmt.Errorf("store: events of partition %d: %w", partition, err)
	}
	return records, nil
}

// RecordsOf returns what happened to subject after the position, likewise.
func (db *DB) RecordsOf(ctx context.Context, subject string, after int64, limit int, personal bool) ([]cloudevent.Record, error) {
	records, err := engine.List(ctx, db, recordColumns+` where l.subject = $1 and l.position > $2 order by l.position limit $3`,
		[]any{subject, after, min(max(limit, 1), 1000)}, db.recordReader(personal))
	if err != nil {
		return nil, fmt.Errorf("store: events of %s: %w", subject, err)
	}
	return records, nil
}

func (db *DB) recordReader(personal bool) func(engine.Scanner) (cloudevent.Record, error) {
	return func(s engine.Scanner) (r cloudevent.Record, err error) {
		var at, recorded int64
		var open string
		var sealed, wrapped []byte
		err = s.Scan(&r.Partition, &r.Position, &r.ID, &r.Kind, &r.Version, &r.Unit, &r.Subject, &r.Person, &at, &recorded, &r.By, &r.Cause, &open, &sealed, &wrapped)
		if err != nil {
			return r, err
		}
		r.At, r.RecordedAt, r.Open = engine.Instant(at), engine.Instant(recorded), []byte(open)
		r.Erased = sealed != nil && len(wrapped) == 0
		if !personal || r.Erased || sealed == nil {
			return r, nil
		}
		r.Sealed, err = db.Ring.Open(r.Person, wrapped, sealed, string(r.ID))
		r.Erased = r.Erased || r.Sealed == nil
		return r, err
	}
}

// Heads returns the last position of each partition that has events.
func (db *DB) Heads(ctx context.Context) (map[int]int64, error) {
	heads, err := db.heads(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: heads: %w", err)
	}
	return heads, nil
}

// Ahead returns the last position of each partition where this process has kept
// something beyond a place. Nothing does not mean that there is nothing: ask Heads.
func (db *DB) Ahead(of map[int]int64) map[int]int64 { return db.tail.ahead(of) }
