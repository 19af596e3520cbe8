package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Timer is work that falls due. Body holds ids and open values only: it is not
// sealed.
type Timer struct {
	ID      string // one of its subject's
	Kind    string // who takes it: "wrap", "care"
	Subject string
	Due     time.Time // by the database's clock
	Body    string    // JSON
	Attempt int       // how often it was claimed
	By      string
}

// SetTimer makes the timer or moves the subject's one of its id, which gives up
// whoever had claimed it.
func (db *DB) SetTimer(ctx context.Context, m Timer) error {
	err := db.change(ctx, func(t *tx) error {
		_, err := t.exec(`insert into timers (id, kind, subject, due, body, by) values ($1, $2, $3, $4, $5, $6)
			on conflict (subject, id) do update set due = excluded.due, body = excluded.body, attempt = 0, claimed_by = '', claimed_until = 0, by = excluded.by`,
			m.ID, m.Kind, m.Subject, engine.Micros(m.Due), m.Body, m.By)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: set timer %s: %w", m.ID, err)
	}
	return nil
}

// SetTimers is SetTimer for many, in one transaction; no two of one subject and id.
func (db *DB) SetTimers(ctx context.Context, list []Timer) error {
	var rows []any
	for _, m := range list {
		rows = append(rows, m.ID, m.Kind, m.Subject, engine.Micros(m.Due), m.Body, m.By)
	}
	err := db.change(ctx, func(t *tx) error {
		return t.inBulk(`insert into timers (id, kind, subject, due, body, by) `,
			` on conflict (subject, id) do update set due = excluded.due, body = excluded.body, attempt = 0, claimed_by = '', claimed_until = 0, by = excluded.by`, 6, rows)
	})
	if err != nil {
		return fmt.Errorf("store: set %d timers: %w", len(list), err)
	}
	return nil
}

// AdvanceTimers carries out what was decided about timers that owner has claimed,
// whole or not at all, together with keeping the events that came of it. One whose
// Due is zero ends; another falls due then, with its Body. Conflict means that a
// claim is over: nothing is kept then.
func (db *DB) AdvanceTimers(ctx context.Context, owner string, decided []Timer, events ...zhiyin.Event) error {
	r, err := db.newRequest(events)
	if err == nil {
		r.work = func(t *tx) error { return t.advance(owner, decided) }
		err = db.settle(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("store: advance %d timers: %w", len(decided), err)
	}
	return nil
}

func (t *tx) advance(owner string, decided []Timer) error {
	var moved, ended []any
	for _, m := range decided {
		if m.Due.IsZero() {
			ended = append(ended, owner, m.Subject, m.ID)
		} else {
			moved = append(moved, owner, m.Subject, m.ID, engine.Micros(m.Due), m.Body)
		}
	}
	clock := `(select ` + t.s.db.Dialect.Clock + `)` // asked once
	n, err := t.countBulk(`with m(owner, subject, id, due, body) as (`, `) update timers set due = m.due, body = m.body, attempt = 0, claimed_by = '', claimed_until = 0
		from m where timers.subject = m.subject and timers.id = m.id and timers.claimed_by = m.owner and timers.claimed_until > `+clock, 5, moved)
	if err != nil {
		return err
	}
	gone, err := t.countBulk(`with m(owner, subject, id) as (`, `) delete from timers where (subject, id) in (select subject, id from m)
		and claimed_by in (select owner from m) and claimed_until > `+clock, 3, ended)
	if err == nil && n+gone != int64(len(decided)) {
		err = zhiyin.Conflict
	}
	return err
}

// ClaimTimers takes up to limit (1 to 1000) due timers of a kind for owner, the
// longest due first. Whoever claimed them has them until lease is over; then
// they can be claimed again.
func (db *DB) ClaimTimers(ctx context.Context, kind, owner string, limit int, lease time.Duration) ([]Timer, error) {
	var claimed []Timer
	err := db.change(ctx, func(t *tx) (err error) {
		claimed, err = t.claim(kind, owner, min(max(limit, 1), 1000), lease)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: claim timers of %s: %w", kind, err)
	}
	return claimed, nil
}

func (t *tx) claim(kind, owner string, limit int, lease time.Duration) ([]Timer, error) {
	clock := `(select ` + t.s.db.Dialect.Clock + `)` // asked once, so that the index is searched by it
	st, err := t.stmt(`update timers set claimed_by = $2, claimed_until = ` + clock + ` + $4, attempt = attempt + 1
		where ` + t.s.db.Dialect.Rows(`from timers where kind = $1 and due <= `+clock+` and claimed_until <= `+clock+` order by due limit $3`+t.s.db.Dialect.Lock(`for update skip locked`)) + `
		returning id, kind, subject, due, body, attempt, by`)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(background, kind, owner, limit, lease.Microseconds())
	if err != nil {
		return nil, t.fault(err)
	}
	defer rows.Close()
	claimed := []Timer{}
	for rows.Next() {
		var m Timer
		var due int64
		if err := rows.Scan(&m.ID, &m.Kind, &m.Subject, &due, &m.Body, &m.Attempt, &m.By); err != nil {
			return nil, t.fault(err)
		}
		m.Due = engine.Instant(due)
		claimed = append(claimed, m)
	}
	if err := rows.Err(); err != nil {
		return nil, t.fault(err)
	}
	return claimed, nil
}

// Overdue counts timers that are due and that nobody has.
func (db *DB) Overdue(ctx context.Context) (int64, error) {
	n, err := engine.Single(ctx, db, `select count(*) from timers where due < (select `+db.Dialect.Clock+`) and claimed_until < (select `+db.Dialect.Clock+`)`, nil, engine.Plain[int64])
	if err != nil {
		return 0, fmt.Errorf("store: overdue timers: %w", err)
	}
	return n, nil
}
