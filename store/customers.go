package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"zhiyin.dev"
)

const customerColumns = `select c.id, c.open, c.sealed, k.wrapped from customers c left join keys k on k.person = c.id`

// Find returns the customers that some source gave the identifier to, in the
// order of their ids; an empty list when there is none. The identifier is
// normalised as it was when it was kept.
func (db *DB) Find(ctx context.Context, id zhiyin.Identifier) ([]zhiyin.CustomerID, error) {
	value := normalise(id.Kind, id.Value)
	found, err := list(ctx, db, `select distinct customer from identifiers where kind = $1 and blind = $2 order by customer limit 100`,
		[]any{string(id.Kind), db.keys.Blind(string(id.Kind), value)}, plain[zhiyin.CustomerID])
	if err != nil {
		return nil, fmt.Errorf("store: find by %s: %w", id.Kind, err)
	}
	return found, nil
}

// Search finds customers as an agent looks for them: by a whole phone or member
// number, the last four digits of a phone, or a piece of a name of two letters
// or more. At most limit (1 to 100) ids come back, in order.
func (db *DB) Search(ctx context.Context, words string, limit int) ([]zhiyin.CustomerID, error) {
	limit = min(max(limit, 1), 100)
	found, err := db.search(ctx, words, limit)
	if err != nil {
		return nil, fmt.Errorf("store: search: %w", err)
	}
	return found[:min(limit, len(found))], nil
}

func (db *DB) search(ctx context.Context, words string, limit int) ([]zhiyin.CustomerID, error) {
	if digits := phone(words); utf8.RuneCountInString(words) == 4 && digits == words {
		return db.lookedUp(ctx, fieldPhone4, words, limit)
	}
	for _, kind := range []zhiyin.IdentifierKind{zhiyin.Phone, zhiyin.Member} {
		if found, err := db.Find(ctx, zhiyin.Identifier{Kind: kind, Value: words}); err != nil || len(found) > 0 {
			return found, err
		}
	}
	return db.named(ctx, words, limit)
}

// named keeps those that have every bigram; the keyed hashes say no more.
func (db *DB) named(ctx context.Context, name string, limit int) (found []zhiyin.CustomerID, err error) {
	const most = 10000 // of one bigram: the commonest names need more letters
	found = []zhiyin.CustomerID{}
	for i, piece := range bigrams(name) {
		some, err := db.lookedUp(ctx, fieldName, piece, most)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			found = some
		} else {
			found = both(found, some)
		}
	}
	return found[:min(limit, len(found))], nil
}

func (db *DB) lookedUp(ctx context.Context, field, value string, limit int) ([]zhiyin.CustomerID, error) {
	return list(ctx, db, `select customer from lookups where field = $1 and blind = $2 order by customer limit $3`,
		[]any{field, db.keys.Blind(field, value), limit}, plain[zhiyin.CustomerID])
}

// both is the intersection of two ordered lists.
func both(a, b []zhiyin.CustomerID) []zhiyin.CustomerID {
	out := []zhiyin.CustomerID{}
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case b[0] < a[0]:
			b = b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return out
}

// Customer returns one customer; NotFound for an unknown one, and one without
// traits for an erased one.
func (db *DB) Customer(ctx context.Context, id zhiyin.CustomerID) (zhiyin.Customer, error) {
	c, err := single(ctx, db, customerColumns+` where c.id = $1`, []any{string(id)}, db.readCustomer)
	if err != nil {
		return c, fmt.Errorf("store: customer %s: %w", id, err)
	}
	return c, nil
}

// openTraits and sealedTraits are what a Customer shows of a row.
type openTraits struct {
	Tier       string          `json:"tier"`
	AgeBand    string          `json:"age_band"`
	Speaks     zhiyin.Language `json:"speaks"`
	Title      string          `json:"title"`
	MemberFrom string          `json:"member_from"`
	Pace       float64         `json:"pace"`  // per cent; 0: not told
	Pitch      float64         `json:"pitch"` // likewise
}

type sealedTraits struct {
	FamilyName string `json:"family_name"`
	GivenName  string `json:"given_name"`
	SpokenAs   string `json:"spoken_as"`
	Phone      string `json:"phone"`
	City       string `json:"city"`
}

func (db *DB) readCustomer(s scanner) (c zhiyin.Customer, err error) {
	var open string
	var sealed, wrapped []byte
	if err = s.Scan(&c.ID, &open, &sealed, &wrapped); err != nil {
		return c, err
	}
	secret, err := db.keys.open(string(c.ID), wrapped, sealed, "customer:"+string(c.ID))
	if err != nil {
		return c, err
	}
	var o openTraits
	var p sealedTraits
	if err = lenient([]byte(open), &o); err == nil && secret != nil {
		err = lenient(secret, &p)
	}
	c.Tier, c.AgeBand, c.Speaks, c.Title, c.MemberFrom = o.Tier, o.AgeBand, o.Speaks, o.Title, o.MemberFrom
	c.FamilyName, c.GivenName, c.SpokenAs, c.Phone, c.City = p.FamilyName, p.GivenName, p.SpokenAs, p.Phone, p.City
	if o.Pace > 0 || o.Pitch > 0 {
		c.Voice = zhiyin.Voice{Language: o.Speaks, PacePercent: percent(o.Pace), PitchPercent: percent(o.Pitch)}
	}
	return c, err
}

// percent is 100 where nothing was told.
func percent(told float64) int {
	if told <= 0 {
		return 100
	}
	return int(told)
}

// lenient reads JSON and leaves a field zero that has another type than we show:
// a sender's odd trait must not hide the customer.
func lenient(from []byte, into any) error {
	err := json.Unmarshal(from, into)
	if odd := new(json.UnmarshalTypeError); errors.As(err, &odd) {
		return nil
	}
	return err
}
