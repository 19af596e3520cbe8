package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(customerTagged) && on(customerTagRejected) && on(customerTagRestored)

const (
	tagInsert = `insert into tags (customer, id, tag, since, until, changed_at, by) `
	tagUpdate = ` on conflict (customer, id) do update set tag = excluded.tag, since = excluded.since, until = excluded.until, changed_at = excluded.changed_at, by = excluded.by
			where excluded.changed_at >= tags.changed_at`
)

func customerTagged(t *tx, e zhiyin.Event, b zhiyin.CustomerTagged) error {
	if t.tagged[e.ID] {
		return nil
	}
	for _, tag := range b.Added {
		if tag.ID == "" {
			return fmt.Errorf("tag without id: %w", zhiyin.Invalid)
		}
		if err := t.inBulk(tagInsert, tagUpdate, 7, []any{e.Subject, tag.ID, engine.Text(tag), engine.Micros(tag.Since), engine.Micros(tag.Until), engine.Micros(e.At), e.By}); err != nil {
			return err
		}
	}
	for _, id := range slices.Compact(b.Removed) {
		if _, err := t.exec(`delete from tags where customer = $1 and id = $2 and changed_at <= $3`, e.Subject, id, engine.Micros(e.At)); err != nil {
			return err
		}
	}
	return nil
}

// customerTagRejected keeps the rejection, by which the rule is measured; the
// tag goes when whoever computes tags has seen it.
func customerTagRejected(t *tx, e zhiyin.Event, b zhiyin.CustomerTagRejected) error {
	if b.Tag == "" || !b.Until.After(e.At) {
		return fmt.Errorf("a rejection names its tag and its end: %w", zhiyin.Invalid)
	}
	definition, err := json.Marshal(b.Definition)
	if err != nil {
		return fmt.Errorf("definition: %v: %w", err, zhiyin.Invalid)
	}
	_, err = t.exec(`insert into rejections (customer, tag, at, definition, until, by) values ($1, $2, $3, $4, $5, $6) on conflict (customer, tag, at) do nothing`,
		e.Subject, b.Tag, engine.Micros(e.At), string(definition), engine.Micros(b.Until), e.By)
	return err
}

// customerTagRestored forgets the rejections that were in force; the ledger
// remembers them.
func customerTagRestored(t *tx, e zhiyin.Event, b zhiyin.CustomerTagRestored) error {
	_, err := t.exec(`delete from rejections where customer in `+engine.Theirs+` and tag = $2 and at <= $3 and until > $3`, e.Subject, b.Tag, engine.Micros(e.At))
	return err
}
