package store

import (
	"cmp"
	"encoding/json"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(customerTracked)

// ordering says what an event by this name makes of an order that names
// neither its kind nor its status.
var ordering = map[string]struct{ kind, status string }{
	"Order Placed":     {"order", "placed"},
	"Order Completed":  {"order", "paid"},
	"Order Shipped":    {"order", "shipped"},
	"Order Delivered":  {"order", "delivered"},
	"Return Requested": {"return", "returning"},
	"Return Received":  {"return", "returning"},
	"Refund Completed": {"return", "refunded"},
	"Policy Bought":    {"policy", "done"},
	"Visit Booked":     {"visit", "booked"},
	"Plan Changed":     {"plan", "done"},
}

// orderInsert and orderUpsert take of each part what was said last, of one instant the
// larger: the order of arrival decides nothing. A part that the event leaves out has
// the time 0 and stays. An order began when it was first told of.
const (
	orderInsert = `insert into orders (customer, id, kind, title, status, amount_minor, currency, unit, at, changed_at, kind_at, title_at, status_at, amount_at, source, by) `
	orderUpsert = `
	on conflict (customer, id) do update set
		kind = case when (excluded.kind_at, excluded.kind) > (orders.kind_at, orders.kind) then excluded.kind else orders.kind end,
		kind_at = case when excluded.kind_at > orders.kind_at then excluded.kind_at else orders.kind_at end,
		title = case when (excluded.title_at, excluded.title) > (orders.title_at, orders.title) then excluded.title else orders.title end,
		title_at = case when excluded.title_at > orders.title_at then excluded.title_at else orders.title_at end,
		status = case when (excluded.status_at, excluded.status) > (orders.status_at, orders.status) then excluded.status else orders.status end,
		status_at = case when excluded.status_at > orders.status_at then excluded.status_at else orders.status_at end,
		amount_minor = case when (excluded.amount_at, excluded.amount_minor, excluded.currency) > (orders.amount_at, orders.amount_minor, orders.currency) then excluded.amount_minor else orders.amount_minor end,
		currency = case when (excluded.amount_at, excluded.amount_minor, excluded.currency) > (orders.amount_at, orders.amount_minor, orders.currency) then excluded.currency else orders.currency end,
		amount_at = case when excluded.amount_at > orders.amount_at then excluded.amount_at else orders.amount_at end,
		unit = case when (orders.at, orders.unit) < (excluded.at, excluded.unit) then orders.unit else excluded.unit end,
		at = case when orders.at < excluded.at then orders.at else excluded.at end,
		source = case when (excluded.changed_at, excluded.source) > (orders.changed_at, orders.source) then excluded.source else orders.source end,
		by = case when excluded.changed_at >= orders.changed_at then excluded.by else orders.by end,
		changed_at = case when excluded.changed_at > orders.changed_at then excluded.changed_at else orders.changed_at end`
)

// customerTracked upserts the order that the event is about: any event that
// names one.
func customerTracked(t *tx, e zhiyin.Event, b zhiyin.CustomerTracked) error {
	if len(b.Keys) > 0 {
		if err := t.identify(naming{event: e, source: b.Source}, b.Records); err != nil {
			return err
		}
	}
	if err := t.consented(e, b); err != nil {
		return err
	}
	plain, ok := ordering[b.Name]
	id := str(b.Open["order_id"])
	switch {
	case id == "" && ok:
		return fmt.Errorf("%s without order_id: %w", b.Name, zhiyin.Invalid)
	case id == "":
		return nil
	case !ok:
		plain.kind = "order"
	}
	kind, status, title, currency := str(b.Open["kind"]), str(b.Open["status"]), str(b.Open["title"]), str(b.Open["currency"])
	amount, err := whole(b.Open["amount_minor"])
	if err != nil {
		return fmt.Errorf("%s: amount_minor: %w", b.Name, err)
	}
	if status == "" {
		status = plain.status
	}
	at := engine.Micros(e.At)
	said := func(is bool) int64 {
		if is {
			return at
		}
		return 0
	}
	return t.orderLater([2]string{e.Subject, id}, e.Subject, id, cmp.Or(kind, plain.kind), title, status, amount, currency, string(e.Unit), at, at,
		said(kind != ""), said(title != ""), said(status != ""), said(currency != ""), b.Source, e.By)
}

// orderLater puts the row of an order off. One statement must not write an order twice.
func (t *tx) orderLater(order [2]string, values ...any) error {
	if t.ordered[order] {
		if err := t.insert(orderRows); err != nil {
			return err
		}
		clear(t.ordered)
	}
	t.ordered[order] = true
	t.later(orderRows, values...)
	return nil
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// whole reads a whole number as a sender's JSON or our own code puts it there;
// nothing is 0.
func whole(v any) (int64, error) {
	switch n := v.(type) {
	case nil:
		return 0, nil
	case int:
		return int64(n), nil
	case int64:
		return n, nil
	case json.Number:
		if i, err := n.Int64(); err == nil {
			return i, nil
		}
	case float64:
		if i := int64(n); float64(i) == n {
			return i, nil
		}
	}
	return 0, fmt.Errorf("not a whole number: %w", zhiyin.Invalid)
}
