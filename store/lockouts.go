package store

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
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
	us, err := single(ctx, db, `select coalesce(max(until), 0) from lockouts where subject in ($1, $2) and until > $3`,
		[]any{db.LoginMark(login), "address:" + address, micros(now)}, plain[int64])
	if err != nil {
		return until, fmt.Errorf("store: lockout: %w", err)
	}
	return instant(us), nil
}

// Failed notes a failed sign-in, with its audit entry. When it was one too many,
// the login name or the address is locked, which is an entry of its own; until
// says how long.
func (db *DB) Failed(ctx context.Context, login, address string, rule LockRule, now time.Time, entry zhiyin.AuditEntry) (until time.Time, err error) {
	mark := db.LoginMark(login)
	err = db.change(ctx, func(t *tx) error {
		since := micros(now) - rule.For.Microseconds()
		until = time.Time{} // the work may be done twice
		if _, err := t.exec(`delete from failures where at <= $1`, since); err != nil {
			return err
		}
		if _, err := t.exec(`delete from lockouts where until <= $1`, micros(now)); err != nil {
			return err
		}
		if _, err := t.exec(`insert into failures (address, login, at, id, by) values ($1, $2, $3, $4, $5)`, address, mark, micros(now),
			zhiyin.NewID("fl", now), entry.Actor); err != nil {
			return err
		}
		if err := t.audit(entry); err != nil {
			return err
		}
		for _, l := range []struct {
			column, value, subject string
			most                   int
		}{{"login", mark, mark, rule.Login}, {"address", address, "address:" + address, rule.Address}} {
			locked, err := t.lockOut(l.column, l.value, l.subject, l.most, now.Add(rule.For), entry)
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
func (t *tx) lockOut(column, value, subject string, most int, until time.Time, because zhiyin.AuditEntry) (bool, error) {
	var n int
	if _, err := t.find(`select count(*) from failures where `+column+` = $1`, []any{value}, &n); err != nil || n < most {
		return false, err
	}
	if _, err := t.exec(`insert into lockouts (subject, until, by) values ($1, $2, 'system')
		on conflict (subject) do update set until = excluded.until`, subject, micros(until)); err != nil {
		return false, err
	}
	if _, err := t.exec(`delete from failures where `+column+` = $1`, value); err != nil {
		return false, err
	}
	because.Action, because.Object, because.Result, because.Reason = "lock", subject, zhiyin.AuditDone, "failures"
	return true, t.audit(because)
}

// succeeded forgets a login name's failures.
func (t *tx) succeeded(mark string) error {
	_, err := t.exec(`delete from failures where login = $1`, mark)
	return err
}

// Unlock takes the lock off a login name, and off an address when one is given.
func (db *DB) Unlock(ctx context.Context, login, address string, entries ...zhiyin.AuditEntry) error {
	err := db.change(ctx, func(t *tx) error {
		if err := t.succeeded(db.LoginMark(login)); err != nil {
			return err
		}
		if _, err := t.exec(`delete from lockouts where subject in ($1, $2)`, db.LoginMark(login), "address:"+address); err != nil {
			return err
		}
		return t.audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: unlock: %w", err)
	}
	return nil
}
