package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// toldOrder is an order as one record has it, with when each part was said.
type toldOrder struct {
	zhiyin.Order
	kindAt, titleAt, statusAt, amountAt int64
}

const orderColumns = `select id, kind, title, status, amount_minor, currency, unit, at, kind_at, title_at, status_at, amount_at from orders
	where customer in ` + engine.Theirs + ` and at >= $2 and at <= $3 order by at desc, id limit $4`

// orderArgs ask for a limit of orders that several records may have.
func orderArgs(record zhiyin.CustomerID, from, to time.Time, limit int) []any {
	return []any{string(record), engine.Micros(from), engine.Micros(to), 2 * limit}
}

// unitedOrders returns the person's orders of a time, newest first, at most limit:
// of one that several records have, of each part what was said last.
func (db *DB) unitedOrders(ctx context.Context, record zhiyin.CustomerID, from, to time.Time, limit int) ([]zhiyin.Order, error) {
	rows, err := engine.List(ctx, db, orderColumns, orderArgs(record, from, to, limit), readOrder)
	if err != nil {
		return []zhiyin.Order{}, err
	}
	return uniteOrders(rows, limit), nil
}

// Unfinished returns the person's orders of any kind that began before a moment and are
// not finished, the newest first, at most 50.
func (db *DB) Unfinished(ctx context.Context, customer zhiyin.CustomerID, before time.Time) ([]zhiyin.Order, error) {
	const most, due = 50, `status not in ('delivered', 'refunded', 'done', 'cancelled')`
	rows, err := engine.List(ctx, db, `select id, kind, title, status, amount_minor, currency, unit, at, kind_at, title_at, status_at, amount_at from orders
		where customer in `+engine.Theirs+` and id in (select id from orders where customer in `+engine.Theirs+` and at < $2 and `+due+` order by at desc, id limit $3)
		order by at desc, id limit 1000`, []any{string(customer), engine.Micros(before), 2 * most}, readOrder)
	if err != nil {
		return nil, fmt.Errorf("store: unfinished orders of %s: %w", customer, err)
	}
	out := slices.DeleteFunc(uniteOrders(rows, len(rows)), func(o zhiyin.Order) bool { // another record may have told more of it
		return !o.At.Before(before) || slices.Contains([]string{"delivered", "refunded", "done", "cancelled"}, o.Status)
	})
	return out[:min(most, len(out))], nil
}

func uniteOrders(rows []toldOrder, limit int) []zhiyin.Order {
	out, place := make([]toldOrder, 0, len(rows)), map[string]int{}
	for _, o := range rows {
		if i, has := place[o.ID]; has {
			out[i].unite(o)
			continue
		}
		place[o.ID] = len(out)
		out = append(out, o)
	}
	orders := make([]zhiyin.Order, 0, min(limit, len(out)))
	slices.SortStableFunc(out, func(a, b toldOrder) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	for _, o := range out[:min(limit, len(out))] {
		orders = append(orders, o.Order)
	}
	return orders
}

// unite takes over what o says later. An order began when it was first told of.
func (t *toldOrder) unite(o toldOrder) {
	if saidLater(o.kindAt, o.Kind, t.kindAt, t.Kind) {
		t.Kind, t.kindAt = o.Kind, o.kindAt
	}
	if saidLater(o.titleAt, o.Title, t.titleAt, t.Title) {
		t.Title, t.titleAt = o.Title, o.titleAt
	}
	if saidLater(o.statusAt, o.Status, t.statusAt, t.Status) {
		t.Status, t.statusAt = o.Status, o.statusAt
	}
	if o.amountAt > t.amountAt || o.amountAt == t.amountAt && o.Amount.Minor > t.Amount.Minor {
		t.Amount, t.amountAt = o.Amount, o.amountAt
	}
	if o.At.Before(t.At) {
		t.At, t.Unit = o.At, o.Unit
	}
}

func saidLater(at int64, value string, than int64, other string) bool {
	return at > than || at == than && value > other
}

func readOrder(s engine.Scanner) (o toldOrder, err error) {
	var at int64
	err = s.Scan(&o.ID, &o.Kind, &o.Title, &o.Status, &o.Amount.Minor, &o.Amount.Currency, &o.Unit, &at, &o.kindAt, &o.titleAt, &o.statusAt, &o.amountAt)
	o.At = engine.Instant(at)
	return o, err
}
