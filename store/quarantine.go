package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// heldMessage is what is sealed of a quarantined message.
type heldMessage struct {
	MessageID string          `json:"id"`
	Message   json.RawMessage `json:"message"`
}

// HoldBack keeps messages that broke their schema. One that was kept before under
// its source and message id is not held: kept tells for each. One that waits
// already is left as it is.
func (db *DB) HoldBack(ctx context.Context, list ...zhiyin.Quarantined) (kept []bool, err error) {
	kept = make([]bool, len(list))
	err = db.change(ctx, func(t *tx) error {
		for i, q := range list {
			var err error
			if kept[i], err = t.holdBack(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store: hold back: %w", err)
	}
	return kept, nil
}

func (t *tx) holdBack(q zhiyin.Quarantined) (kept bool, err error) {
	h := t.s.db.seenHash(q.Source, q.MessageID)
	if was, err := t.marked([]hash{h}); err != nil || was[h] {
		return was[h], err
	}
	by := "api:" + q.Source
	sealed, err := t.seal(q.ID, by, []byte(engine.Text(heldMessage{q.MessageID, q.Message})), q.ID)
	if err != nil {
		return false, err
	}
	n, err := t.exec(`insert into quarantine (id, source, hash, unit, type, name, schema, faults, received_at, tried_at, sealed, by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11) on conflict (source, hash) do nothing`,
		q.ID, q.Source, h[:], string(q.Unit), q.Type, q.Name, engine.Text(q.Schema), engine.Text(q.Faults), engine.Micros(q.Received), sealed, by)
	if err != nil || n == 0 {
		return false, err
	}
	for _, id := range q.Keys {
		if _, err := t.exec(`insert into quarantined_ids (kind, blind, message, by) values ($1, $2, $3, $4) on conflict (kind, blind, message) do nothing`,
			string(id.Kind), t.blind(string(id.Kind), t.s.db.normalise(id.Kind, id.Value)), q.ID, by); err != nil {
			return false, err
		}
	}
	return false, nil
}

// letGo takes a message out of quarantine, with its key; false when it is not there.
func (t *tx) letGo(id string) (bool, error) {
	if err := t.insert(keyRows); err != nil {
		return false, err
	}
	n, err := t.exec(`delete from quarantine where id = $1`, id)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := t.exec(`delete from quarantined_ids where message = $1`, id); err != nil {
		return false, err
	}
	_, err = t.exec(`delete from keys where person = $1`, id)
	delete(t.keys, id)
	return true, err
}

const quarantineColumns = `select q.id, q.source, q.unit, q.type, q.name, q.schema, q.faults, q.received_at, q.tried_at, q.sealed, k.wrapped
	from quarantine q left join keys k on k.person = q.id`

func (db *DB) readQuarantined(open bool) func(engine.Scanner) (zhiyin.Quarantined, error) {
	return func(s engine.Scanner) (q zhiyin.Quarantined, err error) {
		var ref, faults string
		var received, tried int64
		var sealed, wrapped []byte
		if err = s.Scan(&q.ID, &q.Source, &q.Unit, &q.Type, &q.Name, &ref, &faults, &received, &tried, &sealed, &wrapped); err != nil {
			return q, err
		}
		q.Received, q.Tried = engine.Instant(received), engine.Instant(tried)
		if err = engine.Parse(ref, &q.Schema); err == nil {
			err = engine.Parse(faults, &q.Faults)
		}
		if err != nil || !open {
			return q, err
		}
		plain, err := db.Ring.Open(q.ID, wrapped, sealed, q.ID)
		if err != nil || plain == nil {
			return q, err
		}
		var said heldMessage
		err = engine.Parse(string(plain), &said)
		q.MessageID, q.Message = said.MessageID, said.Message
		return q, err
	}
}

// Quarantined returns one message with what it says; NotFound when it is not
// there any more.
func (db *DB) Quarantined(ctx context.Context, id string) (zhiyin.Quarantined, error) {
	q, err := engine.Single(ctx, db, quarantineColumns+` where q.id = $1`, []any{id}, db.readQuarantined(true))
	if err != nil {
		return q, fmt.Errorf("store: quarantined %s: %w", id, err)
	}
	return q, nil
}

// Quarantine returns a page of messages; open gives what they say too.
func (db *DB) Quarantine(ctx context.Context, ask zhiyin.QuarantineQuery, open bool) ([]zhiyin.Quarantined, error) {
	where, args := unitsIn(ask.Units, []any{ask.Source, ask.Name, ask.After})
	args = append(args, min(max(ask.Limit, 1), 500))
	page, err := engine.List(ctx, db, quarantineColumns+` where ($1 = '' or q.source = $1) and ($2 = '' or q.name = $2) and q.id > $3`+where+
		fmt.Sprintf(` order by q.id limit $%d`, len(args)), args, db.readQuarantined(open))
	if err != nil {
		return nil, fmt.Errorf("store: quarantine: %w", err)
	}
	return page, nil
}

// unitsIn narrows to units, behind the arguments that there are.
func unitsIn(units []zhiyin.UnitID, args []any) (string, []any) {
	switch {
	case units == nil:
		return "", args
	case len(units) == 0:
		return " and 1 = 0", args
	}
	marks := make([]string, len(units))
	for i, u := range units {
		args = append(args, string(u))
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	return " and q.unit in (" + strings.Join(marks, ", ") + ")", args
}

// mostCounted bounds the list of counts: sources times names of events.
const mostCounted = 1000

// QuarantineCounts tells how many messages wait, by source and name.
func (db *DB) QuarantineCounts(ctx context.Context, units []zhiyin.UnitID) ([]zhiyin.QuarantineCount, error) {
	where, args := unitsIn(units, nil)
	args = append(args, mostCounted)
	out, err := engine.List(ctx, db, `select q.source, q.unit, q.name, count(*), min(q.received_at), max(q.received_at) from quarantine q where 1 = 1`+where+
		fmt.Sprintf(` group by q.source, q.unit, q.name order by q.source, q.unit, q.name limit $%d`, len(args)), args,
		func(s engine.Scanner) (c zhiyin.QuarantineCount, err error) {
			var oldest, newest int64
			err = s.Scan(&c.Source, &c.Unit, &c.Name, &c.Count, &oldest, &newest)
			c.Oldest, c.Newest = engine.Instant(oldest), engine.Instant(newest)
			return c, err
		})
	if err != nil {
		return nil, fmt.Errorf("store: quarantine counts: %w", err)
	}
	return out, nil
}

// StillWrong notes that messages were tried again and what is wrong with them now.
func (db *DB) StillWrong(ctx context.Context, list ...zhiyin.Quarantined) error {
	err := db.change(ctx, func(t *tx) error {
		for _, q := range list {
			if _, err := t.exec(`update quarantine set schema = $2, faults = $3, tried_at = $4 where id = $1`, q.ID, engine.Text(q.Schema), engine.Text(q.Faults), t.now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: still wrong: %w", err)
	}
	return nil
}

// Discard takes messages out of quarantine for good, with an entry in the audit
// for each where its Actor is not empty; n counts those that were there.
func (db *DB) Discard(ctx context.Context, entry zhiyin.AuditEntry, ids ...string) (n int, err error) {
	err = db.change(ctx, func(t *tx) error {
		n = 0
		for _, id := range ids {
			was, err := t.letGo(id)
			if err != nil {
				return err
			}
			if !was {
				continue
			}
			if n++; entry.Actor != "" {
				if err := t.auditOf("quarantine:"+id, entry); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("store: discard: %w", err)
	}
	return n, nil
}

// quarantinedFor is how long a message waits: a quarter of a year is time to mend
// a schema, and no archive of what nobody wanted.
const quarantinedFor = 90 * 24 * time.Hour

// expiredAtOnce bounds one round of forgetting.
const expiredAtOnce = 500

// ForgetQuarantined discards what has waited too long.
func (db *DB) ForgetQuarantined(ctx context.Context, now time.Time) error {
	for {
		ids, err := engine.List(ctx, db, `select id from quarantine where received_at < $1 order by received_at limit $2`, []any{engine.Micros(now.Add(-quarantinedFor)), expiredAtOnce}, engine.Plain[string])
		if err != nil {
			return fmt.Errorf("store: forget quarantined: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		if _, err := db.Discard(ctx, zhiyin.AuditEntry{}, ids...); err != nil {
			return err
		}
	}
}
