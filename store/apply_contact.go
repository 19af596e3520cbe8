package store

import (
	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// caller is the sealed part of a contact's row.
type caller struct {
	From   string `json:"from,omitempty"`
	Called string `json:"called"`
}

var _ = on(contactArrived) && on(contactIdentified) && on(flowEntered) && on(contactQueued) &&
	on(contactConnected) && on(conferenceBegan) && on(contactHeld) && on(contactResumed) && on(legLost) && on(legRejoined) && on(contactEnded)

func contactArrived(t *tx, e zhiyin.Event, b zhiyin.ContactArrived) error {
	sealed, err := t.seal(e.Person, e.By, []byte(engine.Text(caller{b.From, b.Called})), "contact:"+e.Subject)
	if err != nil {
		return err
	}
	customer := ""
	if e.Person != e.Subject {
		customer = e.Person
	}
	_, err = t.exec(`insert into contacts (id, unit, channel, direction, number, flow, leg, state, customer, known, assurance, person, queue, agent, reservation, arrived_at, sealed, by)
		values ($1, $2, $3, $13, $4, $5, $6, $7, $8, '', '', $9, '', '', '', $10, $11, $12)`,
		e.Subject, string(e.Unit), string(b.Channel), string(b.Number), engine.Text(b.Flow), string(b.Leg), string(zhiyin.Arriving),
		customer, e.Person, engine.Micros(e.At), sealed, e.By, string(b.Direction))
	return err
}

// contactIdentified links the contact to its customer; from then on the key
// made for the unknown caller belongs to the customer.
func contactIdentified(t *tx, e zhiyin.Event, b zhiyin.ContactIdentified) error {
	err := t.one(`update contacts set customer = $2, known = $3, assurance = $4, by = $5 where id = $1`,
		e.Subject, string(b.Customer), string(b.Match), string(b.Assurance), e.By)
	if err == nil && b.Customer != "" {
		err = t.own(e.Subject, b.Customer)
	}
	return err
}

// flowEntered leaves the queue, unless the place there is kept.
func flowEntered(t *tx, e zhiyin.Event, b zhiyin.FlowEntered) error {
	if b.Held != "" {
		return nil
	}
	return t.one(`update contacts set state = case when state = 'arriving' or state = 'queued' then 'in_flow' else state end, by = $2 where id = $1`,
		e.Subject, e.By)
}

func contactQueued(t *tx, e zhiyin.Event, b zhiyin.ContactQueued) error {
	return t.one(`update contacts set state = 'queued', queue = $2, queued_at = $3, reservation = '', by = $4 where id = $1`,
		e.Subject, string(b.Queue), engine.Micros(e.At), e.By)
}

func contactConnected(t *tx, e zhiyin.Event, b zhiyin.ContactConnected) error {
	err := t.one(`update contacts set state = 'connected', agent = $2, reservation = $3, wait_ms = $4, by = $6,
		connected_at = case when connected_at = 0 then $5 else connected_at end where id = $1`,
		e.Subject, string(b.Agent), string(b.Reservation), b.WaitMs, engine.Micros(e.At), e.By)
	if err != nil {
		return err
	}
	if b.Reservation != "" {
		if _, err := t.exec(`update reservations set wait_ms = $2 where id = $1`, string(b.Reservation), b.WaitMs); err != nil {
			return err
		}
	}
	return t.heardOn(e, b.Agent)
}

// conferenceBegan: the colleague is on the recording from here on.
func conferenceBegan(t *tx, e zhiyin.Event, b zhiyin.ConferenceBegan) error {
	if b.Colleague == "" {
		return nil
	}
	return t.heardOn(e, b.Colleague)
}

func contactHeld(t *tx, e zhiyin.Event, _ zhiyin.ContactHeld) error {
	return t.moveContact(e, zhiyin.OnHold)
}

func contactResumed(t *tx, e zhiyin.Event, b zhiyin.ContactResumed) error {
	if err := t.moveContact(e, zhiyin.Connected); err != nil {
		return err
	}
	return t.one(`update contacts set hold_ms = hold_ms + $2 where id = $1 and ended_at = 0`, e.Subject, b.HeldMs)
}

func legLost(t *tx, e zhiyin.Event, b zhiyin.LegLost) error {
	if b.Others {
		return nil
	}
	return t.moveContact(e, zhiyin.Rejoining)
}

func legRejoined(t *tx, e zhiyin.Event, _ zhiyin.LegRejoined) error {
	return t.moveContact(e, zhiyin.Connected)
}

// moveContact moves a contact whose customer is still there; what an agent's
// leg does afterwards moves it no more.
func (t *tx) moveContact(e zhiyin.Event, to zhiyin.ContactState) error {
	return t.one(`update contacts set state = case when ended_at = 0 then $2 else state end, by = $3 where id = $1`, e.Subject, string(to), e.By)
}

// contactEnded closes the contact; wrap-up, where there is one, opens it again
// for the agent alone.
func contactEnded(t *tx, e zhiyin.Event, b zhiyin.ContactEnded) error {
	err := t.one(`update contacts set state = 'completed', ended_at = $2, completed_at = $2, reason = $3,
		flow_ms = $4, wait_ms = $5, talk_ms = $6, hold_ms = $7, by = $8 where id = $1`,
		e.Subject, engine.Micros(e.At), string(b.Reason), b.FlowMs, b.WaitMs, b.TalkMs, b.HoldMs, e.By)
	if err != nil {
		return err
	}
	_, err = t.exec(`update reservations set state = 'canceled', reason = $2, settled_at = $3, by = $4 where contact = $1 and state = 'pending'`,
		e.Subject, string(b.Reason), engine.Micros(e.At), e.By)
	return err
}
