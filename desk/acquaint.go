package desk

import (
	"context"
	"time"

	"zhiyin.dev"
)

// acquaintWithin bounds the reading of one contact: an offer without a profile
// is better than one that comes when the ringing is over.
const acquaintWithin = 500 * time.Millisecond

// history is a contact's kept events, and a snapshot of its customer where the
// events hold none.
type history struct {
	contact  zhiyin.ContactID
	events   []zhiyin.Event
	snapshot *zhiyin.Snapshot
}

// strangers lists the contacts that ring with these events though the Desk does
// not know who calls: it joined the ledger after they began.
func (d *Desk) strangers(events []zhiyin.Event) []zhiyin.ContactID {
	met := map[zhiyin.ContactID]bool{}
	var out []zhiyin.ContactID
	for _, e := range events {
		id := zhiyin.ContactID(e.Subject)
		switch b := e.Body.(type) {
		case zhiyin.ContactInput:
			if _, ok := snapshotIn(b); ok {
				met[id] = true
			}
		case zhiyin.ReservationMade:
			if r := d.open[id]; !met[id] && (r == nil || r.snapshot == nil) {
				met[id] = true
				out = append(out, id)
			}
		}
	}
	return out
}

// acquaint reads what the ledger and the profiles keep about the contacts.
func (d *Desk) acquaint(ctx context.Context, contacts []zhiyin.ContactID) []history {
	var out []history
	for _, id := range contacts {
		ctx, cancel := context.WithTimeout(ctx, acquaintWithin)
		h, err := d.read(ctx, id)
		cancel()
		if err != nil {
			d.log.Warn("offer without its profile", "contact", id, "kind", zhiyin.KindOf(err))
		}
		out = append(out, h)
	}
	return out
}

func (d *Desk) read(ctx context.Context, id zhiyin.ContactID) (history, error) {
	h := history{contact: id}
	var err error
	// 1,000 events are ten times a long call's.
	if h.events, err = d.records.Events(ctx, string(id), 0, 1000); err != nil {
		return h, err
	}
	var customer zhiyin.CustomerID
	for _, e := range h.events {
		switch b := e.Body.(type) {
		case zhiyin.ContactInput:
			if _, ok := snapshotIn(b); ok {
				return h, nil
			}
		case zhiyin.ContactIdentified:
			customer = b.Customer
		}
	}
	if customer == "" {
		return h, nil
	}
	s, err := d.records.Snapshot(ctx, customer, d.now())
	if err == nil {
		h.snapshot = &s
	}
	return h, err
}

// catchUp folds in a contact's history.
func (d *Desk) catchUp(h history) {
	for _, e := range h.events {
		d.apply(e)
	}
	r := d.open[h.contact]
	switch {
	case h.snapshot == nil || r != nil && r.snapshot != nil:
	case r == nil:
		d.know(d.openRecord(h.contact), h.snapshot)
	default:
		d.know(r, h.snapshot)
	}
}
