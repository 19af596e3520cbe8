package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store/engine"
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

// How somebody signed in, and what a link is for.
const (
	ByLink     = "link"   // of the demo, of the first set-up, or made at the machine: nothing else is asked
	ByInvite   = "invite" // of an invitation: a password and a second factor are to be set
	ByPassword = "password"
	ByPasskey  = "passkey"
)

// NewSignInLink makes a token that signs the agent in once, within ttl. purpose
// is ByLink or ByInvite.
func (db *DB) NewSignInLink(ctx context.Context, agent zhiyin.AgentID, ttl time.Duration, purpose, by string, entries ...zhiyin.AuditEntry) (token string, err error) {
	token, hash := newToken()
	err = db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(`insert into signin_links (hash, agent, made_at, until, purpose, by) values ($1, $2, $3, $4, $5, $6)`,
			hash, string(agent), t.Now(), t.Now()+ttl.Microseconds(), purpose, by); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return "", fmt.Errorf("store: sign-in link for %s: %w", agent, err)
	}
	return token, nil
}

// Browser is where a sign-in comes from.
type Browser struct {
	Address string // IP
	Device  string // what it says of itself, shortened: "Chrome, Windows"
}

// unverifiedFor is how long a sign-in lasts that still lacks its second factor.
const unverifiedFor = 15 * time.Minute

// Redeemed is what came of a link: Session is the token to put into the cookie,
// How what the link was for.
type Redeemed struct {
	Agent        zhiyin.AgentID
	How, Session string
}

// RedeemLink uses a link up and signs its agent in; entries get the agent that
// is not known before. Denied for a link that is unknown, used or over, and for a
// person who is locked.
func (db *DB) RedeemLink(ctx context.Context, token string, from Browser, now time.Time, entries ...zhiyin.AuditEntry) (r Redeemed, err error) {
	err = db.Change(ctx, func(t engine.Tx) error {
		found, err := t.Find(`update signin_links set used_at = $2 where hash = $1 and used_at = 0 and until > $2 returning agent, purpose`,
			[]any{hashOf(token), engine.Micros(now)}, &r.Agent, &r.How)
		if err == nil && !found {
			err = zhiyin.Denied
		}
		if err != nil {
			return err
		}
		var locked int64
		if _, err := t.Find(`select locked_at from agents where id = $1`, []any{string(r.Agent)}, &locked); err != nil {
			return err
		}
		if locked > 0 {
			return zhiyin.Denied
		}
		if r.Session, err = db.startSignIn(t, r.Agent, r.How, r.How == ByLink, from, now); err != nil {
			return err
		}
		for i := range entries {
			entries[i].Actor, entries[i].Object, entries[i].Reason = "agent:"+string(r.Agent), "agent:"+string(r.Agent), r.How
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return Redeemed{}, fmt.Errorf("store: redeem link: %w", err)
	}
	return r, nil
}

// StartSignIn signs somebody in who has proved it; session is the token to put
// into the cookie. login is what they are called by, whose failures are
// forgotten when verified; empty: none.
func (db *DB) StartSignIn(ctx context.Context, agent zhiyin.AgentID, how string, verified bool, login string, from Browser, now time.Time, entries ...zhiyin.AuditEntry) (session string, err error) {
	err = db.Change(ctx, func(t engine.Tx) (err error) {
		if session, err = db.startSignIn(t, agent, how, verified, from, now); err != nil {
			return err
		}
		if verified && login != "" {
			if err := succeeded(t, db.LoginMark(login)); err != nil {
				return err
			}
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return "", fmt.Errorf("store: sign-in of %s: %w", agent, err)
	}
	return session, nil
}

func (db *DB) startSignIn(t engine.Tx, agent zhiyin.AgentID, how string, verified bool, from Browser, now time.Time) (session string, err error) {
	session, hash := newToken()
	lasts := db.limits.Whole
	if !verified {
		lasts = min(lasts, unverifiedFor)
	}
	_, err = t.Exec(`insert into signins (hash, agent, made_at, seen_at, until, how, verified, address, device, by) values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9)`,
		hash, string(agent), engine.Micros(now), engine.Micros(now.Add(lasts)), how, engine.Bit(verified), from.Address, from.Device, "agent:"+string(agent))
	return session, err
}

// VerifySignIn gives a sign-in its second factor. Its token changes with that, so
// that one which somebody else planted is of no use. Denied when it is over.
func (db *DB) VerifySignIn(ctx context.Context, token, login string, now time.Time, entries ...zhiyin.AuditEntry) (session string, err error) {
	session, hash := newToken()
	err = db.Change(ctx, func(t engine.Tx) error {
		n, err := t.Exec(`update signins set hash = $2, verified = 1, seen_at = $3, until = $4 where hash = $1 and revoked_at = 0 and until > $3`,
			hashOf(token), hash, engine.Micros(now), engine.Micros(now.Add(db.limits.Whole)))
		if err == nil && n == 0 {
			err = zhiyin.Denied
		}
		if err != nil {
			return err
		}
		if login != "" {
			if err := succeeded(t, db.LoginMark(login)); err != nil {
				return err
			}
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return "", fmt.Errorf("store: verify sign-in: %w", err)
	}
	return session, nil
}

// SignedIn is who is signed in, as they are now.
type SignedIn struct {
	Agent    zhiyin.AgentID
	Unit     zhiyin.UnitID
	Roles    []string
	How      string // link, invite, password, passkey
	Verified bool   // with a second factor, or none was asked for
	Since    time.Time

	Clearance zhiyin.Sensitivity
	Password  time.Time // when they set the password that they have; zero: they have none
}

// SignIn returns whose session the token is. Denied for one that is unknown,
// revoked, or over by its idle or its absolute limit, and for a person who is
// locked.
func (db *DB) SignIn(ctx context.Context, token string, now time.Time) (SignedIn, error) {
	type signin struct {
		SignedIn
		seen, until, gone, locked, since int64
	}
	idle := func(s signin) time.Duration {
		if access.Privileged(access.Of(s.Roles)) {
			return db.limits.IdleAdmin
		}
		return db.limits.Idle
	}
	hash := hashOf(token)
	s, err := engine.Single(ctx, db, `select s.agent, s.made_at, s.seen_at, s.until, s.revoked_at, s.how, s.verified, coalesce(a.unit, ''), coalesce(a.roles, '[]'), coalesce(a.locked_at, 0),
		coalesce(a.clearance, 0), case when l.password <> '' then l.changed_at else 0 end
		from signins s left join agents a on a.id = s.agent left join logins l on l.agent = s.agent where s.hash = $1`, []any{hash}, func(r engine.Scanner) (s signin, err error) {
		var roles string
		var changed int64
		if err = r.Scan(&s.Agent, &s.since, &s.seen, &s.until, &s.gone, &s.How, &s.Verified, &s.Unit, &roles, &s.locked, &s.Clearance, &changed); err == nil {
			err = engine.Parse(roles, &s.Roles)
		}
		s.Since, s.Password = engine.Instant(s.since), engine.Instant(changed)
		return s, err
	})
	switch {
	case errors.Is(err, zhiyin.NotFound), err == nil && (s.gone > 0 || s.locked > 0 || engine.Micros(now) >= s.until || now.Sub(engine.Instant(s.seen)) >= idle(s)):
		return SignedIn{}, fmt.Errorf("store: sign-in: %w", zhiyin.Denied)
	case err != nil:
		return SignedIn{}, fmt.Errorf("store: sign-in: %w", err)
	}
	if now.Sub(engine.Instant(s.seen)) >= seenEvery {
		if err := db.Change(ctx, func(t engine.Tx) error {
			_, err := t.Exec(`update signins set seen_at = $2 where hash = $1 and seen_at < $2`, hash, engine.Micros(now))
			return err
		}); err != nil {
			return SignedIn{}, fmt.Errorf("store: sign-in: %w", err)
		}
	}
	return s.SignedIn, nil
}

// SignOut revokes one session; an unknown token is none.
func (db *DB) SignOut(ctx context.Context, token string, entries ...zhiyin.AuditEntry) error {
	return db.revoke(ctx, entries, `update signins set revoked_at = $2, by = 'agent:' || agent where hash = $1 and revoked_at = 0`, hashOf(token))
}

// SignOutAgent revokes every session of the agent and every link not yet used.
func (db *DB) SignOutAgent(ctx context.Context, agent zhiyin.AgentID, entries ...zhiyin.AuditEntry) error {
	err := db.revoke(ctx, entries, `update signins set revoked_at = $2, by = 'agent:' || agent where agent = $1 and revoked_at = 0`, string(agent))
	if err == nil {
		err = db.revoke(ctx, nil, `update signin_links set used_at = $2, by = 'system' where agent = $1 and used_at = 0`, string(agent))
	}
	return err
}

// OpenSignIn is one of a person's sign-ins, as they may see it.
type OpenSignIn struct {
	ID       string // names it; not its token
	How      string
	Verified bool
	Browser
	Since, Seen time.Time
}

// SignInsOf lists a person's sign-ins that are not over, the latest used first;
// current is the ID of the token's own.
func (db *DB) SignInsOf(ctx context.Context, agent zhiyin.AgentID, token string, now time.Time) (open []OpenSignIn, current string, err error) {
	open, err = engine.List(ctx, db, `select hash, how, verified, address, device, made_at, seen_at from signins
		where agent = $1 and revoked_at = 0 and until > $2 and seen_at > $3 order by seen_at desc limit 100`,
		[]any{string(agent), engine.Micros(now), engine.Micros(now.Add(-db.limits.Idle))}, func(s engine.Scanner) (o OpenSignIn, err error) {
			var hash []byte
			var since, seen int64
			err = s.Scan(&hash, &o.How, &o.Verified, &o.Address, &o.Device, &since, &seen)
			o.ID, o.Since, o.Seen = signInID(hash), engine.Instant(since), engine.Instant(seen)
			return o, err
		})
	if err != nil {
		return nil, "", fmt.Errorf("store: sign-ins of %s: %w", agent, err)
	}
	return open, signInID(hashOf(token)), nil
}

// signInID names a sign-in by half of its token's hash.
func signInID(hash []byte) string { return "si_" + hex.EncodeToString(hash[:16]) }

// EndSignIn revokes one of a person's sign-ins by its ID; NotFound when it is none.
func (db *DB) EndSignIn(ctx context.Context, agent zhiyin.AgentID, id string, now time.Time, entries ...zhiyin.AuditEntry) error {
	hashes, err := engine.List(ctx, db, `select hash from signins where agent = $1 and revoked_at = 0 order by made_at desc limit 1000`, []any{string(agent)}, engine.Plain[[]byte])
	if err != nil {
		return fmt.Errorf("store: sign-in %s: %w", id, err)
	}
	for _, h := range hashes {
		if signInID(h) == id {
			return db.revoke(ctx, entries, `update signins set revoked_at = $2, by = 'agent:' || agent where hash = $1 and revoked_at = 0`, h)
		}
	}
	return fmt.Errorf("store: sign-in %s of %s: %w", id, agent, zhiyin.NotFound)
}

func (db *DB) revoke(ctx context.Context, entries []zhiyin.AuditEntry, query string, whose any) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		if _, err := t.Exec(query, whose, t.Now()); err != nil {
			return err
		}
		return t.Audit(entries...)
	})
	if err != nil {
		return fmt.Errorf("store: sign out: %w", err)
	}
	return nil
}

// ForgetSignIns drops sign-ins, and links to sign in, that were over before the
// moment, and says how many. The audit knows of each for as long as it is kept.
func (db *DB) ForgetSignIns(ctx context.Context, before time.Time) (int64, error) {
	var all int64
	for _, query := range []string{
		`delete from signins where hash in (select hash from signins where until < $1 or revoked_at > 0 and revoked_at < $1 limit $2)`,
		`delete from signin_links where hash in (select hash from signin_links where until < $1 or used_at > 0 and used_at < $1 limit $2)`,
	} {
		n, err := db.Forget(ctx, query, engine.Micros(before))
		if all += n; err != nil {
			return all, fmt.Errorf("store: forget sign-ins: %w", err)
		}
	}
	return all, nil
}
