package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// ReservationRow is one reservation as it stands.
type ReservationRow struct {
	ID                     zhiyin.ReservationID
	Contact                zhiyin.ContactID
	Agent                  zhiyin.AgentID
	Queue                  zhiyin.QueueID
	State                  zhiyin.ReservationState
	Reason                 string
	Made, Expires, Settled time.Time // Settled is zero while pending
	Because                zhiyin.Because
}

const reservationColumns = `select id, contact, agent, queue, state, reason, made_at, expires, settled_at, because from reservations`

// PendingReservations returns those that ring, oldest first.
func (db *DB) PendingReservations(ctx context.Context) ([]ReservationRow, error) {
	rows, err := engine.List(ctx, db, reservationColumns+` where state = 'pending' order by made_at`, nil, readReservation)
	if err != nil {
		return nil, fmt.Errorf("store: pending reservations: %w", err)
	}
	return rows, nil
}

// Reservations returns those of one contact in the order they were made.
func (db *DB) Reservations(ctx context.Context, contact zhiyin.ContactID) ([]ReservationRow, error) {
	rows, err := engine.List(ctx, db, reservationColumns+` where contact = $1 order by made_at`, []any{string(contact)}, readReservation)
	if err != nil {
		return nil, fmt.Errorf("store: reservations of %s: %w", contact, err)
	}
	return rows, nil
}

func readReservation(s engine.Scanner) (r ReservationRow, err error) {
	var made, expires, settled int64
	var because string
	if err = s.Scan(&r.ID, &r.Contact, &r.Agent, &r.Queue, &r.State, &r.Reason, &made, &expires, &settled, &because); err != nil {
		return r, err
	}
	r.Made, r.Expires, r.Settled = engine.Instant(made), engine.Instant(expires), engine.Instant(settled)
	return r, engine.Parse(because, &r.Because)
}
