package intake

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// eventSchema says what a named event means and which of its properties stay
// open. Everything else of its properties is sealed.
type eventSchema struct {
	kind   string   // of the order that it makes or changes; empty: it is about no order
	status string   // that the order has by it, where the sender does not say
	open   []string // property names beside those of every order
}

// ofOrder are the open properties of every event about an order. title names
// the thing bought, never its buyer.
var ofOrder = []string{"order_id", "kind", "title", "status", "amount_minor", "currency", "category", "product", "channel", "quantity"}

// events is the table of names (Segment Spec: V2 Ecommerce Events, and ours for
// services). A name that is not here is kept with all its properties sealed.
var events = map[string]eventSchema{
	"Order Placed":     {kind: "order", status: "placed"},
	"Order Completed":  {kind: "order", status: "paid"},
	"Order Updated":    {kind: "order"},
	"Order Shipped":    {kind: "order", status: "shipped"},
	"Order In Transit": {kind: "order", status: "in_transit"},
	"Order Delivered":  {kind: "order", status: "delivered"},
	"Order Cancelled":  {kind: "order", status: "cancelled"},
	"Order Refunded":   {kind: "order", status: "refunded"},
	"Return Requested": {kind: "return", status: "returning"},
	"Return Updated":   {kind: "return"},
	"Return Received":  {kind: "return", status: "returning"},
	"Refund Completed": {kind: "return", status: "refunded"},
	"Visit Booked":     {kind: "visit", status: "booked"},
	"Visit Completed":  {kind: "visit", status: "done"},
	"Visit Cancelled":  {kind: "visit", status: "cancelled"},
	"Policy Bought":    {kind: "policy", status: "paid"},
	"Policy Ended":     {kind: "policy", status: "done"},
	"Plan Started":     {kind: "plan", status: "paid"},
	"Plan Changed":     {kind: "plan", status: "placed"},
	"Bill Issued":      {kind: "bill", status: "placed"},
	"Bill Paid":        {kind: "bill", status: "done"},

	"Product Viewed":    {open: []string{"product", "category", "channel"}},
	"Product Added":     {open: []string{"product", "category", "quantity", "channel"}},
	"Products Searched": {open: []string{"category", "channel"}}, // what was typed is free text
	"Checkout Started":  {open: []string{"category", "channel"}},
	"Page Viewed":       {open: []string{"category", "channel"}},
	"Question Asked":    {open: []string{"category", "product", "channel"}},
	"Complaint Filed":   {open: []string{"category", "severity", "channel"}},
	"Feedback Given":    {open: []string{"score", "channel"}},
}

// numeric are the open properties that are numbers; the others are texts.
var numeric = map[string]bool{"amount_minor": true, "quantity": true, "score": true, "severity": true}

// namesOrder tells whether the message says which order it is about, if it is
// about one.
func namesOrder(m Message) bool {
	_, ok := openProperty("order_id", m.Properties["order_id"])
	return ok || events[m.Event].kind == ""
}

// splitEvent parts a track call.
func splitEvent(m Message) (body zhiyin.CustomerTracked, ignored []Problem) {
	schema, known := events[m.Event]
	body = zhiyin.CustomerTracked{Name: m.Event, Open: map[string]any{}, Sealed: map[string]any{}}
	if !known && !nameable(m.Event) {
		body.Name = "Other"
		body.Sealed["event"] = m.Event
	}
	open := schema.open
	if schema.kind != "" {
		open = ofOrder
	}
	for _, name := range slices.Sorted(maps.Keys(m.Properties)) {
		value := m.Properties[name]
		if clean, ok := openProperty(name, value); ok && slices.Contains(open, name) {
			body.Open[name] = clean
			continue
		}
		if slices.Contains(open, name) && value != nil {
			ignored = append(ignored, Problem{"properties." + name, "bad_value"})
		}
		body.Sealed[name] = value
	}
	if schema.kind != "" {
		completeOrder(&body, schema, m.Properties)
	}
	return body, ignored
}

// nameable tells whether an unknown event's name may stay open: a few words
// without figures.
func nameable(name string) bool {
	return len(name) <= 60 && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && r != ' ' && r != '_' && r != '-'
	})
}

func openProperty(name string, value any) (any, bool) {
	if numeric[name] {
		f, ok := number(value)
		if name == "amount_minor" {
			return int64(f), ok && f == math.Trunc(f) && math.Abs(f) < 1<<53
		}
		return f, ok
	}
	text, ok := value.(string)
	text = strings.TrimSpace(text)
	if name == "order_id" { // numbers of orders are long
		return text, ok && text != "" && len(text) <= 64 && !strings.ContainsFunc(text, unicode.IsControl)
	}
	return text, ok && text != "" && harmless(text)
}

func number(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	}
	return 0, false
}

// completeOrder fills in what the spec writes elsewhere: total or revenue in
// whole units, products with names.
func completeOrder(body *zhiyin.CustomerTracked, schema eventSchema, given map[string]any) {
	open := body.Open
	fill(open, "kind", schema.kind)
	fill(open, "status", schema.status)
	currency, told := open["currency"].(string)
	if !told {
		currency = "CNY"
	}
	if _, has := open["amount_minor"]; !has {
		for _, name := range []string{"total", "revenue", "value"} {
			if f, ok := number(given[name]); ok && math.Abs(f) < 1e12 {
				open["amount_minor"] = minor(f, currency)
				break
			}
		}
	}
	// An amount and its currency go together; without one the known one stays.
	delete(open, "currency")
	if _, has := open["amount_minor"]; has {
		open["currency"] = currency
	}
	if title, ok := productsTitle(given["products"]); ok {
		fill(open, "title", title)
	}
}

func fill(open map[string]any, name, value string) {
	if _, has := open[name]; !has && value != "" {
		open[name] = value
	}
}

// minor writes an amount in the currency's smallest unit (ISO 4217: yen, won
// and dong have none smaller).
func minor(amount float64, currency string) int64 {
	switch currency {
	case "JPY", "KRW", "VND":
		return int64(math.Round(amount))
	}
	return int64(math.Round(amount * 100))
}

// productsTitle is the first product's name, and how many more there are.
func productsTitle(value any) (string, bool) {
	list, _ := value.([]any)
	if len(list) == 0 {
		return "", false
	}
	first, _ := list[0].(map[string]any)
	name, _ := first["name"].(string)
	if name == "" || !harmless(name) {
		return "", false
	}
	if len(list) > 1 {
		name += " +" + strconv.Itoa(len(list)-1)
	}
	return name, true
}
