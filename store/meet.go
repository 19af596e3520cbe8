package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

const (
	orderDays    = 90
	mostOrders   = 50
	mostContacts = 20
	mostSeveral  = 20 // candidates shown when a number belongs to several
)

// Meet returns what is known at now of whoever presents from, as E.164 or the
// way Chinese networks write it; empty means withheld. Customers are shared by
// the units, so unit narrows nothing. An unknown caller is no error; errors
// are the database's.
func (db *DB) Meet(ctx context.Context, from string, unit zhiyin.UnitID, now time.Time) (zhiyin.Snapshot, error) {
	return db.MeetBy(ctx, zhiyin.Identifier{Kind: zhiyin.Phone, Value: phone(from)}, unit, now)
}

// MeetBy is Meet by an identifier of any kind; one without a value is of nobody.
func (db *DB) MeetBy(ctx context.Context, id zhiyin.Identifier, _ zhiyin.UnitID, now time.Time) (zhiyin.Snapshot, error) {
	snapshot, err := db.meet(ctx, id, now)
	if err != nil {
		return snapshot, fmt.Errorf("store: meet: %w", err)
	}
	return snapshot, nil
}

func (db *DB) meet(ctx context.Context, id zhiyin.Identifier, now time.Time) (zhiyin.Snapshot, error) {
	s := zhiyin.Snapshot{At: now, Known: zhiyin.Anonymous, Tags: []zhiyin.Tag{}, Orders: []zhiyin.Order{}, Contacts: []zhiyin.PastContact{}}
	if id.Value == "" {
		return s, nil
	}
	has, err := db.whoHas(ctx, id)
	ids := has.persons
	if err != nil || len(ids) == 0 || has.shared {
		s.Known = zhiyin.None
		return s, err
	}
	if len(ids) == 1 {
		s.Known = zhiyin.One
		return s, db.fill(ctx, &s, ids[0], textsOf[has.alone])
	}
	for _, id := range ids[:min(len(ids), mostSeveral)] {
		c, err := db.Customer(ctx, id)
		if err != nil {
			return s, err
		}
		s.Several = append(s.Several, c)
	}
	s.Known = zhiyin.Several
	return s, nil
}

// Snapshot returns what is known of a customer at now; NotFound for an unknown
// one.
func (db *DB) Snapshot(ctx context.Context, id zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error) {
	s := zhiyin.Snapshot{At: now, Known: zhiyin.One}
	if err := db.fill(ctx, &s, id, textsOf[false]); err != nil {
		return s, fmt.Errorf("store: snapshot of %s: %w", id, err)
	}
	return s, nil
}

// known is what a person's records, tags, orders and contacts say.
type known struct {
	said   []saidOf
	tags   []zhiyin.Tag
	orders []toldOrder
	past   []zhiyin.PastContact
}

// texts ask for what a snapshot shows of a person.
type texts struct{ said, tags, orders, past string }

// textsOf are those of whoever may have several records, and of a person known to have
// one (true): a server takes longer to plan a search for the others than to read them.
var textsOf = map[bool]texts{
	false: {saidColumns, tagsInForce, orderColumns, pastColumns},
	true:  {alone(saidColumns), alone(tagsInForce), alone(orderColumns), alone(pastColumns)},
}

func alone(text string) string {
	return strings.NewReplacer("in "+engine.Theirs, "= $1", engine.Canonical, "$1").Replace(text)
}

// fill reads the person, tags, orders and contacts, a query each, together.
func (db *DB) fill(ctx context.Context, s *zhiyin.Snapshot, id zhiyin.CustomerID, ask texts) error {
	var k known
	if err := db.Several(ctx, func() []engine.Question {
		k = known{tags: []zhiyin.Tag{}, past: []zhiyin.PastContact{}}
		return []engine.Question{
			engine.Reading(&k.said, ask.said, []any{string(id)}, db.readSaid),
			engine.Reading(&k.tags, ask.tags, []any{string(id), engine.Micros(s.At)}, func(s engine.Scanner) (zhiyin.Tag, error) { return readTag(s) }),
			engine.Reading(&k.orders, ask.orders, orderArgs(id, s.At.AddDate(0, 0, -orderDays), s.At, mostOrders), readOrder),
			engine.Reading(&k.past, ask.past, []any{string(id), engine.Micros(s.At), mostContacts}, readPast),
		}
	}); err != nil {
		return err
	}
	u, err := uniting(k.said)
	if err == nil {
		s.Customer, err = u.customer()
	}
	if err != nil {
		return fmt.Errorf("customer %s: %w", id, err)
	}
	s.Tags, s.Orders, s.Contacts = k.tags, uniteOrders(k.orders, mostOrders), k.past
	return db.nameAgents(ctx, s.Contacts)
}

// tagsInForce are those at a moment: one whose time is over is not, also while it
// waits to be taken away.
const tagsInForce = `select tag, until from tags where customer = ` + engine.Canonical + ` and (until = 0 or until > $2) order by since, id limit 200`

func (db *DB) tags(ctx context.Context, id zhiyin.CustomerID, now time.Time) ([]zhiyin.Tag, error) {
	return engine.List(ctx, db, tagsInForce, []any{string(id), engine.Micros(now)}, func(s engine.Scanner) (zhiyin.Tag, error) { return readTag(s) })
}
