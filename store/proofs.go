package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Proof is what a customer may prove with who they are.
type Proof struct {
	Record zhiyin.CustomerID // under which it is kept
	Kind   zhiyin.Proof
	Hash   string // argon2id in the PHC form; empty: it can't be read any more
	Wrong  int    // tries since the last right one
	Until  time.Time
}

// Tries at one proof, over all contacts, until it is locked, and for how long: with
// six digits, five guesses in half an hour are worth one in two hundred thousand.
const (
	mostWrong = 5
	lockedFor = 30 * time.Minute
)

// SetProof keeps a proof's hash in place of the one before, unlocked, with its audit
// entry.
func (db *DB) SetProof(ctx context.Context, customer zhiyin.CustomerID, kind zhiyin.Proof, hash string, entry zhiyin.AuditEntry) error {
	err := db.change(ctx, func(t *tx) error {
		if found, err := t.find(`select 1 from customers where id = $1`, []any{string(customer)}, new(int)); err != nil || !found {
			return notFoundOr(err)
		}
		sealed, err := t.seal(string(customer), entry.Actor, []byte(hash), "proof:"+string(kind))
		if err != nil {
			return err
		}
		if _, err := t.exec(`insert into proofs (customer, kind, sealed, changed_at, by) values ($1, $2, $3, $4, $5)
			on conflict (customer, kind) do update set sealed = excluded.sealed, wrong = 0, until = 0, changed_at = excluded.changed_at, by = excluded.by`,
			string(customer), string(kind), sealed, t.now, entry.Actor); err != nil {
			return err
		}
		return t.audit(entry)
	})
	if err != nil {
		return fmt.Errorf("store: proof of %s: %w", customer, err)
	}
	return nil
}

func notFoundOr(err error) error {
	if err == nil {
		return zhiyin.NotFound
	}
	return err
}

// Proof returns the newest of a kind that is kept of the person, under whichever of
// their records. NotFound: there is none.
func (db *DB) Proof(ctx context.Context, customer zhiyin.CustomerID, kind zhiyin.Proof) (Proof, error) {
	found, err := engine.List(ctx, db, `select p.customer, p.sealed, p.wrong, p.until, k.wrapped from proofs p join keys k on k.person = p.customer
		where p.kind = $2 and p.customer in `+engine.Theirs+` order by p.changed_at desc limit 1`, []any{string(customer), string(kind)}, func(s engine.Scanner) (p Proof, err error) {
		var sealed, wrapped []byte
		var until int64
		if err = s.Scan(&p.Record, &sealed, &p.Wrong, &until, &wrapped); err != nil {
			return p, err
		}
		p.Kind, p.Until = kind, engine.Instant(until)
		plain, err := db.Ring.Open(string(p.Record), wrapped, sealed, "proof:"+string(kind))
		p.Hash = string(plain)
		return p, err
	})
	if err == nil && (len(found) == 0 || found[0].Hash == "") {
		err = zhiyin.NotFound
	}
	if err != nil {
		return Proof{}, fmt.Errorf("store: proof of %s: %w", customer, err)
	}
	return found[0], nil
}

// Tried counts a try at a proof: a right one unlocks, one wrong too many locks. until
// says how long.
func (db *DB) Tried(ctx context.Context, p Proof, right bool, now time.Time) (until time.Time, err error) {
	err = db.change(ctx, func(t *tx) error {
		until = time.Time{} // the work may be done twice
		if right {
			_, err := t.exec(`update proofs set wrong = 0, until = 0 where customer = $1 and kind = $2`, string(p.Record), string(p.Kind))
			return err
		}
		var wrong int
		if _, err := t.find(`select wrong from proofs where customer = $1 and kind = $2`, []any{string(p.Record), string(p.Kind)}, &wrong); err != nil {
			return err
		}
		if wrong++; wrong >= mostWrong {
			wrong, until = 0, now.Add(lockedFor)
		}
		_, err := t.exec(`update proofs set wrong = $3, until = $4 where customer = $1 and kind = $2`, string(p.Record), string(p.Kind), wrong, engine.Micros(until))
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("store: proof of %s tried: %w", p.Record, err)
	}
	return until, nil
}
