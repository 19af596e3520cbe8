package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// EraseOrder is what Erase is asked.
type EraseOrder struct {
	Customer zhiyin.CustomerID
	Reason   zhiyin.ErasureReason
	By       string    // as an event's
	At       time.Time // zero: now

	// Audit, when its Actor is not empty, is kept in the same transaction.
	Audit   zhiyin.AuditEntry
	Serving bool // although they are being served: what is said from then on is not kept
	Anyway  bool // although a restored backup has them on hold or being served
}

// Erasure counts what was erased. It holds no personal data.
type Erasure struct {
	Customer   zhiyin.CustomerID    `json:"customer"`
	At         time.Time            `json:"at"`
	Reason     zhiyin.ErasureReason `json:"reason"`
	By         string               `json:"by"`
	Event      zhiyin.EventID       `json:"event"`
	Keys       int64                `json:"keys"`       // destroyed: the person's own and those of their contacts
	Contacts   int64                `json:"contacts"`   // that can't be read any more
	Unlinked   int64                `json:"unlinked"`   // of these, found by the number that called
	Recordings int64                `json:"recordings"` // likewise; their files are removed next
	Found      int64                `json:"found_by"`   // entries by which the person was found
	Orders     int64                `json:"orders"`
	Tags       int64                `json:"tags"`
	Events     int64                `json:"events"` // of the person's own, emptied
	Cleared    bool                 `json:"cleared"`
}

// Erase forgets a person, under every record that is theirs: in one transaction it destroys the keys of everything
// that is sealed for them, deletes what they were found by, empties their open
// facts, and keeps CustomerErased. Contacts that were never linked but came from
// a number of theirs alone are theirs too. It returns when the files hold nothing
// of it any more, or after a few seconds with Cleared false: that is then caught
// up with by whoever keeps the database. Errors: NotFound; Conflict when the
// person is erased already, under legal hold, on a recording under legal hold,
// or being served.
func (db *DB) Erase(ctx context.Context, order EraseOrder) (Erasure, error) {
	if !order.Reason.Known() || order.By == "" {
		return Erasure{}, fmt.Errorf("store: erase %s: by and a known reason are needed: %w", order.Customer, zhiyin.Invalid)
	}
	if order.At.IsZero() {
		order.At = db.cfg.Now()
	}
	unlinked, err := db.unlinkedContacts(ctx, order.Customer)
	if err != nil {
		return Erasure{}, fmt.Errorf("store: erase %s: %w", order.Customer, err)
	}
	e := zhiyin.NewEvent(string(order.Customer), zhiyin.CustomerErased{Reason: order.Reason}, order.At)
	e.By = order.By
	out := Erasure{Customer: order.Customer, At: order.At, Reason: order.Reason, By: order.By, Event: e.ID}
	r, err := db.newRequest([]zhiyin.Event{e})
	if err == nil {
		r.work = func(t *tx) error { return t.erasing(order, unlinked, &out) }
		err = db.settle(ctx, r)
	}
	if err != nil {
		return Erasure{}, fmt.Errorf("store: erase %s: %w", order.Customer, err)
	}
	out.Cleared = db.cleared(ctx)
	return out, nil
}

// erasing checks that it may be done and counts what will be gone.
func (t *tx) erasing(order EraseOrder, unlinked []string, out *Erasure) error {
	id := string(order.Customer)
	if err := t.putOff(); err != nil {
		return err
	}
	if err := t.mayErase(id, order); err != nil {
		return err
	}
	for _, contact := range unlinked {
		if err := t.own(contact, order.Customer); err != nil {
			return err
		}
	}
	out.Unlinked = int64(len(unlinked))
	for _, c := range []struct {
		into  *int64
		query string
	}{
		{&out.Keys, `select count(*) from keys where owner in ` + engine.Theirs + ` and destroyed_at = 0`},
		{&out.Contacts, `select count(*) from contacts c join keys k on k.person = c.person where k.owner in ` + engine.Theirs + ` and k.destroyed_at = 0`},
		{&out.Recordings, `select count(*) from recordings r join keys k on k.person = r.person where k.owner in ` + engine.Theirs + ` and r.deleted_at = 0`},
		{&out.Found, `select (select count(*) from identifiers where customer in ` + engine.Theirs + `) + (select count(*) from lookups where customer in ` + engine.Theirs + `)`},
		{&out.Orders, `select count(*) from orders where customer in ` + engine.Theirs},
		{&out.Tags, `select count(*) from tags where customer in ` + engine.Theirs},
		{&out.Events, `select count(*) from ledger where subject in ` + engine.Theirs},
	} {
		if _, err := t.find(c.query, []any{id}, c.into); err != nil {
			return err
		}
	}
	if err := t.eraseOthers(order); err != nil || order.Audit.Actor == "" {
		return err
	}
	return t.audit(order.Audit)
}

// eraseOthers erases the person's other records: who is forgotten is forgotten
// under every id.
func (t *tx) eraseOthers(order EraseOrder) error {
	others, err := t.texts(`select m.record from `+engine.Theirs+` m where m.record <> $1 order by m.record`, string(order.Customer))
	if err != nil {
		return err
	}
	if err := t.holdPartitions(others); err != nil {
		return err
	}
	for _, record := range others {
		e := zhiyin.NewEvent(record, zhiyin.CustomerErased{Reason: order.Reason}, order.At)
		e.By = order.By
		if err := t.alsoKeep(e); err != nil {
			return err
		}
	}
	return t.putOff()
}

func (t *tx) mayErase(id string, order EraseOrder) error {
	var erased, held int64
	var by string
	found, err := t.find(`select c.erased_at, h.held_at, h.held_by from customers c join customers h on h.id in `+engine.Theirs+`
		where c.id = $1 order by h.held_at desc limit 1`, []any{id}, &erased, &held, &by)
	switch {
	case err != nil:
		return err
	case !found:
		return zhiyin.NotFound
	case erased > 0:
		return fmt.Errorf("erased on %s already: %w", engine.Instant(erased).Format(time.RFC3339), zhiyin.Conflict)
	case order.Anyway:
		return nil
	case held > 0:
		return fmt.Errorf("under legal hold since %s by %s: %w", engine.Instant(held).Format(time.RFC3339), by, zhiyin.Conflict)
	}
	var what string
	if found, err = t.find(`select r.id from recordings r join keys k on k.person = r.person where k.owner in `+engine.Theirs+` and r.held = 1 and r.deleted_at = 0 limit 1`, []any{id}, &what); err != nil || found {
		return errorOr(err, "recording "+what+" is under legal hold")
	}
	if order.Serving {
		return nil
	}
	if found, err = t.find(`select id from contacts where customer in `+engine.Theirs+` and completed_at = 0 limit 1`, []any{id}, &what); err != nil || found {
		return errorOr(err, "being served in contact "+what)
	}
	return nil
}

func errorOr(err error, says string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", says, zhiyin.Conflict)
}

// contactsAtOnce bounds a page of contacts that are opened to be compared.
const contactsAtOnce = 500

// unlinkedContacts finds contacts without a customer that came from a number
// which this person and nobody else has. The number is sealed, so each is opened.
func (db *DB) unlinkedContacts(ctx context.Context, id zhiyin.CustomerID) (out []string, err error) {
	own, err := engine.List(ctx, db, `select i.blind from identifiers i where i.kind = 'phone' and i.shared_at = 0 and i.customer in `+engine.Theirs+`
		and not exists (select 1 from links l where l.via = i.customer and l.kind = i.kind and l.out <> '')`, []any{string(id)}, engine.Plain[[]byte])
	if err != nil || len(own) == 0 {
		return nil, err
	}
	theirs := map[string]bool{}
	for _, blind := range own {
		theirs[hex.EncodeToString(blind)] = true
	}
	for after := ""; ; {
		page, err := engine.List(ctx, db, contactColumns+` where c.customer = '' and c.id > $1 order by c.id limit $2`, []any{after, contactsAtOnce}, db.readContact)
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			if c.From != "" && theirs[hex.EncodeToString(db.Ring.Blind(string(zhiyin.Phone), phone(c.From)))] {
				out = append(out, c.Person)
			}
			after = string(c.ID)
		}
		if len(page) < contactsAtOnce {
			return out, nil
		}
	}
}

// Erased calls fn for every erased person, in the order of their erasure.
func (db *DB) Erased(ctx context.Context, fn func(Erasure) error) error {
	at, id := int64(0), ""
	for {
		page, err := engine.List(ctx, db, `select c.id, c.erased_at, c.by, l.id, l.open from customers c
			left join ledger l on l.subject = c.id and l.kind = 'customer.erased'
			where c.erased_at > 0 and (c.erased_at > $1 or c.erased_at = $1 and c.id > $2) order by c.erased_at, c.id limit $3`,
			[]any{at, id, contactsAtOnce}, readErasure)
		if err != nil {
			return fmt.Errorf("store: erased: %w", err)
		}
		for _, e := range page {
			if e.Customer != zhiyin.CustomerID(id) { // a second event of the same person says nothing new
				if err := fn(e); err != nil {
					return err
				}
			}
			at, id = engine.Micros(e.At), string(e.Customer)
		}
		if len(page) < contactsAtOnce {
			return nil
		}
	}
}

func readErasure(s engine.Scanner) (e Erasure, err error) {
	var at int64
	var event, open *string
	if err = s.Scan(&e.Customer, &at, &e.By, &event, &open); err != nil || event == nil {
		return e, err
	}
	var b zhiyin.CustomerErased
	e.At, e.Event = engine.Instant(at), zhiyin.EventID(*event)
	err = engine.Parse(*open, &b)
	e.Reason = b.Reason
	return e, err
}

// ForgetKeys drops from memory the keys that another process destroyed with a
// person, and what they were found by.
func (db *DB) ForgetKeys(ctx context.Context, customer zhiyin.CustomerID) error {
	persons, err := engine.List(ctx, db, `select person from keys where owner = $1 and destroyed_at > 0`, []any{string(customer)}, engine.Plain[string])
	if err != nil {
		return fmt.Errorf("store: forget keys of %s: %w", customer, err)
	}
	db.Ring.Drop(persons)
	db.identities.clear()
	db.tail.clear()
	return nil
}
