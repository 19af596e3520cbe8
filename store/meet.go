package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
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
	snapshot, err := db.meet(ctx, phone(from), now)
	if err != nil {
		return snapshot, fmt.Errorf("store: meet: %w", err)
	}
	return snapshot, nil
}

func (db *DB) meet(ctx context.Context, number string, now time.Time) (zhiyin.Snapshot, error) {
	s := zhiyin.Snapshot{At: now, Known: zhiyin.Anonymous, Tags: []zhiyin.Tag{}, Orders: []zhiyin.Order{}, Contacts: []zhiyin.PastContact{}}
	if number == "" {
		return s, nil
	}
	ids, shared, err := db.whoHas(ctx, zhiyin.Identifier{Kind: zhiyin.Phone, Value: number})
	if err != nil || len(ids) == 0 || shared {
		s.Known = zhiyin.None
		return s, err
	}
	var met []zhiyin.Customer
	for _, id := range ids[:min(len(ids), mostSeveral)] {
		c, err := db.Customer(ctx, id)
		if err != nil {
			return s, err
		}
		met = append(met, c)
	}
	if len(met) > 1 {
		s.Known, s.Several = zhiyin.Several, met
		return s, nil
	}
	s.Known, s.Customer = zhiyin.One, met[0]
	return s, db.fill(ctx, &s)
}

// Snapshot returns what is known of a customer at now; NotFound for an unknown
// one.
func (db *DB) Snapshot(ctx context.Context, id zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error) {
	s := zhiyin.Snapshot{At: now, Known: zhiyin.One}
	var err error
	if s.Customer, err = db.Customer(ctx, id); err == nil {
		err = db.fill(ctx, &s)
	}
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		err = fmt.Errorf("store: snapshot of %s: %w", id, err)
	}
	return s, err
}

// fill reads tags, orders and contacts, one query each.
func (db *DB) fill(ctx context.Context, s *zhiyin.Snapshot) (err error) {
	id := s.Customer.ID
	if s.Tags, err = db.tags(ctx, id, s.At); err != nil {
		return err
	}
	if s.Orders, err = db.orders(ctx, id, s.At.AddDate(0, 0, -orderDays), s.At); err != nil {
		return err
	}
	s.Contacts, err = db.pastContacts(ctx, id, s.At, mostContacts)
	return err
}

// tags are those in force at now: one whose time is over is not, also while it
// waits to be taken away.
func (db *DB) tags(ctx context.Context, id zhiyin.CustomerID, now time.Time) ([]zhiyin.Tag, error) {
	return list(ctx, db, `select tag, until from tags where customer = coalesce((select canonical from canonical where record = $1), $1) and (until = 0 or until > $2) order by since, id limit 200`,
		[]any{string(id), micros(now)}, func(s scanner) (zhiyin.Tag, error) { return readTag(s) })
}

func (db *DB) orders(ctx context.Context, id zhiyin.CustomerID, from, to time.Time) ([]zhiyin.Order, error) {
	return db.unitedOrders(ctx, id, from, to, mostOrders)
}
