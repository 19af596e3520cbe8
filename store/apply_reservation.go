package store

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(reservationMade) && on(reservationSettled)

// reservationMade keeps a contact where it is whose agent asks another into the talk.
func reservationMade(t *tx, e zhiyin.Event, b zhiyin.ReservationMade) error {
	if b.Escalation != nil || b.Asks != "" { // somebody talks with the customer, and goes on
		return reserved(t, e, b)
	}
	if err := t.one(`update contacts set state = case when ended_at = 0 and state <> 'promised' then 'reserved' else state end, reservation = $2, by = $3 where id = $1`,
		e.Subject, string(b.Reservation), e.By); err != nil {
		return err
	}
	return reserved(t, e, b)
}

// reserved keeps the reservation itself.
func reserved(t *tx, e zhiyin.Event, b zhiyin.ReservationMade) error {
	_, err := t.exec(`insert into reservations (id, contact, agent, queue, state, reason, made_at, expires, settled_at, because, by)
		values ($1, $2, $3, $4, 'pending', '', $5, $6, 0, $7, $8)`,
		string(b.Reservation), e.Subject, string(b.Agent), string(b.Queue), engine.Micros(e.At), engine.Micros(b.Expires), engine.Text(b.Because), e.By)
	return err
}

// reservationSettled puts the contact back into its queue unless it was
// accepted or has moved on already.
func reservationSettled(t *tx, e zhiyin.Event, b zhiyin.ReservationSettled) error {
	if err := t.one(`update reservations set state = $2, reason = $3, settled_at = $4, by = $5 where id = $1`,
		string(b.Reservation), string(b.State), b.Reason, engine.Micros(e.At), e.By); err != nil {
		return err
	}
	if b.State == zhiyin.Accepted {
		return nil
	}
	_, err := t.exec(`update contacts set state = 'queued', reservation = '', by = $3 where id = $1 and reservation = $2 and state = 'reserved'`,
		e.Subject, string(b.Reservation), e.By)
	return err
}
