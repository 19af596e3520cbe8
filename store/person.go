package store

import (
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// person is a customer's row in memory.
type person struct {
	open, sealed map[string]any
	stamps       stamps
	isNew        bool // has no row yet
	erased       bool
	last         zhiyin.Event // that changed it in this transaction
}

func newPerson() *person {
	return &person{open: map[string]any{}, sealed: map[string]any{}, stamps: stamps{}, isNew: true}
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

// merge takes over every trait that was said later than what is there; of one
// instant the larger value counts, and any before a null, which removes the trait:
// the order of arrival decides nothing.
func (p *person) merge(into, from map[string]any, at int64) {
	if p.isNew {
		p.stamps["*"] = at
	}
	for trait, v := range from {
		was, has := into[trait]
		_, had := p.stamps[trait]
		if then := p.stamps.of(trait); (has || had) && (at < then || at == then && has && (v == nil || engine.Text(v) <= engine.Text(was))) {
			continue
		}
		if v == nil {
			delete(into, trait)
			p.stamps[trait] = at
			continue
		}
		into[trait] = v
		if delete(p.stamps, trait); at != p.stamps["*"] {
			p.stamps[trait] = at
		}
	}
}

// nameOf is the whole name in Chinese order.
func nameOf(sealed map[string]any) string {
	family, _ := sealed["family_name"].(string)
	given, _ := sealed["given_name"].(string)
	return family + given
}

// readPerson returns the customer as this transaction has it.
func (t *tx) readPerson(id string) (*person, error) {
	if t.persons[id] == nil {
		if err := t.readPersons([]string{id}); err != nil {
			return nil, err
		}
	}
	return t.persons[id], nil
}

// readPersons reads customers' rows, many with one statement; one without a row
// is new.
func (t *tx) readPersons(ids []string) error {
	for _, id := range ids {
		t.persons[id] = newPerson()
	}
	var boxes []struct {
		id     string
		sealed []byte
	}
	err := t.each(`select id, open, sealed, stamps, erased_at from customers where id `, ids, func(s engine.Scanner) error {
		var id, open, when string
		var sealed []byte
		var gone int64
		if err := s.Scan(&id, &open, &sealed, &when, &gone); err != nil {
			return err
		}
		p := t.persons[id]
		p.isNew = false
		if p.erased = gone > 0; p.erased {
			return nil
		}
		boxes = append(boxes, struct {
			id     string
			sealed []byte
		}{id, sealed})
		if err := engine.Parse(open, &p.open); err != nil {
			return err
		}
		return engine.Parse(when, &p.stamps)
	})
	for _, b := range boxes { // after the rows: a key may have to be read
		if err == nil {
			err = t.openPerson(b.id, b.sealed)
		}
	}
	return err
}

func (t *tx) openPerson(id string, sealed []byte) error {
	if len(sealed) == 0 {
		return nil
	}
	key, err := t.key(id, "system")
	if err != nil || key == nil {
		return err
	}
	plain, err := key.Open(nil, nil, sealed, []byte("customer:"+id))
	if err != nil {
		return fmt.Errorf("sealed traits of %s can't be opened: %w", id, zhiyin.Internal)
	}
	return engine.Parse(string(plain), &t.persons[id].sealed)
}

// changePerson puts the row of p off: a customer who changes again in the same
// group is written once.
func (t *tx) changePerson(e zhiyin.Event, p *person) {
	if p.last.ID == "" {
		t.changed = append(t.changed, e.Subject)
	}
	p.last, p.isNew = e, false
}

// writePersons seals the customers that have changed and puts their rows among
// those to insert.
func (t *tx) writePersons() error {
	for _, id := range t.changed {
		p := t.persons[id]
		e := p.last
		p.last = zhiyin.Event{}
		var sealed []byte
		if len(p.sealed) > 0 {
			var err error
			if sealed, err = t.seal(id, e.By, []byte(engine.Text(p.sealed)), "customer:"+id); err != nil {
				return err
			}
		}
		at := engine.Micros(e.At)
		t.later(customerRows, id, string(e.Unit), engine.Text(p.open), sealed, engine.Text(p.stamps), at, at, e.By)
	}
	t.changed = nil
	return nil
}
