package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Phone is a telephone that may sign in. Hashes is what its password hashes to,
// by algorithm; empty when the agent's key was destroyed.
type Phone struct {
	Account string
	Agent   zhiyin.AgentID
	Hashes  map[string]string
	Added   time.Time
	Locked  bool // its agent is
}

// Binding is where a telephone is, until when.
type Binding struct {
	Account   string
	Contact   string // its URI
	Transport string
	Source    string // ip:port that it came from
	CallID    string
	CSeq      uint32
	Device    string // what it says to be
	Until     time.Time
}

// AddPhone keeps a new telephone; Conflict when the account is taken, NotFound
// when there is no such agent.
func (db *DB) AddPhone(ctx context.Context, p Phone, by string) error {
	err := db.change(ctx, func(t *tx) error {
		if found, err := t.find(`select id from agents where id = $1`, []any{string(p.Agent)}, new(string)); err != nil || !found {
			return fmt.Errorf("agent %s: %w", p.Agent, orNotFound(err))
		}
		hashes, err := json.Marshal(p.Hashes)
		if err != nil {
			return fmt.Errorf("%v: %w", err, zhiyin.Internal)
		}
		sealed, err := t.seal(string(p.Agent), by, hashes, "phone:"+p.Account)
		if err != nil {
			return err
		}
		_, err = t.exec(`insert into phones (account, agent, sealed, added_at, by) values ($1, $2, $3, $4, $5)`,
			p.Account, string(p.Agent), sealed, engine.Micros(p.Added), by)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: add phone %s: %w", p.Account, err)
	}
	return nil
}

func orNotFound(err error) error {
	if err == nil {
		return zhiyin.NotFound
	}
	return err
}

// RemovePhone forgets a telephone and where it is; NotFound.
func (db *DB) RemovePhone(ctx context.Context, account string) error {
	err := db.change(ctx, func(t *tx) error {
		if n, err := t.exec(`delete from phones where account = $1`, account); err != nil || n == 0 {
			return orNotFound(err)
		}
		_, err := t.exec(`delete from bindings where account = $1`, account)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: remove phone %s: %w", account, err)
	}
	return nil
}

const phoneColumns = `select p.account, p.agent, p.sealed, p.added_at, k.wrapped, coalesce(a.locked_at, 0)
	from phones p left join keys k on k.person = p.agent left join agents a on a.id = p.agent`

// Phone returns one telephone; NotFound.
func (db *DB) Phone(ctx context.Context, account string) (Phone, error) {
	p, err := engine.Single(ctx, db, phoneColumns+` where p.account = $1`, []any{account}, db.readPhone)
	if err != nil {
		return p, fmt.Errorf("store: phone: %w", err)
	}
	return p, nil
}

// Phones returns every telephone, in the order of their accounts.
func (db *DB) Phones(ctx context.Context) ([]Phone, error) {
	all, err := engine.List(ctx, db, phoneColumns+` order by p.account`, nil, db.readPhone)
	if err != nil {
		return nil, fmt.Errorf("store: phones: %w", err)
	}
	return all, nil
}

func (db *DB) readPhone(s engine.Scanner) (p Phone, err error) {
	var sealed, wrapped []byte
	var added, locked int64
	if err = s.Scan(&p.Account, &p.Agent, &sealed, &added, &wrapped, &locked); err != nil {
		return p, err
	}
	p.Added, p.Locked = engine.Instant(added), locked > 0
	plain, err := db.Ring.Open(string(p.Agent), wrapped, sealed, "phone:"+p.Account)
	if err != nil || plain == nil {
		return p, err
	}
	return p, engine.Parse(string(plain), &p.Hashes)
}

// Bind keeps where a telephone is now: changed take the place of the same
// contact's, removed contacts go. It is one change. NotFound when the telephone
// was removed.
func (db *DB) Bind(ctx context.Context, account string, changed []Binding, removed []string) error {
	err := db.change(ctx, func(t *tx) error {
		if found, err := t.find(`select account from phones where account = $1`, []any{account}, new(string)); err != nil || !found {
			return orNotFound(err)
		}
		for _, contact := range removed {
			if _, err := t.exec(`delete from bindings where account = $1 and contact = $2`, account, contact); err != nil {
				return err
			}
		}
		for _, b := range changed {
			if _, err := t.exec(`insert into bindings (account, contact, transport, source, call_id, cseq, device, until, by)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
				on conflict (account, contact) do update set transport = excluded.transport, source = excluded.source, call_id = excluded.call_id,
				cseq = excluded.cseq, device = excluded.device, until = excluded.until, by = excluded.by`,
				account, b.Contact, b.Transport, b.Source, b.CallID, int64(b.CSeq), b.Device, engine.Micros(b.Until), "phone:"+account); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: bind phone %s: %w", account, err)
	}
	return nil
}

// Bindings returns where telephones are that have not run out at now, in the
// order of their accounts and contacts, and forgets the others.
func (db *DB) Bindings(ctx context.Context, now time.Time) ([]Binding, error) {
	if err := db.change(ctx, func(t *tx) error {
		_, err := t.exec(`delete from bindings where until <= $1`, engine.Micros(now))
		return err
	}); err != nil {
		return nil, fmt.Errorf("store: bindings: %w", err)
	}
	all, err := engine.List(ctx, db, `select account, contact, transport, source, call_id, cseq, device, until from bindings
		where until > $1 order by account, contact`, []any{engine.Micros(now)}, func(s engine.Scanner) (b Binding, err error) {
		var until, seq int64
		err = s.Scan(&b.Account, &b.Contact, &b.Transport, &b.Source, &b.CallID, &seq, &b.Device, &until)
		b.CSeq, b.Until = uint32(seq), engine.Instant(until)
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("store: bindings: %w", err)
	}
	return all, nil
}
