package store

import (
	"crypto/cipher"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// seal closes plain with the person's key, made here if there is none, for
// thing only. For an erased person it gives the mark of an erased part.
func (t *tx) seal(person, by string, plain []byte, thing string) ([]byte, error) {
	key, err := t.key(person, by)
	if err != nil {
		return nil, err
	}
	if key == nil {
		return engine.Erased, nil
	}
	return key.Seal(nil, nil, plain, []byte(thing)), nil
}

// key returns the person's key; nil when it was destroyed.
func (t *tx) key(person, by string) (cipher.AEAD, error) {
	if key, ok := t.keys[person]; ok {
		return key, nil
	}
	if key := t.s.db.Ring.Get(person); key != nil {
		return key, nil
	}
	if !t.keyless[person] {
		if err := t.readKeys([]string{person}); err != nil {
			return nil, err
		}
	}
	if t.keyless[person] {
		return t.newKey(person, by)
	}
	return t.keys[person], nil
}

// readKeys reads persons' keys, many with one statement, and remembers who has
// none.
func (t *tx) readKeys(persons []string) error {
	for _, p := range persons {
		t.keyless[p] = true
	}
	return t.each(`select person, wrapped from keys where person `, persons, func(s engine.Scanner) error {
		var person string
		var wrapped []byte
		if err := s.Scan(&person, &wrapped); err != nil {
			return err
		}
		delete(t.keyless, person)
		_, err := t.unwrap(person, wrapped)
		return err
	})
}

// unwrap remembers the key as the database has it.
func (t *tx) unwrap(person string, wrapped []byte) (cipher.AEAD, error) {
	key, err := t.s.db.Ring.Unwrap(person, wrapped)
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", person, err)
	}
	t.keys[person] = key
	return key, nil
}

// newKey makes the key of a person who has none.
func (t *tx) newKey(person, by string) (cipher.AEAD, error) {
	wrapped, err := t.s.db.Ring.NewKey(person)
	if err != nil {
		return nil, err
	}
	key, err := t.s.db.Ring.Key(person, wrapped)
	if err != nil {
		return nil, err
	}
	t.keys[person] = key
	delete(t.keyless, person)
	t.later(keyRows, person, person, wrapped, by)
	return key, nil
}

// own makes customer the owner of the person's key: whoever erases the customer
// destroys it. It has no effect where there is no key, and
// destroys it at once where the customer is erased already.
func (t *tx) own(person string, customer zhiyin.CustomerID) error {
	if err := t.insert(keyRows); err != nil {
		return err
	}
	n, err := t.exec(`update keys set owner = $2 where person = $1 and owner <> $2`, person, string(customer))
	if err != nil || n == 0 {
		return err
	}
	var gone int64
	if _, err := t.find(`select erased_at from customers where id = $1`, []any{string(customer)}, &gone); err != nil || gone == 0 {
		return err
	}
	return t.destroy(customer, "system")
}

// destroy removes every key that the customer owns.
func (t *tx) destroy(customer zhiyin.CustomerID, by string) error {
	persons, err := t.texts(`select person from keys where owner = $1 and destroyed_at = 0`, string(customer))
	if err != nil {
		return err
	}
	if _, err := t.exec(`update keys set wrapped = null, destroyed_at = $2, by = $3 where owner = $1 and destroyed_at = 0`, string(customer), t.now, by); err != nil {
		return err
	}
	for _, p := range persons {
		t.keys[p] = nil
	}
	t.gone = append(t.gone, persons...)
	return nil
}
