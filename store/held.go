package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store/engine"
)

// heldAtOnce bounds a page of what is told of a person.
const heldAtOnce = 200

// Held tells everything that is held about the person to whom a record belongs, part
// by part in the order of privacy.Parts, opened and unmasked: what erasure would
// destroy, without the secrets (PINs, keys) and the reasons of legal holds. It keeps a
// page in memory. NotFound for an unknown or erased person; what take returns ends it.
func (db *DB) Held(ctx context.Context, record zhiyin.CustomerID, take func(privacy.Part, any) error) error {
	u, err := db.united(ctx, record)
	if err == nil && u.erased {
		err = zhiyin.NotFound
	}
	h := telling{db: db, ctx: ctx, of: u, take: take, keys: map[zhiyin.Identifier]heldKey{}}
	for _, part := range []func() error{h.person, h.tags, h.consents, h.orders, h.events, h.identifiers, h.contacts, h.transcripts, h.notes, h.course, h.recordings, h.messages, h.handoffs} {
		if err == nil {
			err = part()
		}
	}
	if err != nil {
		return fmt.Errorf("store: held of %s: %w", record, err)
	}
	return nil
}

type telling struct {
	db   *DB
	ctx  context.Context
	of   united
	take func(privacy.Part, any) error
	keys map[zhiyin.Identifier]heldKey // as the events name them
}

// heldKey is an identifier of a person, in the clear.
type heldKey struct {
	Kind   zhiyin.IdentifierKind `json:"kind"`
	Value  string                `json:"value"`
	Source string                `json:"source"` // who named it first
	Since  time.Time             `json:"since"`
}

// eachPage reads rows by their key, which the query compares with $2; $1 is the
// person's record and $3 the limit.
func eachPage[T any](h *telling, query string, read func(engine.Scanner) (T, error), key func(T) string, fn func(T) error) error {
	for after := ""; ; {
		page, err := engine.List(h.ctx, h.db, query, []any{string(h.of.id), after, heldAtOnce}, read)
		if err != nil {
			return err
		}
		for _, row := range page {
			if err := fn(row); err != nil {
				return err
			}
			after = key(row)
		}
		if len(page) < heldAtOnce {
			return nil
		}
	}
}

func (h *telling) person() error {
	records, err := h.db.RecordsOfPerson(h.ctx, h.of.id)
	if err != nil {
		return err
	}
	traits := map[string]json.RawMessage{}
	for _, part := range [][]byte{h.of.open, h.of.sealed} {
		if len(part) == 0 {
			continue
		}
		if err := engine.Parse(string(part), &traits); err != nil {
			return err
		}
	}
	return h.take(privacy.TheirPerson, map[string]any{"id": h.of.id, "traits": traits, "records": records})
}

func (h *telling) tags() error {
	tags, err := h.db.Tags(h.ctx, h.of.id)
	for _, t := range tags {
		if err == nil {
			err = h.take(privacy.TheirTags, t)
		}
	}
	return err
}

func (h *telling) consents() error {
	return eachPage(h, `select event, customer, purpose, channel, given, at, until, version, source, by from consents
		where customer in `+engine.Theirs+` and event > $2 order by event limit $3`, readConsent,
		func(c zhiyin.Consent) string { return string(c.Event) }, func(c zhiyin.Consent) error { return h.take(privacy.TheirConsents, c) })
}

// heldOrder is an order as one record has it.
type heldOrder struct {
	zhiyin.Order
	Record zhiyin.CustomerID `json:"record"`
}

func (h *telling) orders() error {
	return eachPage(h, `select o.customer, o.id, o.kind, o.title, o.status, o.amount_minor, o.currency, o.unit, o.at from orders o
		where o.customer in `+engine.Theirs+` and o.customer || ' ' || o.id > $2 order by o.customer || ' ' || o.id limit $3`,
		func(s engine.Scanner) (o heldOrder, err error) {
			var at int64
			err = s.Scan(&o.Record, &o.ID, &o.Kind, &o.Title, &o.Status, &o.Amount.Minor, &o.Amount.Currency, &o.Unit, &at)
			o.At = engine.Instant(at)
			return o, err
		}, func(o heldOrder) string { return string(o.Record) + " " + o.ID }, func(o heldOrder) error { return h.take(privacy.TheirOrders, o) })
}

// eachEvent reads what happened to a subject, in order.
func (h *telling) eachEvent(subject string, fn func(cloudevent.Record) error) error {
	for after := int64(0); ; {
		page, err := h.db.RecordsOf(h.ctx, subject, after, heldAtOnce, true)
		if err != nil {
			return err
		}
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
			after = r.Position
		}
		if len(page) < heldAtOnce {
			return nil
		}
	}
}

// toThemselves is how a person is told of what is theirs: all of it.
var toThemselves = cloudevent.Receiver{Personal: true, Clearance: zhiyin.L4}

func (h *telling) events() error {
	records, err := h.db.PersonOf(h.ctx, h.of.id)
	for _, record := range records {
		if err == nil {
			err = h.eachEvent(string(record), h.event)
		}
	}
	return err
}

func (h *telling) event(r cloudevent.Record) error {
	switch r.Kind {
	case zhiyin.CustomerHeld{}.Kind():
		r.Sealed = nil // the case is not the person's
	case zhiyin.CustomerIdentified{}.Kind(), zhiyin.CustomerTracked{}.Kind():
		if err := h.named(r); err != nil {
			return err
		}
	}
	e, err := cloudevent.Of(r, toThemselves)
	if err != nil {
		return err
	}
	return h.take(privacy.TheirEvents, e)
}

// named remembers which identifiers a message named.
func (h *telling) named(r cloudevent.Record) error {
	var said struct {
		Source string              `json:"source"`
		Keys   []zhiyin.Identifier `json:"keys"`
	}
	for _, part := range []json.RawMessage{r.Open, r.Sealed} {
		if len(part) == 0 {
			continue
		}
		if err := engine.Parse(string(part), &said); err != nil {
			return err
		}
	}
	for _, id := range said.Keys {
		if had, has := h.keys[id]; !has || r.At.Before(had.Since) {
			h.keys[id] = heldKey{id.Kind, id.Value, said.Source, r.At}
		}
	}
	return nil
}

// identifiers are those named that are the person's still: another's may have been
// named with them. One that was only ever named alone is kept as a keyed hash, and
// stands by its kind among the records.
func (h *telling) identifiers() error {
	records, err := h.db.PersonOf(h.ctx, h.of.id)
	if err != nil {
		return err
	}
	theirs := make([]heldKey, 0, len(h.keys))
	for id, k := range h.keys {
		found, err := h.db.Holders(h.ctx, id)
		if err != nil {
			return err
		}
		if slices.Contains(records, found[0]) {
			theirs = append(theirs, k)
		}
	}
	slices.SortFunc(theirs, func(a, b heldKey) int {
		return cmp.Or(h.db.Kinds().Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	for _, k := range theirs {
		if err := h.take(privacy.TheirIdentifiers, k); err != nil {
			return err
		}
	}
	return nil
}
