package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// OfferHandoff keeps a hand-off with the hash of its token, the message that
// carries the link where there is one, and the events that say so. Links of the
// contact that are still open are taken back: there is one at a time. Conflict where
// the person was erased; Denied as of AskMessage.
func (db *DB) OfferHandoff(ctx context.Context, h zhiyin.Handoff, token []byte, m *zhiyin.Message, template zhiyin.DefinitionRef) (taken []zhiyin.Handoff, err error) {
	err = db.change(ctx, func(t *tx) error {
		if taken, err = t.endHandoffs(`contact = $1`, []any{string(h.Contact)}, zhiyin.HandoffCancelled, h.By); err != nil {
			return err
		}
		if err := t.newHandoff(h, token); err != nil {
			return err
		}
		if m != nil {
			if err := t.askMessage(*m, template); err != nil {
				return err
			}
		}
		return t.tellHandoff(h, zhiyin.HandoffMade{Handoff: h.ID, Form: h.Form, Shows: h.Shows, Way: h.Way, Message: h.Message, Expires: h.Expires})
	})
	if err != nil {
		return nil, fmt.Errorf("store: offer hand-off %s of %s: %w", h.ID, h.Contact, err)
	}
	return taken, nil
}

func (t *tx) newHandoff(h zhiyin.Handoff, token []byte) error {
	sealed, err := t.seal(personOfHandoff(h), h.By, []byte(engine.Text(h.Held)), string(h.ID))
	if err != nil {
		return err
	}
	_, err = t.exec(`insert into handoffs (id, contact, unit, customer, person, form, version, shows, way, message, token, sealed, state, assurance, made_at, expires_at, changed_at, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'offered', $13, $14, $15, $14, $16)`,
		string(h.ID), string(h.Contact), string(h.Unit), string(h.Customer), personOfHandoff(h), h.Form.ID, h.Form.Version, string(h.Shows), string(h.Way), string(h.Message),
		token, sealed, string(h.Assurance), t.now, engine.Micros(h.Expires), h.By)
	return err
}

func personOfHandoff(h zhiyin.Handoff) string {
	if h.Customer != "" {
		return string(h.Customer)
	}
	return string(h.Contact)
}

func (t *tx) tellHandoff(h zhiyin.Handoff, body zhiyin.Body) error {
	e := zhiyin.NewEvent(string(h.Contact), body, engine.Instant(t.now))
	e.Unit, e.By, e.Person = h.Unit, h.By, personOfHandoff(h)
	return t.alsoKeep(e)
}

const handoffColumns = `select h.id, h.contact, h.unit, h.customer, h.person, h.form, h.version, h.shows, h.way, h.message, h.state, h.assurance, h.wrong,
	h.made_at, h.expires_at, h.changed_at, h.by, h.sealed, k.wrapped from handoffs h left join keys k on k.person = h.person`

func (db *DB) readHandoff(s engine.Scanner) (h zhiyin.Handoff, err error) {
	var person string
	var sealed, wrapped []byte
	var made, expires, changed int64
	if err = s.Scan(&h.ID, &h.Contact, &h.Unit, &h.Customer, &person, &h.Form.ID, &h.Form.Version, &h.Shows, &h.Way, &h.Message, &h.State, &h.Assurance, &h.Wrong,
		&made, &expires, &changed, &h.By, &sealed, &wrapped); err != nil {
		return h, err
	}
	h.Form.Kind, h.Made, h.Expires, h.Changed = "handoff", engine.Instant(made), engine.Instant(expires), engine.Instant(changed)
	plain, err := db.Ring.Open(person, wrapped, sealed, string(h.ID))
	if err != nil || plain == nil {
		h.Erased = true
		return h, err
	}
	return h, engine.Parse(string(plain), &h.Held)
}

// HandoffOf returns the hand-off of a link, by the hash of its token, with the hash
// of the device that opened it (nil: none did). NotFound for any other hash.
func (db *DB) HandoffOf(ctx context.Context, token []byte) (h zhiyin.Handoff, device []byte, err error) {
	if h, err = engine.Single(ctx, db, handoffColumns+` where h.token = $1`, []any{token}, db.readHandoff); err == nil {
		device, err = engine.Single(ctx, db, `select device from handoffs where id = $1`, []any{string(h.ID)}, engine.Plain[[]byte])
	}
	if err != nil {
		return h, nil, fmt.Errorf("store: hand-off of a link: %w", err)
	}
	return h, device, nil
}

// Handoff returns one hand-off; NotFound for an unknown one.
func (db *DB) Handoff(ctx context.Context, id zhiyin.HandoffID) (zhiyin.Handoff, error) {
	h, err := engine.Single(ctx, db, handoffColumns+` where h.id = $1`, []any{string(id)}, db.readHandoff)
	if err != nil {
		return h, fmt.Errorf("store: hand-off %s: %w", id, err)
	}
	return h, nil
}

// Handoffs returns those of a contact, the newest first, at most 50.
func (db *DB) Handoffs(ctx context.Context, contact zhiyin.ContactID) ([]zhiyin.Handoff, error) {
	out, err := engine.List(ctx, db, handoffColumns+` where h.contact = $1 order by h.made_at desc, h.id desc limit 50`, []any{string(contact)}, db.readHandoff)
	if err != nil {
		return nil, fmt.Errorf("store: hand-offs of %s: %w", contact, err)
	}
	return out, nil
}

// HandoffMove is what becomes of a hand-off.
type HandoffMove struct {
	To     zhiyin.HandoffState
	Device []byte // hash of the device's secret, of an opening
	Kind   string // of the device: phone, tablet, computer
	Held   zhiyin.HandoffHeld
	Proof  string
	Files  []zhiyin.HandoffFile
	By     string // as an event's
}

// MoveHandoff brings a hand-off to a state, once: opened from offered, confirmed
// and declined from opened, cancelled from both. Conflict when it is in another
// state, or its time or its contact is over.
func (db *DB) MoveHandoff(ctx context.Context, h zhiyin.Handoff, m HandoffMove) error {
	err := db.change(ctx, func(t *tx) error { return t.moveHandoff(h, m) })
	if err != nil {
		return fmt.Errorf("store: hand-off %s to %s: %w", h.ID, m.To, err)
	}
	return nil
}

func (t *tx) moveHandoff(h zhiyin.Handoff, m HandoffMove) error {
	from := map[zhiyin.HandoffState][2]string{zhiyin.HandoffOpened: {"offered", "offered"}, zhiyin.HandoffConfirmed: {"opened", "opened"},
		zhiyin.HandoffDeclined: {"opened", "opened"}, zhiyin.HandoffCancelled: {"offered", "opened"}}[m.To]
	sealed, err := t.seal(personOfHandoff(h), m.By, []byte(engine.Text(m.Held)), string(h.ID))
	if err != nil {
		return err
	}
	n, err := t.exec(`update handoffs set state = $2, device = coalesce($3, device), sealed = $4, changed_at = $5 where id = $1 and state in ($6, $7)
		and (expires_at > $5 and not exists (select 1 from contacts c where c.id = handoffs.contact and c.ended_at > 0) or $2 = 'cancelled')`,
		string(h.ID), string(m.To), orNull(m.Device), sealed, t.now, from[0], from[1])
	if err != nil || n == 0 {
		return firstError(err, zhiyin.Conflict)
	}
	for i, f := range m.Files {
		data, err := t.seal(personOfHandoff(h), m.By, f.Data, fileThing(h.ID, i+1))
		if err != nil {
			return err
		}
		if _, err := t.exec(`insert into handoff_files (handoff, seq, kind, type, bytes, person, sealed, made_at, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(h.ID), i+1, f.Kind, f.Type, len(f.Data), personOfHandoff(h), data, t.now, m.By); err != nil {
			return err
		}
	}
	h.By = m.By
	moved := zhiyin.HandoffMoved{Handoff: h.ID, Form: h.Form.ID, State: m.To, Device: m.Kind, Proof: m.Proof}
	if m.To == zhiyin.HandoffConfirmed {
		moved.Assurance = h.Assurance
	}
	return t.tellHandoff(h, moved)
}

func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// fileThing is what a file is sealed for.
func fileThing(id zhiyin.HandoffID, seq int) string { return fmt.Sprintf("%s/%d", id, seq) }

// KeepHandoff keeps what a hand-off holds: that its code was right, what was
// answered so far. Conflict when it is over.
func (db *DB) KeepHandoff(ctx context.Context, h zhiyin.Handoff, held zhiyin.HandoffHeld) error {
	err := db.change(ctx, func(t *tx) error {
		sealed, err := t.seal(personOfHandoff(h), "customer", []byte(engine.Text(held)), string(h.ID))
		if err != nil {
			return err
		}
		n, err := t.exec(`update handoffs set sealed = $2, changed_at = $3 where id = $1 and state = 'opened' and expires_at > $3`, string(h.ID), sealed, t.now)
		if err == nil && n == 0 {
			err = zhiyin.Conflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("store: keep hand-off %s: %w", h.ID, err)
	}
	return nil
}

// WrongCode counts a wrong code and returns how many there were.
func (db *DB) WrongCode(ctx context.Context, id zhiyin.HandoffID) (n int, err error) {
	err = db.change(ctx, func(t *tx) error {
		found, err := t.find(`update handoffs set wrong = wrong + 1, changed_at = $2 where id = $1 returning wrong`, []any{string(id), t.now}, &n)
		if err == nil && !found {
			err = zhiyin.NotFound
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: wrong code of hand-off %s: %w", id, err)
	}
	return n, nil
}

// ofOver picks hand-offs whose contact has ended.
const ofOver = `exists (select 1 from contacts c where c.id = handoffs.contact and c.ended_at > 0)`

// ExpireHandoffs ends those whose time is over, and takes back those whose contact has
// ended, at most 200 of each, and returns them.
func (db *DB) ExpireHandoffs(ctx context.Context) (ended []zhiyin.Handoff, err error) {
	due, err := engine.Single(ctx, db, `select count(*) from handoffs where state in ('offered', 'opened') and (expires_at <= $1 or `+ofOver+`)`, []any{engine.Micros(db.cfg.Now())}, engine.Plain[int])
	if err == nil && due > 0 {
		err = db.change(ctx, func(t *tx) error {
			over, err := t.endHandoffs(ofOver, nil, zhiyin.HandoffCancelled, "system")
			if err == nil {
				ended, err = t.endHandoffs(`expires_at <= $1`, []any{t.now}, zhiyin.HandoffExpired, "system")
			}
			ended = append(over, ended...)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("store: expire hand-offs: %w", err)
	}
	return ended, nil
}

func (t *tx) endHandoffs(which string, args []any, to zhiyin.HandoffState, by string) (ended []zhiyin.Handoff, err error) {
	err = t.rows(`select id, contact, unit, customer, form from handoffs where state in ('offered', 'opened') and `+which+` order by id limit 200`, args, func(s engine.Scanner) error {
		h := zhiyin.Handoff{State: to, By: by}
		err := s.Scan(&h.ID, &h.Contact, &h.Unit, &h.Customer, &h.Form.ID)
		ended = append(ended, h)
		return err
	})
	for _, h := range ended {
		if err == nil {
			_, err = t.exec(`update handoffs set state = $2, changed_at = $3 where id = $1`, string(h.ID), string(to), t.now)
		}
		if err == nil {
			err = t.tellHandoff(h, zhiyin.HandoffMoved{Handoff: h.ID, Form: h.Form.ID, State: to})
		}
	}
	return ended, err
}

// HandoffFiles lists the pictures and signatures of a hand-off, without their data.
func (db *DB) HandoffFiles(ctx context.Context, id zhiyin.HandoffID) ([]zhiyin.HandoffFile, error) {
	out, err := engine.List(ctx, db, `select seq, kind, type, bytes, made_at from handoff_files where handoff = $1 order by seq limit 20`, []any{string(id)},
		func(s engine.Scanner) (f zhiyin.HandoffFile, err error) {
			var made int64
			err = s.Scan(&f.Seq, &f.Kind, &f.Type, &f.Size, &made)
			f.Made = engine.Instant(made)
			return f, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: files of hand-off %s: %w", id, err)
	}
	return out, nil
}

// HandoffFile returns one with its data. NotFound for an unknown one, and for one of
// an erased person.
func (db *DB) HandoffFile(ctx context.Context, id zhiyin.HandoffID, seq int) (zhiyin.HandoffFile, error) {
	f, err := engine.Single(ctx, db, `select f.seq, f.kind, f.type, f.bytes, f.person, f.made_at, f.sealed, k.wrapped from handoff_files f left join keys k on k.person = f.person
		where f.handoff = $1 and f.seq = $2`, []any{string(id), seq}, func(s engine.Scanner) (f zhiyin.HandoffFile, err error) {
		var person string
		var sealed, wrapped []byte
		var made int64
		if err = s.Scan(&f.Seq, &f.Kind, &f.Type, &f.Size, &person, &made, &sealed, &wrapped); err != nil {
			return f, err
		}
		f.Made = engine.Instant(made)
		if f.Data, err = db.Ring.Open(person, wrapped, sealed, fileThing(id, seq)); err == nil && f.Data == nil {
			err = zhiyin.NotFound
		}
		return f, err
	})
	if err != nil {
		return f, fmt.Errorf("store: file %d of hand-off %s: %w", seq, id, err)
	}
	return f, nil
}

// ForgetHandoffs drops those that ended before the moment, with their files, at most
// 1,000, and returns how many. Their events stay.
func (db *DB) ForgetHandoffs(ctx context.Context, before time.Time) (n int64, err error) {
	const old = `select id from handoffs where changed_at < $1 and state not in ('offered', 'opened') order by changed_at limit 1000`
	err = db.change(ctx, func(t *tx) (err error) {
		if _, err = t.exec(`delete from handoff_files where handoff in (`+old+`)`, engine.Micros(before)); err == nil {
			n, err = t.exec(`delete from handoffs where id in (`+old+`)`, engine.Micros(before))
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: forget hand-offs: %w", err)
	}
	return n, nil
}
