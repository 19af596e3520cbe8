package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// ContactRow is one contact as it stands. From, Called and Note are personal
// data; they are empty when the person was erased.
type ContactRow struct {
	ID          zhiyin.ContactID
	Unit        zhiyin.UnitID
	Channel     zhiyin.Channel
	Number      zhiyin.NumberID
	Flow        zhiyin.DefinitionRef
	Leg         zhiyin.LegID
	State       zhiyin.ContactState
	Customer    zhiyin.CustomerID
	Known       zhiyin.Match
	Assurance   zhiyin.Assurance
	Person      string // whose key seals it
	Queue       zhiyin.QueueID
	Agent       zhiyin.AgentID
	Reservation zhiyin.ReservationID

	Arrived, QueuedAt, ConnectedAt, Ended, WrapDue, CompletedAt time.Time // zero: not yet
	Flowing, Waited, Talked, Held                               time.Duration

	Reason       zhiyin.EndReason
	Disposition  string
	From, Called string
	Note         string
}

const contactColumns = `select c.id, c.unit, c.channel, c.number, c.flow, c.leg, c.state, c.customer, c.known, c.assurance, c.person, c.queue, c.agent, c.reservation,
	c.arrived_at, c.queued_at, c.connected_at, c.ended_at, c.wrap_due, c.completed_at, c.flow_ms, c.wait_ms, c.talk_ms, c.hold_ms,
	c.reason, c.disposition, c.sealed, k.wrapped, coalesce(n.person, ''), n.sealed, nk.wrapped
	from contacts c left join keys k on k.person = c.person left join notes n on n.contact = c.id left join keys nk on nk.person = n.person`

// OpenContacts returns every contact that is not completed, oldest first.
func (db *DB) OpenContacts(ctx context.Context) ([]ContactRow, error) {
	rows, err := engine.List(ctx, db, contactColumns+` where c.completed_at = 0 order by c.arrived_at`, nil, db.readContact)
	if err != nil {
		return nil, fmt.Errorf("store: open contacts: %w", err)
	}
	return rows, nil
}

// Contact returns one contact; NotFound for an unknown one.
func (db *DB) Contact(ctx context.Context, id zhiyin.ContactID) (ContactRow, error) {
	row, err := engine.Single(ctx, db, contactColumns+` where c.id = $1`, []any{string(id)}, db.readContact)
	if err != nil {
		return row, fmt.Errorf("store: contact %s: %w", id, err)
	}
	return row, nil
}

func (db *DB) readContact(s engine.Scanner) (c ContactRow, err error) {
	var flow, noted string
	var at [6]int64
	var ms [4]int64
	var sealed, wrapped, note, noteKey []byte
	err = s.Scan(&c.ID, &c.Unit, &c.Channel, &c.Number, &flow, &c.Leg, &c.State, &c.Customer, &c.Known, &c.Assurance, &c.Person, &c.Queue, &c.Agent, &c.Reservation,
		&at[0], &at[1], &at[2], &at[3], &at[4], &at[5], &ms[0], &ms[1], &ms[2], &ms[3],
		&c.Reason, &c.Disposition, &sealed, &wrapped, &noted, &note, &noteKey)
	if err != nil {
		return c, err
	}
	for i, to := range []*time.Time{&c.Arrived, &c.QueuedAt, &c.ConnectedAt, &c.Ended, &c.WrapDue, &c.CompletedAt} {
		*to = engine.Instant(at[i])
	}
	for i, to := range []*time.Duration{&c.Flowing, &c.Waited, &c.Talked, &c.Held} {
		*to = time.Duration(ms[i]) * time.Millisecond
	}
	if err = engine.Parse(flow, &c.Flow); err != nil {
		return c, err
	}
	plain, err := db.Ring.Open(c.Person, wrapped, sealed, "contact:"+string(c.ID))
	if err != nil {
		return c, err
	}
	if plain != nil {
		var who caller
		if err = engine.Parse(string(plain), &who); err != nil {
			return c, err
		}
		c.From, c.Called = who.From, who.Called
	}
	text, err := db.Ring.Open(noted, noteKey, note, "note:"+string(c.ID))
	c.Note = string(text)
	return c, err
}

// PastContacts returns the customer's contacts that arrived before the moment
// and are over for the customer, newest first, at most limit (1 to 200).
func (db *DB) PastContacts(ctx context.Context, customer zhiyin.CustomerID, before time.Time, limit int) ([]zhiyin.PastContact, error) {
	past, err := db.pastContacts(ctx, customer, before, min(max(limit, 1), 200))
	if err != nil {
		return nil, fmt.Errorf("store: past contacts of %s: %w", customer, err)
	}
	return past, nil
}

const pastColumns = `select id, channel, arrived_at, ended_at, disposition, reason, agent from contacts
	where customer in ` + engine.Theirs + ` and arrived_at < $2 and ended_at > 0 order by arrived_at desc limit $3`

func (db *DB) pastContacts(ctx context.Context, customer zhiyin.CustomerID, before time.Time, limit int) ([]zhiyin.PastContact, error) {
	past, err := engine.List(ctx, db, pastColumns, []any{string(customer), engine.Micros(before), limit}, readPast)
	if err == nil {
		err = db.nameAgents(ctx, past)
	}
	return past, err
}

func (db *DB) nameAgents(ctx context.Context, past []zhiyin.PastContact) (err error) {
	for i := range past {
		if err == nil {
			past[i].AgentName, err = db.agentName(ctx, past[i].Agent)
		}
	}
	return err
}

func readPast(s engine.Scanner) (p zhiyin.PastContact, err error) {
	var arrived, ended int64
	err = s.Scan(&p.ID, &p.Channel, &arrived, &ended, &p.Topic, &p.EndedReason, &p.Agent)
	p.At = engine.Instant(arrived)
	p.Seconds = int(max(0, ended-arrived) / 1e6)
	return p, err
}

// ContactIDs returns the ids of the latest contacts, newest first, at most 10,000.
func (db *DB) ContactIDs(ctx context.Context) ([]zhiyin.ContactID, error) {
	ids, err := engine.List(ctx, db, `select id from contacts order by arrived_at desc limit 10000`, nil, engine.Plain[zhiyin.ContactID])
	if err != nil {
		return nil, fmt.Errorf("store: contact ids: %w", err)
	}
	return ids, nil
}
