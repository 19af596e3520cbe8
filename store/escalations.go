package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

var _ = on(escalationAsked) && on(escalationAnswered) && on(escalationSettled)

func escalationAsked(t *tx, e zhiyin.Event, b zhiyin.EscalationAsked) error {
	_, err := t.exec(`insert into escalations (contact, agent, asked_at, by) values ($1, $2, $3, $4)
		on conflict (contact) do update set agent = excluded.agent, senior = '', asked_at = excluded.asked_at, by = excluded.by`,
		e.Subject, string(b.Agent), engine.Micros(e.At), e.By)
	return err
}

func escalationAnswered(t *tx, e zhiyin.Event, b zhiyin.EscalationAnswered) error {
	_, err := t.exec(`update escalations set senior = $2, by = $3 where contact = $1`, e.Subject, string(b.Agent), e.By)
	return err
}

// escalationSettled forgets the one that was open: how it ended is the ledger's to tell.
func escalationSettled(t *tx, e zhiyin.Event, _ zhiyin.EscalationSettled) error {
	_, err := t.exec(`delete from escalations where contact = $1`, e.Subject)
	return err
}

// EscalationRow is an asking for a senior that is not settled.
type EscalationRow struct {
	Contact zhiyin.ContactID
	Unit    zhiyin.UnitID  // empty where the contact is not known
	Agent   zhiyin.AgentID // who talks with the angry customer
	Senior  zhiyin.AgentID // who came; empty: nobody yet
	Asked   time.Time
}

// OpenEscalations returns those that are not settled, oldest first.
func (db *DB) OpenEscalations(ctx context.Context) ([]EscalationRow, error) {
	rows, err := engine.List(ctx, db, `select x.contact, coalesce(c.unit, ''), x.agent, x.senior, x.asked_at
		from escalations x left join contacts c on c.id = x.contact order by x.asked_at, x.contact`, nil,
		func(s engine.Scanner) (r EscalationRow, err error) {
			var asked int64
			err = s.Scan(&r.Contact, &r.Unit, &r.Agent, &r.Senior, &asked)
			r.Asked = engine.Instant(asked)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: open escalations: %w", err)
	}
	return rows, nil
}
