package store

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store/engine"
)

// Timeline returns one page of what was kept of a person, without sealed parts. It
// sorts the events of one person's records, which the index of subjects finds.
func (db *DB) Timeline(ctx context.Context, q zhiyin.TimelineQuery) ([]cloudevent.Record, error) {
	if len(q.Kinds) == 0 {
		return []cloudevent.Record{}, nil
	}
	var w conditions
	w.add("l.subject in "+strings.ReplaceAll(engine.Theirs, "$1", "?"), string(q.Customer), string(q.Customer))
	addAmong(&w, "l.kind", q.Kinds)
	if len(q.Only) > 0 {
		addAmong(&w, "l.id", q.Only)
	}
	if q.System != "" {
		w.add("l.by = ?", "api:"+q.System)
	}
	if !q.From.IsZero() {
		w.add("l.at >= ?", engine.Micros(q.From))
	}
	if !q.To.IsZero() {
		w.add("l.at < ?", engine.Micros(q.To))
	}
	if !q.Before.IsZero() {
		w.add("(l.at < ? or l.at = ? and l.id < ?)", engine.Micros(q.Before), engine.Micros(q.Before), q.ID)
	}
	// Only what orders them is sorted: somebody may have a million.
	text := recordColumns + ` where (l.partition, l.position) in (select l.partition, l.position from ledger l` +
		w.text + w.mark(" order by l.at desc, l.id desc limit ?", min(max(q.Limit, 1), 200)) + `) order by l.at desc, l.id desc`
	page, err := engine.List(ctx, db, text, w.args, db.recordReader(false))
	if err != nil {
		return nil, fmt.Errorf("store: timeline of %s: %w", q.Customer, err)
	}
	return page, nil
}

// addAmong asks that the column is one of the values, of which there is one at least.
func addAmong[T ~string](w *conditions, column string, values []T) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	w.add(column+" in ("+strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ")+")", args...)
}

// mostKeys bounds the identifiers that are shown of one person.
const mostKeys = 500

// RecordsOfPerson returns the records of the person to whom the record belongs, the
// canonical one first, with their identifiers; NotFound for an unknown record.
func (db *DB) RecordsOfPerson(ctx context.Context, record zhiyin.CustomerID) ([]zhiyin.RecordFacts, error) {
	records, err := engine.List(ctx, db, `select id, created_at, held_at, erased_at from customers where id in `+engine.Theirs+` order by id`,
		[]any{string(record)}, readRecordFacts)
	if err == nil && len(records) == 0 {
		err = zhiyin.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("store: records of %s: %w", record, err)
	}
	place := map[zhiyin.CustomerID]int{}
	for i := range records {
		place[records[i].ID] = i
	}
	records[0].Canonical = true
	_, err = engine.List(ctx, db, `select customer, kind, source, since, shared_at from identifiers where customer in `+engine.Theirs+` order by customer, since, kind limit $2`,
		[]any{string(record), mostKeys}, func(s engine.Scanner) (none struct{}, err error) {
			var of zhiyin.CustomerID
			var since, shared int64
			k := zhiyin.KeyFacts{}
			if err = s.Scan(&of, &k.Kind, &k.Source, &since, &shared); err != nil {
				return none, err
			}
			k.Since, k.Shared = engine.Instant(since), shared > 0
			if i, has := place[of]; has {
				records[i].Keys = append(records[i].Keys, k)
			}
			return none, nil
		})
	if err != nil {
		return nil, fmt.Errorf("store: identifiers of %s: %w", record, err)
	}
	return records, nil
}

func readRecordFacts(s engine.Scanner) (r zhiyin.RecordFacts, err error) {
	var since, held, erased int64
	err = s.Scan(&r.ID, &since, &held, &erased)
	r.Since, r.Held, r.Erased, r.Keys = engine.Instant(since), engine.Instant(held), engine.Instant(erased), []zhiyin.KeyFacts{}
	return r, err
}
