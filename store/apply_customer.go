package store

import (
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(customerIdentified) && on(customerErased) && on(customerHeld)

// private are traits that may never stand among the open ones: the last look
// after the door's schemas.
var private = []string{"name", "family_name", "given_name", "spoken_as", "phone", "mobile", "email", "address", "city", "birthday", "id_number", "member_id"}

// errFull refuses an event by which a customer would have too many traits.
var errFull = fmt.Errorf("too many traits of one customer: %w", zhiyin.Conflict)

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
	p.merge(p.open, b.Open, engine.Micros(e.At))
	p.merge(p.sealed, t.withKeys(b), engine.Micros(e.At))
	if len(p.open)+len(p.sealed) > t.s.db.cfg.Traits {
		return errFull
	}
	wasNew := p.isNew
	t.changePerson(e, p)
	if err := t.identify(naming{event: e, source: b.Source, fresh: wasNew, alias: b.Alias}, b.Records); err != nil {
		return err
	}
	if name := nameOf(p.sealed); name != before {
		return t.nameCustomer(e, name, !wasNew)
	}
	return nil
}

// shown are the kinds that people know themselves by.
var shown = []zhiyin.IdentifierKind{zhiyin.Member, zhiyin.Email, zhiyin.Phone}

// withKeys adds the first identifier of each kind to the sealed traits where
// the source named none, so that it can be shown.
func (t *tx) withKeys(b zhiyin.CustomerIdentified) map[string]any {
	all := make(map[string]any, len(b.Sealed)+len(b.Keys))
	for k, v := range b.Sealed {
		all[k] = v
	}
	for _, id := range b.Keys {
		if _, ok := all[string(id.Kind)]; !ok && slices.Contains(shown, id.Kind) {
			all[string(id.Kind)] = t.s.db.normalise(id.Kind, id.Value)
		}
	}
	return all
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

func (t *tx) blind(field, value string) []byte { return t.s.db.Ring.Blind(field, value) }

// customerErased destroys the keys and everything the customer was found by;
// what remains says that there was somebody, not who.
func customerErased(t *tx, e zhiyin.Event, _ zhiyin.CustomerErased) error {
	id := zhiyin.CustomerID(e.Subject)
	if err := t.putOff(); err != nil { // what is deleted below may be among it
		return err
	}
	delete(t.persons, e.Subject)
	if err := t.destroy(id, e.By); err != nil {
		return err
	}
	if _, err := t.exec(`insert into keys (person, owner, wrapped, destroyed_at, by) values ($1, $1, null, $2, $3) on conflict (person) do nothing`,
		e.Subject, t.now, e.By); err != nil {
		return err
	}
	t.keys[e.Subject] = nil
	if err := t.suppress(e); err != nil {
		return err
	}
	for _, query := range []string{`delete from identifiers where customer = $1`, `delete from lookups where customer = $1`,
		`delete from links where a = $1 or b = $1`, `delete from candidates where a = $1 or b = $1`, `delete from tags where customer = $1`, `delete from shadow_tags where customer = $1`, `delete from rejections where customer = $1`,
		`delete from orders where customer = $1`, `delete from consents where customer = $1`, `delete from proofs where customer = $1`, `delete from timers where subject = $1`, `delete from poll_keys where customer = $1`,
		`delete from messages where ` + theirs, `delete from handoffs where ` + theirs, `delete from handoff_files where ` + theirs} {
		if _, err := t.exec(query, e.Subject); err != nil {
			return err
		}
	}
	// The facts stay in their places, without what they said.
	if _, err := t.exec(`update ledger set open = '{}', sealed = $2 where subject = $1 and kind <> 'customer.erased'`, e.Subject, engine.Erased); err != nil {
		return err
	}
	_, err := t.exec(`insert into customers (id, unit, open, sealed, stamps, created_at, changed_at, erased_at, by) values ($1, $2, '{}', null, '{}', $3, $3, $3, $4)
		on conflict (id) do update set open = '{}', sealed = null, stamps = '{}', held_at = 0, held_by = '', changed_at = excluded.changed_at, erased_at = excluded.erased_at, by = excluded.by`,
		e.Subject, string(e.Unit), engine.Micros(e.At), e.By)
	return err
}

func customerHeld(t *tx, e zhiyin.Event, b zhiyin.CustomerHeld) error {
	at, by := int64(0), ""
	if b.On {
		at, by = engine.Micros(e.At), e.By
	}
	if err := t.putOff(); err != nil { // the row may be among it
		return err
	}
	return t.one(`update customers set held_at = $2, held_by = $3 where id = $1 and erased_at = 0`, e.Subject, at, by)
}
