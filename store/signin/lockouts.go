package signin

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// LockRule says how many failures lock what, and for how long. Failures count
// for as long as a lock lasts.
type LockRule struct {
	Login   int // of one login name
	Address int // from one address
	For     time.Duration
}

// Lockout says until when a login name and an address are locked; the zero time
// when they are not.
func (db *DB) Lockout(ctx context.Context, login, address string, now time.Time) (until time.Time, err error) {
	us, err := engine.Single(ctx, db, `select coalesce(max(until), 0) from lockouts where subject in ($1, $2) and until > $3`,
		[]any{db.LoginMark(login), "address:" + address, engine.Micros(now)}, engine.Plain[int64])
	if err != nil {
		return until, fmt.Errorf("store: lockout: %w", err)
	}
	return engine.Instant(us), nil
}

// Failed notes a failed sign-in, with its audit entry. When it was one too many,
// the login name or the address is locked, which is an entry of its own; until
// says how long.
func (db *DB) Failed(ctx context.Context, login, address string, rule LockRule, now time.Time, entry zhiyin.AuditEntry) (until time.Time, err error) {
	mark := db.LoginMark(login)
	err = db.Change(ctx, func(t engine.Tx) error {
		since := engine.Micros(now) - rule.For.Microseconds()
		until = time.Time{} // the work may be done twice
		if _, err := t.Exec(`delete from failures where at <= $1`, since); err != nil {
			return err
		}
		if _, err := t.Exec(`delete from lockouts where until <= $1`, engine.Micros(now)); err != nil {
			return err
		}
		if _, err := t.Exec(`insert into failures (address, login, at, id, by) values ($1, $2, $3, $4, $5)`, address, mark, engine.Micros(now),
			zhiyin.NewID("fl", now), entry.Actor); err != nil {
			return err
		}
		if err := t.Audit(entry); err != nil {
			return err
		}
		for _, l := range []struct {
			column, value, subject string
			most                   int
		}{{"login", mark, mark, rule.Login}, {"address", address, "address:" + address, rule.Address}} {
			locked, err := lockOut(t, l.column, l.value, l.subject, l.most, now.Add(rule.For), entry)
			if err != nil {
				return err
			}
			if locked {
				until = now.Add(rule.For)
			}
		}
		return nil
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("store: failed sign-in: %w", err)
	}
	return until, nil
}

// lockOut locks the subject when it has failed too often; its failures then
// begin anew.
func lockOut(t engine.Tx, column, value, subject string, most int, until time.Time, because zhiyin.AuditEntry) (bool, error) {
	var n int
	if _, err := t.Find(`select count(*) from failures where `+column+` = $1`, []any{value}, &n); err != nil || n < most {
		return false, err
	}
	if _, err := t.Exec(`insert into lockouts (subject, until, by) values ($1, $2, 'system')
		on conflict (subject) do update set until = excluded.until`, subject, engine.Micros(until)); err != nil {
		return false, err
	}
	if _, err := t.Exec(`delete from failures where `+column+` = $1`, value); err != nil {
		return false, err
	}
	because.Action, because.Object, because.Result, because.Reason = "lock", subject, zhiyin.AuditDone, "failures"
	return true, t.Audit(because)
}

// succeeded forgets a login name's failures.
func succeeded(t engine.Tx, mark string) error {
	_, err := t.Exec(`delete from failures where login = $1`, mark)
	return err
}

// Unlock takes the lock off a login name, and off an address when one is given.
func (db *DB) Unlock(ctx context.Context, login, address string, entries ...zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if err := succeeded(t, db.LoginMark(login)); err != nil {
			return err
		}
		if _, err := t.Exec(`delete from lockouts where subject in ($1, $2)`, db.LoginMark(login), "address:"+address); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: unlock: %w", err)
	}
	return nil
}
