package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/store/engine"
)

// Find returns the persons who have the identifier, by their canonical records in
// order: the one to whom it belongs, and those who share it without being one. An
// empty list when nobody has; at most 100. The identifier is normalised as it was
// when it was kept.
func (db *DB) Find(ctx context.Context, id zhiyin.Identifier) ([]zhiyin.CustomerID, error) {
	found, err := db.whoHas(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("store: find by %s: %w", id.Kind, err)
	}
	return found.persons, nil
}

// hasColumns finds the record of the identifier and the other ends of the links
// that it was left out of. bare tells that nothing else was ever said of a record, alone
// that no other record is the same person's.
const hasColumns = `select coalesce(p.canonical, x.id), x.shared_at, case when x.id = x.home and p.record is null and c.sealed is null and c.open = '{}'
		and (select count(*) from identifiers h where h.customer = x.id) = 1 then 1 else 0 end, case when p.record is null then 1 else 0 end from (
		select customer as id, customer as home, shared_at from identifiers where blind = $1 and kind = $2
		union select l.b, i.customer, i.shared_at from identifiers i join links l on l.a = i.customer and l.via = i.customer and l.kind = i.kind where i.blind = $1 and i.kind = $2 and l.out <> ''
		union select l.a, i.customer, i.shared_at from identifiers i join links l on l.b = i.customer and l.via = i.customer and l.kind = i.kind where i.blind = $1 and i.kind = $2 and l.out <> ''
	) x join customers c on c.id = x.id left join canonical p on p.record = x.id order by 1 limit 100`

// holders are the persons who have an identifier.
type holders struct {
	persons []zhiyin.CustomerID // by their canonical records, in order
	shared  bool                // by so many that it names nobody
	alone   bool                // the one person has one record
}

// whoHas is Find. The identifier's own record, when that is nobody, is left out where
// others have the identifier.
func (db *DB) whoHas(ctx context.Context, id zhiyin.Identifier) (out holders, err error) {
	type row struct {
		person      zhiyin.CustomerID
		sharedAt    int64
		bare, alone bool
	}
	k := db.keyOf(id)
	rows, err := engine.List(ctx, db, hasColumns, []any{k.blind, string(k.kind)}, func(s engine.Scanner) (r row, err error) {
		err = s.Scan(&r.person, &r.sharedAt, &r.bare, &r.alone)
		return r, err
	})
	out.persons = []zhiyin.CustomerID{}
	for _, r := range rows {
		out.shared = out.shared || r.sharedAt > 0
		if !r.bare || len(rows) == 1 {
			out.persons, out.alone = append(out.persons, r.person), r.alone
		}
	}
	out.persons = slices.Compact(out.persons)
	out.alone = out.alone && len(out.persons) == 1
	return out, err
}

// Search finds customers as an agent looks for them: by a whole phone number,
// a whole member number or other code that a kind of identifier is written in, the last
// four digits of a phone, or a piece of a name of two letters or more. At most limit (1 to 100) ids come back, in order.
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
	for _, kind := range db.Kinds().List() {
		if kind.Form != identity.FormCode && kind.Form != identity.FormPhone {
			continue
		}
		if found, err := db.Find(ctx, zhiyin.Identifier{Kind: kind.Kind, Value: words}); err != nil || len(found) > 0 {
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
	return engine.List(ctx, db, `select distinct coalesce(p.canonical, l.customer) from lookups l left join canonical p on p.record = l.customer
		where l.field = $1 and l.blind = $2 order by 1 limit $3`, []any{field, db.Ring.Blind(field, value), limit}, engine.Plain[zhiyin.CustomerID])
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

// Customer returns the person to whom the record belongs, under their canonical
// id; NotFound for an unknown one, and one without traits for an erased one.
func (db *DB) Customer(ctx context.Context, id zhiyin.CustomerID) (zhiyin.Customer, error) {
	u, err := db.united(ctx, id)
	if err != nil {
		return zhiyin.Customer{}, fmt.Errorf("store: customer %s: %w", id, err)
	}
	c, err := u.customer()
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

func (u united) customer() (c zhiyin.Customer, err error) {
	var o openTraits
	var p sealedTraits
	if err = lenient(u.open, &o); err == nil && u.sealed != nil {
		err = lenient(u.sealed, &p)
	}
	c.ID = u.id
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

// NewestCustomers are the customers who were made last, at most n; of a person with
// several records the one that stands for them.
func (db *DB) NewestCustomers(ctx context.Context, n int) ([]zhiyin.CustomerID, error) {
	ids, err := engine.List(ctx, db, `select id from customers c where not exists (select 1 from canonical k where k.record = c.id and k.canonical <> c.id) order by id desc limit $1`, []any{n}, engine.Plain[zhiyin.CustomerID])
	if err != nil {
		return nil, fmt.Errorf("store: newest customers: %w", err)
	}
	return ids, nil
}
