package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Holds returns the kinds of identifier that the customer is known by, each once.
func (db *DB) Holds(ctx context.Context, customer zhiyin.CustomerID) ([]zhiyin.IdentifierKind, error) {
	kinds, err := engine.List(ctx, db, `select distinct kind from identifiers where customer in `+engine.Theirs+` order by kind`,
		[]any{string(customer)}, engine.Plain[zhiyin.IdentifierKind])
	if err != nil {
		return nil, fmt.Errorf("store: identifiers of %s: %w", customer, err)
	}
	return kinds, nil
}

// Traits returns the open traits of a customer; NotFound for an unknown one.
func (db *DB) Traits(ctx context.Context, customer zhiyin.CustomerID) (map[string]any, error) {
	u, err := db.united(ctx, customer)
	if err != nil {
		return nil, fmt.Errorf("store: traits of %s: %w", customer, err)
	}
	traits := map[string]any{}
	if err := json.Unmarshal(u.open, &traits); err != nil {
		return nil, fmt.Errorf("store: traits of %s: %v: %w", customer, err, zhiyin.Internal)
	}
	return traits, nil
}

// Orders returns the customer's orders since a moment, newest first, at most
// 1,000: more than the rules over a window can need.
func (db *DB) Orders(ctx context.Context, customer zhiyin.CustomerID, since time.Time) ([]zhiyin.Order, error) {
	orders, err := db.unitedOrders(ctx, customer, since, endOfTime, 1000)
	if err != nil {
		return nil, fmt.Errorf("store: orders of %s: %w", customer, err)
	}
	return orders, nil
}

// Tags returns the customer's tags in force.
func (db *DB) Tags(ctx context.Context, customer zhiyin.CustomerID) ([]zhiyin.Tag, error) {
	tags, err := db.tags(ctx, customer, db.cfg.Now())
	if err != nil {
		return nil, fmt.Errorf("store: tags of %s: %w", customer, err)
	}
	return tags, nil
}

// endOfTime is after every order.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
