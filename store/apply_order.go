package store

import (
	"encoding/json"
	"fmt"

	"zhiyin.dev"
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

// customerTracked upserts the order that the event is about: any event that
// names one. A field that the event leaves out stays; an event older than the last
// change only adds an order that was not known.
func customerTracked(t *tx, e zhiyin.Event, b zhiyin.CustomerTracked) error {
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
	_, err = t.exec(`insert into orders (customer, id, kind, title, status, amount_minor, currency, unit, at, changed_at, source, by)
		values ($1, $2, case when $3 = '' then $12 else $3 end, $4, $5, $6, $7, $8, $9, $9, $10, $11)
		on conflict (customer, id) do update set
			kind = case when $3 = '' then orders.kind else excluded.kind end,
			title = case when $4 = '' then orders.title else excluded.title end,
			status = case when $5 = '' then orders.status else excluded.status end,
			amount_minor = case when $7 = '' then orders.amount_minor else excluded.amount_minor end,
			currency = case when $7 = '' then orders.currency else excluded.currency end,
			changed_at = excluded.changed_at, source = excluded.source, by = excluded.by
		where excluded.changed_at >= orders.changed_at`,
		e.Subject, id, kind, title, status, amount, currency, string(e.Unit), micros(e.At), b.Source, e.By, plain.kind)
	return err
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
