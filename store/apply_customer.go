package store

import (
	"fmt"
	"slices"

	"zhiyin.dev"
)

var _ = on(customerIdentified) && on(customerTagged) && on(customerErased)

// private are traits that may never stand among the open ones: the last look
// after the door's schemas.
var private = []string{"name", "family_name", "given_name", "spoken_as", "phone", "mobile", "email", "address", "city", "birthday", "id_number", "member_id"}

// person is a customer's row in memory.
type person struct {
	open, sealed map[string]any
	stamps       stamps
	isNew        bool
	erased       bool
}

// stamps say when each trait was said, in µs of the event's At; "*" stands for
// the traits without an entry.
type stamps map[string]int64

func (s stamps) of(trait string) int64 {
	if at, ok := s[trait]; ok {
		return at
	}
	return s["*"]
}

// customerIdentified merges trait by trait: what was said later wins, whatever
// order the events come in.
func customerIdentified(t *tx, e zhiyin.Event, b zhiyin.CustomerIdentified) error {
	for _, name := range private {
		if _, ok := b.Open[name]; ok {
			return fmt.Errorf("trait %s is not an open one: %w", name, zhiyin.Invalid)
		}
	}
	p, err := t.readPerson(e.Subject)
	if err != nil {
		return err
	}
	if p.erased {
		return fmt.Errorf("customer is erased: %w", zhiyin.Conflict)
	}
	before := nameOf(p.sealed)
	p.merge(p.open, b.Open, micros(e.At))
	p.merge(p.sealed, withKeys(b), micros(e.At))
	if err := t.writePerson(e, p); err != nil {
		return err
	}
	t.identify(e, b)
	if name := nameOf(p.sealed); name != before {
		return t.nameCustomer(e, name, !p.isNew)
	}
	return nil
}

// merge takes over every trait that is not older than what is there. A null
// removes the trait.
func (p *person) merge(into, from map[string]any, at int64) {
	if p.isNew {
		p.stamps["*"] = at
	}
	for trait, v := range from {
		_, has := into[trait]
		_, had := p.stamps[trait]
		if (has || had) && at < p.stamps.of(trait) {
			continue
		}
		if v == nil {
			delete(into, trait)
		} else {
			into[trait] = v
		}
		if at != p.stamps["*"] {
			p.stamps[trait] = at
		}
	}
}

// withKeys adds the first identifier of each kind to the sealed traits where
// the source named none, so that it can be shown.
func withKeys(b zhiyin.CustomerIdentified) map[string]any {
	all := make(map[string]any, len(b.Sealed)+len(b.Keys))
	for k, v := range b.Sealed {
		all[k] = v
	}
	for _, id := range b.Keys {
		if _, ok := all[string(id.Kind)]; !ok && id.Kind != zhiyin.User {
			all[string(id.Kind)] = normalise(id.Kind, id.Value)
		}
	}
	return all
}

func (t *tx) readPerson(id string) (*person, error) {
	p := &person{open: map[string]any{}, sealed: map[string]any{}, stamps: stamps{}}
	var open, when string
	var sealed []byte
	var gone int64
	found, err := t.find(`select open, sealed, stamps, erased_at from customers where id = $1`, []any{id}, &open, &sealed, &when, &gone)
	if err != nil || !found {
		p.isNew = true
		return p, err
	}
	if p.erased = gone > 0; p.erased {
		return p, nil
	}
	if err := parse(open, &p.open); err != nil {
		return nil, err
	}
	if err := parse(when, &p.stamps); err != nil {
		return nil, err
	}
	return p, t.openPerson(id, sealed, p)
}

func (t *tx) openPerson(id string, sealed []byte, p *person) error {
	if len(sealed) == 0 {
		return nil
	}
	key, err := t.key(id, "system")
	if err != nil || key == nil {
		return err
	}
	plain, err := key.Open(nil, nil, sealed, []byte("customer:"+id))
	if err != nil {
		return fmt.Errorf("sealed traits can't be opened: %w", zhiyin.Internal)
	}
	return parse(string(plain), &p.sealed)
}

func (t *tx) writePerson(e zhiyin.Event, p *person) error {
	var sealed []byte
	if len(p.sealed) > 0 {
		var err error
		if sealed, err = t.seal(e.Subject, e.By, []byte(text(p.sealed)), "customer:"+e.Subject); err != nil {
			return err
		}
	}
	_, err := t.exec(`insert into customers (id, unit, open, sealed, stamps, created_at, changed_at, by) values ($1, $2, $3, $4, $5, $6, $6, $7)
		on conflict (id) do update set open = excluded.open, sealed = excluded.sealed, stamps = excluded.stamps, changed_at = excluded.changed_at, by = excluded.by`,
		e.Subject, string(e.Unit), text(p.open), sealed, text(p.stamps), micros(e.At), e.By)
	return err
}

// identify keeps the event's identifiers as keyed hashes.
func (t *tx) identify(e zhiyin.Event, b zhiyin.CustomerIdentified) {
	for _, id := range b.Keys {
		value := normalise(id.Kind, id.Value)
		if value == "" {
			continue
		}
		t.later(identifierRows, string(id.Kind), t.blind(string(id.Kind), value), e.Subject, b.Source, micros(e.At), e.By)
		if id.Kind == zhiyin.Phone && len(value) >= 4 {
			t.lookUp(e, fieldPhone4, value[len(value)-4:])
		}
	}
}

// nameCustomer replaces the pieces of the name by which the customer is found.
func (t *tx) nameCustomer(e zhiyin.Event, name string, had bool) error {
	if had {
		if err := t.insert(lookupRows); err != nil {
			return err
		}
		if _, err := t.exec(`delete from lookups where customer = $1 and field = $2`, e.Subject, fieldName); err != nil {
			return err
		}
	}
	for _, piece := range bigrams(name) {
		t.lookUp(e, fieldName, piece)
	}
	return nil
}

func (t *tx) lookUp(e zhiyin.Event, field, value string) {
	t.later(lookupRows, field, t.blind(field, value), e.Subject, e.By)
}

func (t *tx) blind(field, value string) []byte { return t.s.db.keys.Blind(field, value) }

// nameOf is the whole name in Chinese order.
func nameOf(sealed map[string]any) string {
	family, _ := sealed["family_name"].(string)
	given, _ := sealed["given_name"].(string)
	return family + given
}

func customerTagged(t *tx, e zhiyin.Event, b zhiyin.CustomerTagged) error {
	for _, tag := range b.Added {
		if tag.ID == "" {
			return fmt.Errorf("tag without id: %w", zhiyin.Invalid)
		}
		if _, err := t.exec(`insert into tags (customer, id, tag, since, changed_at, by) values ($1, $2, $3, $4, $5, $6)
			on conflict (customer, id) do update set tag = excluded.tag, since = excluded.since, changed_at = excluded.changed_at, by = excluded.by
			where excluded.changed_at >= tags.changed_at`,
			e.Subject, tag.ID, text(tag), micros(tag.Since), micros(e.At), e.By); err != nil {
			return err
		}
	}
	for _, id := range slices.Compact(b.Removed) {
		if _, err := t.exec(`delete from tags where customer = $1 and id = $2 and changed_at <= $3`, e.Subject, id, micros(e.At)); err != nil {
			return err
		}
	}
	return nil
}

// customerErased destroys the keys and everything the customer was found by;
// what remains says that there was somebody, not who.
func customerErased(t *tx, e zhiyin.Event, _ zhiyin.CustomerErased) error {
	id := zhiyin.CustomerID(e.Subject)
	for _, kind := range []int{keyRows, identifierRows, lookupRows} {
		if err := t.insert(kind); err != nil {
			return err
		}
	}
	if err := t.destroy(id, e.By); err != nil {
		return err
	}
	if _, err := t.exec(`insert into keys (person, owner, wrapped, destroyed_at, by) values ($1, $1, null, $2, $3) on conflict (person) do nothing`,
		e.Subject, t.now, e.By); err != nil {
		return err
	}
	t.keys[e.Subject] = nil
	for _, query := range []string{`delete from identifiers where customer = $1`, `delete from lookups where customer = $1`, `delete from tags where customer = $1`, `delete from orders where customer = $1`} {
		if _, err := t.exec(query, e.Subject); err != nil {
			return err
		}
	}
	_, err := t.exec(`insert into customers (id, unit, open, sealed, stamps, created_at, changed_at, erased_at, by) values ($1, $2, '{}', null, '{}', $3, $3, $3, $4)
		on conflict (id) do update set open = '{}', sealed = null, stamps = '{}', changed_at = excluded.changed_at, erased_at = excluded.erased_at, by = excluded.by`,
		e.Subject, string(e.Unit), micros(e.At), e.By)
	return err
}
