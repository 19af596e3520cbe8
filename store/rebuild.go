package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// errLooked ends a transaction that was to look only; nothing of it is kept.
var errLooked = fmt.Errorf("nothing is to be kept: %w", zhiyin.Conflict)

// rebuilt are the tables whose rows of a record follow from the events about it,
// with the columns that do. Which record an identifier has, who is whose person and
// when a record was made belong to who is who: merges and links keep that, and it is
// not made anew. When a tag ends by time alone is the follower's to say.
var rebuilt = []struct {
	table, key string // key: column beside the record
	columns    []string
	where      string
}{
	{"customers", "id", []string{"open", "stamps", "held_at", "held_by", "changed_at", "by"}, "id = $1"},
	{"orders", "id", []string{"kind", "title", "status", "amount_minor", "currency", "unit", "at", "changed_at", "kind_at", "title_at", "status_at", "amount_at", "source", "by"}, "customer = $1"},
	{"consents", "event", []string{"purpose", "channel", "given", "at", "until", "version", "source", "by"}, "customer = $1"},
	{"rejections", "tag", []string{"at", "definition", "until", "by"}, "customer = $1"},
	{"tags", "id", []string{"tag", "since", "changed_at", "by"}, "customer = $1"},
}

// Rebuild carries out the events about a record again, by the same code, and puts
// what follows from them in the place of what is there. It returns what differed, by
// table and key, without values; with keep false nothing is changed. A record that is
// erased has nothing left and differs in nothing.
func (db *DB) Rebuild(ctx context.Context, record zhiyin.CustomerID, keep bool) (differs []string, err error) {
	found := make(chan []string, mostRepeats+1) // one for each try
	err = db.change(ctx, func(t *tx) error {
		out, err := t.rebuild(string(record))
		if err == nil {
			found <- out
			if !keep || len(out) == 0 {
				return errLooked
			}
		}
		return err
	})
	if err != nil && !errors.Is(err, errLooked) {
		return nil, fmt.Errorf("store: rebuild %s: %w", record, err)
	}
	for {
		select {
		case differs = <-found:
		default:
			return differs, nil
		}
	}
}

func (t *tx) rebuild(record string) ([]string, error) {
	if err := t.holdPartitions([]string{record}); err != nil {
		return nil, err
	}
	var gone int64
	row, err := t.find(`select erased_at from customers where id = $1`, []any{record}, &gone)
	if err != nil || gone > 0 {
		return nil, err
	}
	before, err := t.follows(record)
	if err != nil {
		return nil, err
	}
	if err := t.again(record, row); err != nil {
		return nil, err
	}
	after, err := t.follows(record)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(after, func(k, v string) bool {
		was, had := before[k]
		delete(before, k)
		if had && was != v {
			before[k] = v
		}
		return had
	})
	return slices.Sorted(maps.Keys(merged(before, after))), nil
}

func merged(a, b map[string]string) map[string]string {
	maps.Copy(a, b)
	return a
}

// again empties what follows and carries out the record's events.
func (t *tx) again(record string, row bool) error {
	p := newPerson()
	if row {
		was, err := t.readPerson(record)
		if err != nil {
			return err
		}
		_, p.isNew = was.stamps["*"]
	}
	for _, r := range rebuilt[1:] {
		if _, err := t.exec(`delete from `+r.table+` where `+r.where, record); err != nil {
			return err
		}
	}
	if _, err := t.exec(`delete from lookups where customer = $1 and field = $2`, record, fieldName); err != nil {
		return err
	}
	if _, err := t.exec(`update customers set open = '{}', sealed = null, stamps = '{}', held_at = 0, held_by = '' where id = $1`, record); err != nil {
		return err
	}
	t.persons[record] = p
	t.repeating = true
	defer func() { t.repeating = false }()
	first, err := t.repeat(record)
	if err == nil && !row && !first.IsZero() {
		_, err = t.exec(`update customers set created_at = $2 where id = $1`, record, engine.Micros(first))
	}
	return err
}

// repeat carries out the events about a record in their order.
func (t *tx) repeat(record string) (first time.Time, err error) {
	now := t.now
	defer func() { t.now = now }()
	for after := int64(0); ; {
		var events []zhiyin.Event
		err := t.rows(eventColumns+` where l.subject = $1 and l.position > $2 order by l.position limit 2000`, []any{record, after}, func(s engine.Scanner) error {
			e, err := t.s.db.readEvent(s)
			events = append(events, e)
			return err
		})
		if err != nil || len(events) == 0 {
			return first, errors.Join(err, t.putOff())
		}
		for _, e := range events {
			after = e.Position
			apply, known := appliers[e.Kind]
			if !known || e.Erased {
				continue
			}
			if first.IsZero() {
				first = e.At
			}
			t.now = engine.Micros(e.RecordedAt)
			if err := apply(t, e); err != nil {
				return first, fmt.Errorf("%s: %w", e.ID, err)
			}
		}
	}
}

// follows is what follows from a record's events, by table and key; sealed parts are
// opened, for their sealing differs each time.
func (t *tx) follows(record string) (map[string]string, error) {
	out := map[string]string{}
	for _, r := range rebuilt {
		err := t.rows(`select `+r.key+`, `+strings.Join(r.columns, ", ")+` from `+r.table+` where `+r.where, []any{record}, func(s engine.Scanner) error {
			values := make([]any, len(r.columns)+1)
			into := make([]any, len(values))
			for i := range values {
				into[i] = &values[i]
			}
			err := s.Scan(into...)
			for i, v := range values {
				if raw, is := v.([]byte); is {
					values[i] = string(raw)
				}
			}
			name := r.table + "/" + fmt.Sprint(values[0])
			out[name] += fmt.Sprint(values[1:]...) + "\n"
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	delete(t.persons, record)
	p, err := t.readPerson(record)
	if err != nil {
		return nil, err
	}
	if !p.isNew {
		out["customers/"+record] += engine.Text(p.sealed)
	}
	err = t.rows(`select blind from lookups where customer = $1 and field = $2`, []any{record, fieldName}, func(s engine.Scanner) error {
		blind, err := engine.Plain[[]byte](s)
		out["lookups/"+hex.EncodeToString(blind)[:8]] = ""
		return err
	})
	delete(t.persons, record)
	return out, err
}

// RecordsAfter returns records and subjects of customers' events, in the order of
// their ids, at most limit.
func (db *DB) RecordsAfter(ctx context.Context, after zhiyin.CustomerID, limit int) ([]zhiyin.CustomerID, error) {
	ids, err := engine.List(ctx, db, `select id from (
			select id from (select id from customers where id > $1 order by id limit $2) c
			union select subject from (select distinct subject from ledger where subject > $1 and subject > 'cu_' and subject < 'cu`+"`"+`' order by subject limit $2) l) x
		order by id limit $2`, []any{string(after), limit}, engine.Plain[zhiyin.CustomerID])
	if err != nil {
		return nil, fmt.Errorf("store: records: %w", err)
	}
	return ids, nil
}

// CountRecords counts customers' records.
func (db *DB) CountRecords(ctx context.Context) (int64, error) {
	n, err := engine.Single(ctx, db, `select count(*) from customers`, nil, engine.Plain[int64])
	if err != nil {
		return 0, fmt.Errorf("store: records: %w", err)
	}
	return n, nil
}

// TagTimers returns when each customer is to be looked at again, of those who are.
func (db *DB) TagTimers(ctx context.Context, customers []zhiyin.CustomerID) (map[zhiyin.CustomerID]time.Time, error) {
	out := map[zhiyin.CustomerID]time.Time{}
	err := db.in(ctx, `select subject, due from timers where id = '`+tagTimers+`' and subject `, ``, customers, func(s engine.Scanner) error {
		var id zhiyin.CustomerID
		var due int64
		err := s.Scan(&id, &due)
		out[id] = engine.Instant(due)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: timers of tags: %w", err)
	}
	return out, nil
}
