package signin

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store/engine"
)

// Login is how one person signs in. Password is empty until they have set one.
type Login struct {
	Agent    zhiyin.AgentID
	Name     string
	Password string // as package vault hashes it
	Changed  time.Time
	Locked   bool // the person is locked by somebody
}

// loginName brings a login name to the one form by which it is found: no case,
// no width.
func loginName(name string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(name)))
}

func (db *DB) loginBlind(name string) []byte { return db.Ring.Blind("login", loginName(name)) }

// LoginMark names a login name in the audit without telling it: eight octets of
// its keyed hash.
func (db *DB) LoginMark(name string) string {
	return "login:" + hex.EncodeToString(db.loginBlind(name)[:8])
}

// SetLogin gives a person a login name, with entries for the audit. Conflict when
// somebody else has it.
func (db *DB) SetLogin(ctx context.Context, agent zhiyin.AgentID, name, by string, entries ...zhiyin.AuditEntry) error {
	name = loginName(name)
	err := db.Change(ctx, func(t engine.Tx) error {
		sealed, err := t.Seal(string(agent), by, []byte(name), "login:"+string(agent))
		if err != nil {
			return err
		}
		if _, err := t.Exec(`insert into logins (agent, blind, sealed, password, changed_at, by) values ($1, $2, $3, '', 0, $4)
			on conflict (agent) do update set blind = excluded.blind, sealed = excluded.sealed, by = excluded.by`,
			string(agent), db.loginBlind(name), sealed, by); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: login name of %s: %w", agent, err)
	}
	return nil
}

const loginColumns = `select l.agent, l.sealed, l.password, l.changed_at, coalesce(a.locked_at, 0), k.wrapped from logins l
	left join agents a on a.id = l.agent left join keys k on k.person = l.agent`

func (db *DB) readLogin(s engine.Scanner) (l Login, err error) {
	var sealed, wrapped []byte
	var changed, locked int64
	if err = s.Scan(&l.Agent, &sealed, &l.Password, &changed, &locked, &wrapped); err != nil {
		return l, err
	}
	name, err := db.Ring.Open(string(l.Agent), wrapped, sealed, "login:"+string(l.Agent))
	l.Name, l.Changed, l.Locked = string(name), engine.Instant(changed), locked > 0
	return l, err
}

// LoginNamed finds who has a login name; NotFound when nobody has.
func (db *DB) LoginNamed(ctx context.Context, name string) (Login, error) {
	l, err := engine.Single(ctx, db, loginColumns+` where l.blind = $1`, []any{db.loginBlind(name)}, db.readLogin)
	if err != nil {
		return l, fmt.Errorf("store: login name: %w", err)
	}
	return l, nil
}

// LoginOf returns a person's login; NotFound when they have none.
func (db *DB) LoginOf(ctx context.Context, agent zhiyin.AgentID) (Login, error) {
	l, err := engine.Single(ctx, db, loginColumns+` where l.agent = $1`, []any{string(agent)}, db.readLogin)
	if err != nil {
		return l, fmt.Errorf("store: login of %s: %w", agent, err)
	}
	return l, nil
}

// Passwords returns the hashes of the person's last passwords, the present one
// first.
func (db *DB) Passwords(ctx context.Context, agent zhiyin.AgentID) ([]string, error) {
	l, err := db.LoginOf(ctx, agent)
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return nil, err
	}
	old, err := engine.List(ctx, db, `select password from passwords where agent = $1 order by until desc limit $2`, []any{string(agent), access.PasswordsKept - 1}, engine.Plain[string])
	if err != nil {
		return nil, fmt.Errorf("store: passwords of %s: %w", agent, err)
	}
	if l.Password != "" {
		old = append([]string{l.Password}, old...)
	}
	return old, nil
}

// SetPassword keeps the hash of a new password, and ends every sign-in of the
// person but the one of keep (a token; empty: none). NotFound without a login
// name.
func (db *DB) SetPassword(ctx context.Context, agent zhiyin.AgentID, hash, keep, by string, entries ...zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(`insert into passwords (agent, until, password, by) select agent, $2, password, by from logins where agent = $1 and password <> ''
			on conflict (agent, until) do nothing`, string(agent), t.Now()); err != nil {
			return err
		}
		if err := engine.One(t, `update logins set password = $2, changed_at = $3, by = $4 where agent = $1`, string(agent), hash, t.Now(), by); err != nil {
			return err
		}
		if _, err := t.Exec(`delete from passwords where agent = $1 and until not in (select until from passwords where agent = $1 order by until desc limit $2)`,
			string(agent), access.PasswordsKept-1); err != nil {
			return err
		}
		if _, err := t.Exec(`update signins set revoked_at = $2, by = $3 where agent = $1 and revoked_at = 0 and hash <> $4`, string(agent), t.Now(), by, hashOf(keep)); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: password of %s: %w", agent, err)
	}
	return nil
}
