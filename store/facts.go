package store

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// factKinds are the events that profiles follow from.
const factKinds = `('customer.identified', 'customer.tracked', 'customer.tag_rejected', 'customer.tag_restored', 'customer.erased', 'customer.merged', 'customer.unmerged')`

// FactsAfter returns what profiles follow from in one partition after a position,
// open parts only, in order, and the position up to which that is all: nothing
// but the last of up to limit (1 to 10000) events of any kind. Of what customers did
// the properties are read where it has one of the names, all without names; what has
// another may come without name and properties.
func (db *DB) FactsAfter(ctx context.Context, partition int, after int64, limit int, names ...string) (facts []zhiyin.Event, last int64, err error) {
	want := readingOf(names)
	last, limit = after, min(max(limit, 1), 10000)
	if recent, ok := db.tail.after(partition, after, limit); ok {
		return factsIn(recent, want)
	}
	_, err = engine.List(ctx, db, `select position, id, kind, unit, subject, at, case when kind in `+factKinds+` then open else '' end
		from ledger where partition = $1 and position > $2 order by position limit $3`,
		[]any{partition, after, limit}, func(s engine.Scanner) (struct{}, error) {
			e, err := readFact(s, want)
			last = e.Position
			if e.Body != nil {
				e.Partition = partition
				facts = append(facts, e)
			}
			return struct{}{}, err
		})
	if err != nil {
		return nil, after, fmt.Errorf("store: facts of partition %d: %w", partition, err)
	}
	return facts, last, nil
}

// isFact tells the kinds of factKinds.
var isFact = map[zhiyin.Kind]bool{}

func init() {
	for kind := range strings.SplitSeq(strings.Trim(factKinds, "()"), ", ") {
		isFact[zhiyin.Kind(strings.Trim(kind, "'"))] = true
	}
}

func factsIn(list []*fresh, want readable) (facts []zhiyin.Event, last int64, err error) {
	facts = make([]zhiyin.Event, 0, len(list))
	for _, k := range list {
		if last = k.Position; !isFact[k.Kind] {
			continue
		}
		e, err := k.fact(want)
		if err != nil {
			return nil, 0, fmt.Errorf("store: fact %s: %w", k.ID, err)
		}
		facts = append(facts, e)
	}
	return facts, last, nil
}

// FactsOf returns all facts of each record, open parts only, in order of their
// positions. Names are as in FactsAfter.
func (db *DB) FactsOf(ctx context.Context, records []zhiyin.CustomerID, names ...string) (map[zhiyin.CustomerID][]zhiyin.Event, error) {
	out := make(map[zhiyin.CustomerID][]zhiyin.Event, len(records))
	err := db.EachFact(ctx, records, func(e zhiyin.Event) {
		out[zhiyin.CustomerID(e.Subject)] = append(out[zhiyin.CustomerID(e.Subject)], e)
	}, names...)
	return out, err
}

// EachFact is FactsOf for whoever holds none of them: somebody may have a million.
func (db *DB) EachFact(ctx context.Context, records []zhiyin.CustomerID, take func(zhiyin.Event), names ...string) error {
	want := readingOf(names)
	err := db.in(ctx, `select position, id, kind, unit, subject, at, open from ledger where kind in `+factKinds+` and subject `,
		` order by subject, position`, records, func(s engine.Scanner) error {
			e, err := readFact(s, want)
			if err == nil {
				take(e)
			}
			return err
		})
	if err != nil {
		return fmt.Errorf("store: facts: %w", err)
	}
	return nil
}

// readFact leaves the body out where there is no open part.
func readFact(s engine.Scanner, want readable) (e zhiyin.Event, err error) {
	var at int64
	var open string
	if err = s.Scan(&e.Position, &e.ID, &e.Kind, &e.Unit, &e.Subject, &at, &open); err != nil || open == "" {
		return e, err
	}
	e.At = engine.Instant(at)
	e.Body, err = factBody(e.Kind, open, want)
	return e, err
}

// in runs a query that asks for the ids behind a column's name, many at a time.
func (db *DB) in(ctx context.Context, query, tail string, ids []zhiyin.CustomerID, read func(engine.Scanner) error) error {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	for among, args := range engine.Among(db.Engine, texts) {
		if _, err := engine.List(ctx, db, query+among+tail, args, func(s engine.Scanner) (struct{}, error) { return struct{}{}, read(s) }); err != nil {
			return err
		}
	}
	return nil
}

// Cursor returns how far a consumer has read each partition.
func (db *DB) Cursor(ctx context.Context, consumer string) (map[int]int64, error) {
	at, err := db.positions(ctx, `select partition, position from cursors where consumer = $1`, consumer)
	if err != nil {
		return nil, fmt.Errorf("store: cursor of %s: %w", consumer, err)
	}
	return at, nil
}
