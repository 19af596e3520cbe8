package store

import (
	"context"
	"encoding/json"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// united is what was said of a person, in any of their records: of each trait the
// latest.
type united struct {
	id           zhiyin.CustomerID // canonical
	open, sealed []byte            // JSON objects; sealed is nil where nothing is or everybody was erased
	erased       bool
}

// saidOf is what was said in one record.
type saidOf struct {
	id           zhiyin.CustomerID
	open, stamps string
	sealed       []byte // in the clear
	erasedAt     int64
}

const saidColumns = `select c.id, c.open, c.stamps, c.sealed, c.erased_at, k.wrapped from customers c left join keys k on k.person = c.id where c.id in ` + engine.Theirs + ` order by c.id`

func (db *DB) readSaid(s engine.Scanner) (r saidOf, err error) {
	var sealed, wrapped []byte
	if err = s.Scan(&r.id, &r.open, &r.stamps, &sealed, &r.erasedAt, &wrapped); err != nil {
		return r, err
	}
	r.sealed, err = db.Ring.Open(string(r.id), wrapped, sealed, "customer:"+string(r.id))
	return r, err
}

// united reads a person; NotFound for an unknown record.
func (db *DB) united(ctx context.Context, record zhiyin.CustomerID) (u united, err error) {
	rows, err := engine.List(ctx, db, saidColumns, []any{string(record)}, db.readSaid)
	if err != nil {
		return u, err
	}
	return uniting(rows)
}

// uniting makes a person of their records, the canonical one first; NotFound for none.
func uniting(rows []saidOf) (u united, err error) {
	if len(rows) == 0 {
		return u, zhiyin.NotFound
	}
	u = united{id: rows[0].id, open: []byte(rows[0].open), sealed: rows[0].sealed, erased: rows[0].erasedAt > 0}
	if len(rows) > 1 {
		err = u.unite(rows)
	}
	return u, err
}

func (u *united) unite(rows []saidOf) error {
	open, sealed := newLastSaid(), newLastSaid()
	for _, r := range rows {
		when := stamps{}
		if err := engine.Parse(r.stamps, &when); err != nil {
			return err
		}
		u.erased = u.erased && r.erasedAt > 0
		if err := open.add([]byte(r.open), when); err != nil {
			return err
		}
		if err := sealed.add(r.sealed, when); err != nil {
			return err
		}
	}
	// A trait that was taken away stands in neither part: whoever has it, has it
	// from an earlier time.
	for _, r := range rows {
		when := stamps{}
		if err := engine.Parse(r.stamps, &when); err != nil {
			return err
		}
		open.takeAway(when)
		sealed.takeAway(when)
	}
	u.open, u.sealed = []byte(engine.Text(open.values)), nil
	if len(sealed.values) > 0 {
		u.sealed = []byte(engine.Text(sealed.values))
	}
	return nil
}

// lastSaid keeps of each trait what was said last.
type lastSaid struct {
	values map[string]json.RawMessage
	at     map[string]int64
}

func newLastSaid() lastSaid { return lastSaid{map[string]json.RawMessage{}, map[string]int64{}} }

func (l lastSaid) add(object []byte, when stamps) error {
	if len(object) == 0 {
		return nil
	}
	said := map[string]json.RawMessage{}
	if err := engine.Parse(string(object), &said); err != nil {
		return err
	}
	for trait, v := range said {
		at := when.of(trait)
		if had, has := l.values[trait]; !has || later(at, v, l.at[trait], had) {
			l.values[trait], l.at[trait] = v, at
		}
	}
	return nil
}

// takeAway removes what somebody took away after it was said last.
func (l lastSaid) takeAway(when stamps) {
	for trait, at := range when {
		if _, has := l.values[trait]; has && at > l.at[trait] {
			delete(l.values, trait)
		}
	}
}

// later tells whether what was said at a moment counts before what was said at
// another: by time, and of one instant by the value, so that the order of arrival
// decides nothing.
func later(at int64, value json.RawMessage, than int64, other json.RawMessage) bool {
	return at > than || at == than && string(value) > string(other)
}
