package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// Kinds of second factors.
const (
	FactorTOTP    = "totp"
	FactorPasskey = "passkey"
)

// Factor is one second factor of a person.
type Factor struct {
	ID        string // fa_…
	Agent     zhiyin.AgentID
	Kind      string
	Label     string // what its owner calls it; sealed
	Secret    []byte // seed, or the credential as JSON; sealed
	Handle    []byte // a passkey's credential id, by which it is found; nil for others
	Step      int64  // the last time step, or signature count, that was used
	Made      time.Time
	Confirmed time.Time // zero: it was never used with success and counts for nothing
	Used      time.Time
}

// kept is the sealed part of a factor.
type kept struct {
	Label  string `json:"label"`
	Secret []byte `json:"secret"`
}

// AddFactor keeps a factor. One that is not confirmed takes the place of others
// of its kind that are not.
func (db *DB) AddFactor(ctx context.Context, f Factor, by string, entries ...zhiyin.AuditEntry) error {
	secret, err := json.Marshal(kept{f.Label, f.Secret})
	if err != nil {
		return fmt.Errorf("store: factor %s: %w", f.ID, zhiyin.Internal)
	}
	err = db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(`delete from factors where agent = $1 and kind = $2 and confirmed_at = 0`, string(f.Agent), f.Kind); err != nil {
			return err
		}
		sealed, err := t.Seal(string(f.Agent), by, secret, "factor:"+f.ID)
		if err != nil {
			return err
		}
		if _, err := t.Exec(`insert into factors (id, agent, kind, blind, sealed, step, made_at, confirmed_at, used_at, by) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
			f.ID, string(f.Agent), f.Kind, db.handleBlind(f.Handle), sealed, f.Step, engine.Micros(f.Made), engine.Micros(f.Confirmed), by); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: factor %s of %s: %w", f.ID, f.Agent, err)
	}
	return nil
}

func (db *DB) handleBlind(handle []byte) []byte {
	if handle == nil {
		return []byte{}
	}
	return db.Ring.Blind("passkey", string(handle))
}

const factorColumns = `select f.id, f.agent, f.kind, f.sealed, f.step, f.made_at, f.confirmed_at, f.used_at, k.wrapped from factors f left join keys k on k.person = f.agent`

func (db *DB) readFactor(s engine.Scanner) (f Factor, err error) {
	var sealed, wrapped []byte
	var made, confirmed, used int64
	if err = s.Scan(&f.ID, &f.Agent, &f.Kind, &sealed, &f.Step, &made, &confirmed, &used, &wrapped); err != nil {
		return f, err
	}
	secret, err := db.Ring.Open(string(f.Agent), wrapped, sealed, "factor:"+f.ID)
	if err != nil || secret == nil {
		return f, err
	}
	var k kept
	err = engine.Parse(string(secret), &k)
	f.Label, f.Secret, f.Made, f.Confirmed, f.Used = k.Label, k.Secret, engine.Instant(made), engine.Instant(confirmed), engine.Instant(used)
	return f, err
}

// Factors lists a person's factors, the oldest first.
func (db *DB) Factors(ctx context.Context, agent zhiyin.AgentID) ([]Factor, error) {
	out, err := engine.List(ctx, db, factorColumns+` where f.agent = $1 order by f.made_at, f.id`, []any{string(agent)}, db.readFactor)
	if err != nil {
		return nil, fmt.Errorf("store: factors of %s: %w", agent, err)
	}
	return out, nil
}

// UseFactor notes that a factor proved its owner at step, and confirms it.
// Denied when step was used before: of two that come at once, one passes.
func (db *DB) UseFactor(ctx context.Context, id string, step int64, entries ...zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update factors set step = $2, used_at = $3, confirmed_at = case when confirmed_at = 0 then $3 else confirmed_at end
			where id = $1 and (step < $2 or $2 = 0)`, id, step, t.Now())
		if err == nil && n == 0 {
			err = zhiyin.Denied
		}
		if err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: use of factor %s: %w", id, err)
	}
	return nil
}

// RemoveFactor forgets one of a person's factors, NotFound when it is none; id ""
// forgets all, and the recovery codes.
func (db *DB) RemoveFactor(ctx context.Context, agent zhiyin.AgentID, id string, entries ...zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if id != "" {
			if err := engine.One(t, `delete from factors where agent = $1 and id = $2`, string(agent), id); err != nil {
				return err
			}
			return t.Audit(entries...)
		}
		if _, err := t.Exec(`delete from factors where agent = $1`, string(agent)); err != nil {
			return err
		}
		if _, err := t.Exec(`delete from recovery_codes where agent = $1`, string(agent)); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: remove factor %s of %s: %w", id, agent, err)
	}
	return nil
}

// SetRecoveryCodes replaces a person's codes.
func (db *DB) SetRecoveryCodes(ctx context.Context, agent zhiyin.AgentID, codes []string, by string, entries ...zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(`delete from recovery_codes where agent = $1`, string(agent)); err != nil {
			return err
		}
		for _, c := range codes {
			if _, err := t.Exec(`insert into recovery_codes (agent, blind, made_at, used_at, by) values ($1, $2, $3, 0, $4)`,
				string(agent), db.recoveryBlind(agent, c), t.Now(), by); err != nil {
				return err
			}
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: recovery codes of %s: %w", agent, err)
	}
	return nil
}

func (db *DB) recoveryBlind(agent zhiyin.AgentID, code string) []byte {
	return db.Ring.Blind("recovery:"+string(agent), code)
}

// UseRecoveryCode uses a code up; Denied when it is none, or was used.
func (db *DB) UseRecoveryCode(ctx context.Context, agent zhiyin.AgentID, code string, entries ...zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update recovery_codes set used_at = $3 where agent = $1 and blind = $2 and used_at = 0`, string(agent), db.recoveryBlind(agent, code), t.Now())
		if err == nil && n == 0 {
			err = zhiyin.Denied
		}
		if err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: recovery code of %s: %w", agent, err)
	}
	return nil
}

// RecoveryCodesLeft counts those not used.
func (db *DB) RecoveryCodesLeft(ctx context.Context, agent zhiyin.AgentID) (int, error) {
	n, err := engine.Single(ctx, db, `select count(*) from recovery_codes where agent = $1 and used_at = 0`, []any{string(agent)}, engine.Plain[int])
	if err != nil {
		return 0, fmt.Errorf("store: recovery codes of %s: %w", agent, err)
	}
	return n, nil
}
