package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Outgoing is a message on its way, as it is kept.
type Outgoing struct {
	zhiyin.Message
	Version int // of the template that was in force when it was asked for
	State   zhiyin.MessageState
	Fault   string
	Receipt string // the provider's id of it; empty: none
	Attempt int
	Due     time.Time
	Changed time.Time
	Erased  bool // what it says can't be read any more
}

// sealedMessage is the personal part of a message.
type sealedMessage struct {
	To     string            `json:"to"`
	Fields map[string]string `json:"fields,omitempty"`
}

// Messages to one address in an hour: more is somebody who makes us send, not a customer.
const mostToOne = 10

// AskMessage keeps a message to be sent, with the event that says so, once for
// each id; a second time changes nothing. Denied where the address was sent too many
// within the hour.
func (db *DB) AskMessage(ctx context.Context, m zhiyin.Message, template zhiyin.DefinitionRef) error {
	err := db.change(ctx, func(t *tx) error { return t.askMessage(m, template) })
	if err != nil {
		return fmt.Errorf("store: message %s: %w", m.ID, err)
	}
	return nil
}

func (t *tx) askMessage(m zhiyin.Message, template zhiyin.DefinitionRef) error {
	if found, err := t.find(`select 1 from messages where id = $1`, []any{string(m.ID)}, new(int)); err != nil || found {
		return err
	}
	blind, n := t.blind("message", string(m.Channel)+":"+m.To), 0
	if _, err := t.find(`select count(*) from messages where blind = $1 and made_at > $2`, []any{blind, t.now - time.Hour.Microseconds()}, &n); err != nil {
		return err
	}
	if n >= mostToOne {
		return zhiyin.Denied
	}
	sealed, err := t.seal(personOf(m), m.By, []byte(engine.Text(sealedMessage{m.To, m.Fields})), string(m.ID))
	if err != nil {
		return err
	}
	if _, err := t.exec(`insert into messages (id, unit, channel, template, version, language, purpose, customer, contact, person, sealed, blind, state, made_at, due, give_up, changed_at, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'pending', $13, $13, $14, $13, $15)`,
		string(m.ID), string(m.Unit), string(m.Channel), m.Template, template.Version, string(m.Language), m.Purpose, string(m.Customer), string(m.Contact), personOf(m),
		sealed, blind, t.now, engine.Micros(m.GiveUp), m.By); err != nil {
		return err
	}
	return t.tellMessage(m, zhiyin.MessageAsked{Message: m.ID, Channel: m.Channel, Template: template, Purpose: m.Purpose, To: m.To})
}

// personOf is whose key seals a message.
func personOf(m zhiyin.Message) string {
	for _, id := range []string{string(m.Customer), string(m.Contact)} {
		if id != "" {
			return id
		}
	}
	return string(m.ID)
}

// tellMessage keeps an event about a message.
func (t *tx) tellMessage(m zhiyin.Message, body zhiyin.Body) error {
	subject := string(m.ID)
	for _, id := range []string{string(m.Contact), string(m.Customer)} {
		if id != "" {
			subject = id
			break
		}
	}
	e := zhiyin.NewEvent(subject, body, engine.Instant(t.now))
	e.Unit, e.By, e.Person = m.Unit, m.By, personOf(m)
	return t.alsoKeep(e)
}

const outgoingColumns = `select m.id, m.unit, m.channel, m.template, m.version, m.language, m.purpose, m.customer, m.contact, m.person, m.sealed, m.state, m.fault, m.receipt,
	m.attempt, m.made_at, m.due, m.give_up, m.changed_at, m.by, k.wrapped from messages m left join keys k on k.person = m.person`

// DueMessages returns what is to be sent now, the longest due first, at most limit
// (1 to 1000).
func (db *DB) DueMessages(ctx context.Context, now time.Time, limit int) ([]Outgoing, error) {
	out, err := engine.List(ctx, db, outgoingColumns+` where m.state = 'pending' and m.due <= $1 order by m.due, m.id limit $2`,
		[]any{engine.Micros(now), min(max(limit, 1), 1000)}, db.readOutgoing)
	if err != nil {
		return nil, fmt.Errorf("store: due messages: %w", err)
	}
	return out, nil
}

// MessageQuery selects messages, the newest first.
type MessageQuery struct {
	Units  []zhiyin.UnitID // nil: every unit's
	State  zhiyin.MessageState
	Before time.Time // made before it; zero: from the newest
	Limit  int       // 1 to 200
}

// Messages returns one page. The address is whole: whoever shows it masks it.
func (db *DB) Messages(ctx context.Context, q MessageQuery) ([]Outgoing, error) {
	before := int64(1) << 62
	if !q.Before.IsZero() {
		before = engine.Micros(q.Before)
	}
	args := []any{before, string(q.State), min(max(q.Limit, 1), 200)}
	where := ""
	if q.Units != nil {
		where = ` and m.unit in (''`
		for _, u := range q.Units {
			args = append(args, string(u))
			where += fmt.Sprintf(", $%d", len(args))
		}
		where += ")"
	}
	out, err := engine.List(ctx, db, outgoingColumns+` where m.made_at < $1 and ($2 = '' or m.state = $2)`+where+` order by m.made_at desc, m.id desc limit $3`, args, db.readOutgoing)
	if err != nil {
		return nil, fmt.Errorf("store: messages: %w", err)
	}
	return out, nil
}

func (db *DB) readOutgoing(s engine.Scanner) (m Outgoing, err error) {
	var person string
	var sealed, wrapped []byte
	var made, due, give, changed int64
	if err = s.Scan(&m.ID, &m.Unit, &m.Channel, &m.Template, &m.Version, &m.Language, &m.Purpose, &m.Customer, &m.Contact, &person, &sealed, &m.State, &m.Fault, &m.Receipt,
		&m.Attempt, &made, &due, &give, &changed, &m.By, &wrapped); err != nil {
		return m, err
	}
	m.Made, m.Due, m.GiveUp, m.Changed = engine.Instant(made), engine.Instant(due), engine.Instant(give), engine.Instant(changed)
	if len(sealed) == 0 {
		return m, nil
	}
	plain, err := db.Ring.Open(person, wrapped, sealed, string(m.ID))
	if err != nil || plain == nil {
		m.Erased = true
		return m, err
	}
	var part sealedMessage
	err = engine.Parse(string(plain), &part)
	m.To, m.Fields = part.To, part.Fields
	return m, err
}

// SettleMessage keeps what an attempt came to: State, Fault, Receipt, Attempt and
// Due of m. What was sent or given up says nothing of what it said any more, and an
// event tells it.
func (db *DB) SettleMessage(ctx context.Context, m Outgoing) error {
	err := db.change(ctx, func(t *tx) error {
		n, err := t.exec(`update messages set state = $2, fault = $3, receipt = $4, attempt = $5, due = $6, changed_at = $7,
			sealed = case when $2 = 'pending' then sealed end where id = $1 and state = 'pending'`,
			string(m.ID), string(m.State), m.Fault, m.Receipt, m.Attempt, engine.Micros(m.Due), t.now)
		if err != nil || n == 0 || m.State == zhiyin.MessagePending {
			return err
		}
		m.Message.By = "system"
		return t.tellMessage(m.Message, settledBody(m))
	})
	if err != nil {
		return fmt.Errorf("store: settle message %s: %w", m.ID, err)
	}
	return nil
}

func settledBody(m Outgoing) zhiyin.MessageSettled {
	return zhiyin.MessageSettled{Message: m.ID, Channel: m.Channel, Template: m.Template, State: m.State, Fault: m.Fault}
}

// ReportMessage keeps what a provider says later of a message that it took, by the
// provider's own id: it arrived, or did not. NotFound for an id that no message has;
// the same word again changes nothing.
func (db *DB) ReportMessage(ctx context.Context, receipt string, arrived bool) error {
	err := db.change(ctx, func(t *tx) error {
		var m Outgoing
		var state string
		found, err := t.find(`select id, unit, channel, template, customer, contact, state from messages where receipt = $1 and receipt <> ''`, []any{receipt},
			&m.ID, &m.Unit, &m.Channel, &m.Template, &m.Customer, &m.Contact, &state)
		if err != nil || !found {
			return firstError(err, zhiyin.NotFound)
		}
		m.State, m.Message.By = zhiyin.MessageDelivered, "system"
		if !arrived {
			m.State, m.Fault = zhiyin.MessageDead, zhiyin.FaultUndelivered
		}
		if state == string(m.State) {
			return nil
		}
		if _, err := t.exec(`update messages set state = $2, fault = $3, changed_at = $4 where id = $1`, string(m.ID), string(m.State), m.Fault, t.now); err != nil {
			return err
		}
		return t.tellMessage(m.Message, settledBody(m))
	})
	if err != nil {
		return fmt.Errorf("store: report of a message: %w", err)
	}
	return nil
}

// MessageCounts counts messages by state.
func (db *DB) MessageCounts(ctx context.Context) (map[zhiyin.MessageState]int, error) {
	out := map[zhiyin.MessageState]int{}
	_, err := engine.List(ctx, db, `select state, count(*) from messages group by state`, nil, func(s engine.Scanner) (struct{}, error) {
		var state zhiyin.MessageState
		var n int
		err := s.Scan(&state, &n)
		out[state] = n
		return struct{}{}, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: count messages: %w", err)
	}
	return out, nil
}

// ForgetMessages drops settled messages that were made before the moment, at most
// 10,000, and returns how many. Their events stay.
func (db *DB) ForgetMessages(ctx context.Context, before time.Time) (n int64, err error) {
	err = db.change(ctx, func(t *tx) (err error) {
		n, err = t.exec(`delete from messages where id in (select id from messages where made_at < $1 and state <> 'pending' order by made_at limit 10000)`, engine.Micros(before))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: forget messages: %w", err)
	}
	return n, nil
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
