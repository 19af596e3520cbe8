package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// tagTimers is the kind of the timers at which a person's tags may change. Only
// whoever follows the ledger for tags takes them, so they need no claims.
const tagTimers = "tags"

// TagsOf returns the tags that stand for each customer, those included whose
// time is over and that nobody has taken away yet.
func (db *DB) TagsOf(ctx context.Context, customers []zhiyin.CustomerID) (map[zhiyin.CustomerID][]zhiyin.Tag, error) {
	out := make(map[zhiyin.CustomerID][]zhiyin.Tag, len(customers))
	err := db.in(ctx, `select customer, tag, until from tags where customer in `, ` order by customer, id`, customers, func(s scanner) error {
		var id zhiyin.CustomerID
		t, err := readTag(s, &id)
		out[id] = append(out[id], t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: tags: %w", err)
	}
	return out, nil
}

// readTag reads what stands before, then a tag and its end.
func readTag(s scanner, before ...any) (t zhiyin.Tag, err error) {
	var raw string
	var until int64
	if err = s.Scan(append(before, &raw, &until)...); err == nil {
		err = parse(raw, &t)
	}
	t.Until = instant(until)
	return t, err
}

// DueTags returns the persons whose tags may have changed by time until a
// moment, the longest due first, at most limit; next is when the next one after
// all that is due will, zero: none.
func (db *DB) DueTags(ctx context.Context, until time.Time, limit int) (due []zhiyin.CustomerID, next time.Time, err error) {
	due, err = list(ctx, db, `select subject from timers where kind = $1 and due <= $2 order by due limit $3`,
		[]any{tagTimers, micros(until), limit}, plain[zhiyin.CustomerID])
	if err == nil {
		var at int64
		at, err = single(ctx, db, `select coalesce(min(due), 0) from timers where kind = $1 and due > $2`, []any{tagTimers, micros(until)}, plain[int64])
		next = instant(at)
	}
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("store: due tags: %w", err)
	}
	return due, next, nil
}

// KeepTags keeps for a consumer what follows from facts or from the time, whole or
// not at all. What is about an erased customer is dropped.
func (db *DB) KeepTags(ctx context.Context, consumer string, w intake.Tagging) error {
	r, err := db.newRequest(w.Events)
	if err == nil {
		r.work = func(t *tx) error { return t.tagging(consumer, w, r) }
		err = db.settle(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("store: keep tags: %w", err)
	}
	return nil
}

func (t *tx) tagging(consumer string, w intake.Tagging, r *request) error {
	about := slices.Collect(maps.Keys(w.Timers))
	for _, end := range w.Ends {
		about = append(about, end.Customer)
	}
	for i := range r.events {
		about = append(about, zhiyin.CustomerID(r.events[i].Subject))
	}
	slices.Sort(about)
	gone, err := t.erasedAmong(slices.Compact(about))
	if err != nil {
		return err
	}
	for i := len(r.events) - 1; i >= 0; i-- {
		if gone[r.events[i].Subject] {
			r.events, r.parts = slices.Delete(r.events, i, i+1), slices.Delete(r.parts, i, i+1)
		}
	}
	for _, end := range w.Ends {
		if _, err := t.exec(`update tags set until = $3 where customer = $1 and id = $2`, string(end.Customer), end.Tag, micros(end.Until)); err != nil {
			return err
		}
	}
	if err := t.setTagTimers(w.Timers, gone); err != nil {
		return err
	}
	for _, b := range w.Sweeps {
		if err := t.setBackfill(b); err != nil {
			return err
		}
	}
	for _, partition := range slices.Sorted(maps.Keys(w.Cursor)) {
		t.later(cursorRows, consumer, partition, w.Cursor[partition], consumer)
	}
	return t.insert(cursorRows)
}

// erasedAmong tells which of the customers are erased.
func (t *tx) erasedAmong(ids []zhiyin.CustomerID) (map[string]bool, error) {
	gone, texts := map[string]bool{}, make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	err := t.each(`select id from customers where erased_at > 0 and id in `, texts, func(s scanner) error {
		id, err := plain[string](s)
		gone[id] = true
		return err
	})
	return gone, err
}

func (t *tx) setTagTimers(timers map[zhiyin.CustomerID]time.Time, gone map[string]bool) error {
	var over []string
	for _, customer := range slices.Sorted(maps.Keys(timers)) {
		id := tagTimers + "/" + string(customer)
		if due := timers[customer]; !due.IsZero() && !gone[string(customer)] {
			t.later(timerRows, id, tagTimers, string(customer), micros(due), "{}", "system")
		} else {
			over = append(over, id)
		}
	}
	if err := t.insert(timerRows); err != nil {
		return err
	}
	return t.eachOf(`delete from timers where id in `, over)
}

// eachOf runs a statement that ends in "in" for the ids, many at a time.
func (t *tx) eachOf(statement string, ids []string) error {
	for _, n := range sizes {
		for len(ids) >= n {
			args := make([]any, n)
			for i := range args {
				args[i] = ids[i]
			}
			if _, err := t.exec(statement+t.s.db.engine.values(1, n), args...); err != nil {
				return err
			}
			ids = ids[n:]
		}
	}
	return nil
}
