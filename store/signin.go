package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
)

// A token is 32 random bytes in base64url. The database holds its SHA-256,
// which can't be turned back: the token has 256 bits of entropy.
func newToken() (token string, hash []byte) {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
	token = base64.RawURLEncoding.EncodeToString(raw[:])
	return token, hashOf(token)
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// seenEvery bounds how often a sign-in in use is written: the idle limit is
// kept to this precision.
const seenEvery = time.Minute

// NewSignInLink makes a token that signs the agent in once, within ttl.
func (db *DB) NewSignInLink(ctx context.Context, agent zhiyin.AgentID, ttl time.Duration) (token string, err error) {
	token, hash := newToken()
	err = db.change(ctx, func(t *tx) error {
		_, err := t.exec(`insert into signin_links (hash, agent, made_at, until, by) values ($1, $2, $3, $4, 'system')`,
			hash, string(agent), t.now, t.now+ttl.Microseconds())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("store: sign-in link for %s: %w", agent, err)
	}
	return token, nil
}

// RedeemLink uses a link up and signs its agent in: session is the token to put
// into the cookie. Denied for a link that is unknown, used or over.
func (db *DB) RedeemLink(ctx context.Context, token string, now time.Time) (agent zhiyin.AgentID, session string, err error) {
	session, hash := newToken()
	err = db.change(ctx, func(t *tx) error {
		found, err := t.find(`update signin_links set used_at = $2 where hash = $1 and used_at = 0 and until > $2 returning agent`,
			[]any{hashOf(token), micros(now)}, &agent)
		if err == nil && !found {
			err = zhiyin.Denied
		}
		if err != nil {
			return err
		}
		_, err = t.exec(`insert into signins (hash, agent, made_at, seen_at, until, by) values ($1, $2, $3, $3, $4, $5)`,
			hash, string(agent), micros(now), micros(now.Add(db.cfg.SignInWhole)), "agent:"+string(agent))
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("store: redeem link: %w", err)
	}
	return agent, session, nil
}

// SignedIn is who is signed in, as they are now.
type SignedIn struct {
	Agent    zhiyin.AgentID
	Unit     zhiyin.UnitID
	Roles    []string
	How      string // link, invite, password, passkey
	Verified bool   // with a second factor, or none was asked for
}

// SignIn returns whose session the token is. Denied for one that is unknown,
// revoked, or over by its idle or its absolute limit, and for a person who is
// locked.
func (db *DB) SignIn(ctx context.Context, token string, now time.Time) (SignedIn, error) {
	type signin struct {
		SignedIn
		seen, until, gone, locked int64
	}
	hash := hashOf(token)
	s, err := single(ctx, db, `select s.agent, s.seen_at, s.until, s.revoked_at, s.how, s.verified, coalesce(a.unit, ''), coalesce(a.roles, '[]'), coalesce(a.locked_at, 0)
		from signins s left join agents a on a.id = s.agent where s.hash = $1`, []any{hash}, func(r scanner) (s signin, err error) {
		var roles string
		if err = r.Scan(&s.Agent, &s.seen, &s.until, &s.gone, &s.How, &s.Verified, &s.Unit, &roles, &s.locked); err == nil {
			err = parse(roles, &s.Roles)
		}
		return s, err
	})
	switch {
	case errors.Is(err, zhiyin.NotFound), err == nil && (s.gone > 0 || s.locked > 0 || micros(now) >= s.until || now.Sub(instant(s.seen)) >= db.cfg.SignInIdle):
		return SignedIn{}, fmt.Errorf("store: sign-in: %w", zhiyin.Denied)
	case err != nil:
		return SignedIn{}, fmt.Errorf("store: sign-in: %w", err)
	}
	if now.Sub(instant(s.seen)) >= seenEvery {
		if err := db.change(ctx, func(t *tx) error {
			_, err := t.exec(`update signins set seen_at = $2 where hash = $1 and seen_at < $2`, hash, micros(now))
			return err
		}); err != nil {
			return SignedIn{}, fmt.Errorf("store: sign-in: %w", err)
		}
	}
	return s.SignedIn, nil
}

// SignOut revokes one session; an unknown token is none.
func (db *DB) SignOut(ctx context.Context, token string) error {
	return db.revoke(ctx, `update signins set revoked_at = $2, by = 'agent:' || agent where hash = $1 and revoked_at = 0`, hashOf(token))
}

// SignOutAgent revokes every session of the agent and every link not yet used.
func (db *DB) SignOutAgent(ctx context.Context, agent zhiyin.AgentID) error {
	err := db.revoke(ctx, `update signins set revoked_at = $2, by = 'agent:' || agent where agent = $1 and revoked_at = 0`, string(agent))
	if err == nil {
		err = db.revoke(ctx, `update signin_links set used_at = $2, by = 'system' where agent = $1 and used_at = 0`, string(agent))
	}
	return err
}

func (db *DB) revoke(ctx context.Context, query string, whose any) error {
	err := db.change(ctx, func(t *tx) error {
		_, err := t.exec(query, whose, t.now)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: sign out: %w", err)
	}
	return nil
}
