package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
	"zhiyin.dev/store/engine"
)

// tagTimers is the kind and id of the timers at which a person's tags may change. Only
// whoever follows the ledger for tags takes them, so they need no claims.
const tagTimers = "tags"

// TagsOf returns the tags that stand for each customer, in force and in shadow, of these ids where there
// are some, those included whose time is over and that nobody has taken away yet.
func (db *DB) TagsOf(ctx context.Context, customers []zhiyin.CustomerID, ids ...string) (map[zhiyin.CustomerID][]zhiyin.Tag, error) {
	out := make(map[zhiyin.CustomerID][]zhiyin.Tag, len(customers))
	read := func(s engine.Scanner) error {
		var id zhiyin.CustomerID
		t, err := readTag(s, &id)
		out[id] = append(out[id], t)
		return err
	}
	var err error
	if len(ids) == 0 || len(ids) > fewTags {
		err = db.in(ctx, `select customer, tag, until from tags where customer `, ` order by customer, id`, customers, read)
	} else {
		err = db.tagsNamed(ctx, customers, ids, read)
	}
	if err == nil && (len(ids) == 0 || slices.ContainsFunc(ids, isShadow)) {
		err = db.in(ctx, `select customer, tag, until from shadow_tags where customer `, ` order by customer, id`, customers, read)
	}
	if err != nil {
		return nil, fmt.Errorf("store: tags: %w", err)
	}
	if len(ids) > 0 {
		for id, tags := range out {
			out[id] = slices.DeleteFunc(tags, func(t zhiyin.Tag) bool { return !slices.Contains(ids, t.ID) })
		}
	}
	return out, nil
}

// fewTags are asked for one by one (by their key: the join is written in its order); of more, all of a customer's are read.
const fewTags = 8

func (db *DB) tagsNamed(ctx context.Context, customers []zhiyin.CustomerID, ids []string, read func(engine.Scanner) error) error {
	pairs := make([]any, 0, 2*len(customers)*len(ids))
	for _, c := range customers {
		for _, id := range ids {
			pairs = append(pairs, string(c), id)
		}
	}
	for _, n := range engine.Sizes {
		for len(pairs) >= 2*n {
			if _, err := engine.List(ctx, db, `with asked(customer, id) as (values `+db.Dialect.Values(n, 2)+`)
				select t.customer, t.tag, t.until from asked a cross join tags t where t.customer = a.customer and t.id = a.id`, pairs[:2*n],
				func(s engine.Scanner) (struct{}, error) { return struct{}{}, read(s) }); err != nil {
				return err
			}
			pairs = pairs[2*n:]
		}
	}
	return nil
}

// readTag reads what stands before, then a tag and its end.
func readTag(s engine.Scanner, before ...any) (t zhiyin.Tag, err error) {
	var raw string
	var until int64
	if err = s.Scan(append(before, &raw, &until)...); err == nil {
		err = engine.Parse(raw, &t)
	}
	t.Until = engine.Instant(until)
	return t, err
}

// DueTags returns the persons whose tags may have changed by time until a
// moment, the longest due first, at most limit; next is when the next one after
// all that is due will, zero: none.
func (db *DB) DueTags(ctx context.Context, until time.Time, limit int) (due []zhiyin.CustomerID, next time.Time, err error) {
	due, err = engine.List(ctx, db, `select subject from timers where kind = $1 and due <= $2 order by due limit $3`,
		[]any{tagTimers, engine.Micros(until), limit}, engine.Plain[zhiyin.CustomerID])
	if err == nil {
		var at int64
		at, err = engine.Single(ctx, db, `select coalesce(min(due), 0) from timers where kind = $1 and due > $2`, []any{tagTimers, engine.Micros(until)}, engine.Plain[int64])
		next = engine.Instant(at)
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
	gone, err := t.erasedAmong(aboutWhom(w, r.events))
	if err != nil {
		return err
	}
	for i := len(r.events) - 1; i >= 0; i-- {
		if gone[r.events[i].Subject] {
			r.events, r.parts = slices.Delete(r.events, i, i+1), slices.Delete(r.parts, i, i+1)
		}
	}
	if err := t.keepShadows(w.Shadows, gone); err != nil {
		return err
	}
	if err := t.tagAll(r.events); err != nil {
		return err
	}
	if err := t.setEnds(w.Ends); err != nil {
		return err
	}
	if err := t.setTagTimers(w, gone); err != nil {
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

// aboutWhom are the customers that it is about, each once, in order.
func aboutWhom(w intake.Tagging, events []zhiyin.Event) []zhiyin.CustomerID {
	about := slices.AppendSeq(slices.Collect(maps.Keys(w.Timers)), maps.Keys(w.Sooner))
	for _, end := range w.Ends {
		about = append(about, end.Customer)
	}
	for _, s := range w.Shadows {
		about = append(about, s.Customer)
	}
	for i := range events {
		about = append(about, zhiyin.CustomerID(events[i].Subject))
	}
	slices.Sort(about)
	return slices.Compact(about)
}

// tagAll brings the tags of all events in with a few statements; the events
// themselves then change nothing more. Of a tag that two of them give to one customer,
// whose records became one meanwhile, the later stands: PostgreSQL takes a row once in a
// statement.
func (t *tx) tagAll(events []zhiyin.Event) error {
	var added, removed []any
	given := map[[2]string]int{} // where the row of a customer's tag begins
	for i := range events {
		e := &events[i]
		change, is := e.Body.(zhiyin.CustomerTagged)
		if !is {
			continue
		}
		for _, tag := range change.Added {
			if tag.ID == "" {
				return fmt.Errorf("tag without id: %w", zhiyin.Invalid)
			}
			row := []any{e.Subject, tag.ID, engine.Text(tag), engine.Micros(tag.Since), engine.Micros(tag.Until), engine.Micros(e.At), e.By}
			if at, twice := given[[2]string{e.Subject, tag.ID}]; twice {
				copy(added[at:], row)
				continue
			}
			given[[2]string{e.Subject, tag.ID}] = len(added)
			added = append(added, row...)
		}
		for _, id := range slices.Compact(change.Removed) {
			removed = append(removed, e.Subject, id, engine.Micros(e.At))
		}
		t.tagged[e.ID] = true
	}
	err := t.inBulk(tagInsert, tagUpdate, 7, added)
	if err == nil {
		err = t.inBulk(`with gone(customer, id, at) as (`, `) delete from tags where (customer, id) in (select customer, id from gone)
			and changed_at <= (select max(at) from gone)`, 3, removed)
	}
	return err
}

// setEnds moves the ends of tags that stay.
func (t *tx) setEnds(ends []intake.End) error {
	rows := map[string][]any{}
	for _, end := range ends {
		table := "tags"
		if isShadow(end.Tag) {
			table = "shadow_tags"
		}
		rows[table] = append(rows[table], string(end.Customer), end.Tag, engine.Micros(end.Until))
	}
	for table, of := range rows {
		if err := t.inBulk(`with moved(customer, id, until) as (`, `) update `+table+` set until = m.until from moved m
			where `+table+`.customer = m.customer and `+table+`.id = m.id`, 3, of); err != nil {
			return err
		}
	}
	return nil
}

// erasedAmong tells which of the customers are erased.
func (t *tx) erasedAmong(ids []zhiyin.CustomerID) (map[string]bool, error) {
	gone, texts := map[string]bool{}, make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	err := t.each(`select id from customers where erased_at > 0 and id `, texts, func(s engine.Scanner) error {
		id, err := engine.Plain[string](s)
		gone[id] = true
		return err
	})
	return gone, err
}

func (t *tx) setTagTimers(w intake.Tagging, gone map[string]bool) error {
	var over []string
	for _, customer := range slices.Sorted(maps.Keys(w.Timers)) {
		if due := w.Timers[customer]; !due.IsZero() && !gone[string(customer)] {
			t.later(timerRows, tagTimers, tagTimers, string(customer), engine.Micros(due), "{}", "system")
		} else {
			over = append(over, string(customer))
		}
	}
	if err := t.insert(timerRows); err != nil {
		return err
	}
	var sooner []any
	for _, customer := range slices.Sorted(maps.Keys(w.Sooner)) {
		if !gone[string(customer)] {
			sooner = append(sooner, tagTimers, tagTimers, string(customer), engine.Micros(w.Sooner[customer]), "{}", "system")
		}
	}
	if err := t.inBulk(`insert into timers (id, kind, subject, due, body, by) `,
		` on conflict (subject, id) do update set due = excluded.due where excluded.due < timers.due`, 6, sooner); err != nil {
		return err
	}
	return t.eachOf(`delete from timers where id = '`+tagTimers+`' and subject `, over)
}

// eachOf runs a statement that ends in a column's name for the ids, many at a time.
func (t *tx) eachOf(statement string, ids []string) error {
	for among, args := range engine.Among(t.s.db.Engine, ids) {
		if err := t.send(statement+among, args...); err != nil {
			return err
		}
	}
	return nil
}
