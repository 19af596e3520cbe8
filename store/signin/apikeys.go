package signin

import (
	"context"
	"crypto/rand"
	"fmt"
	"hash/crc32"
	"math/big"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/store/engine"
)

// A key's secret: the prefix by which scanners of source code find it, 32
// random bytes as 43 characters of base 62, and 6 characters of their CRC-32, so
// that a mistyped one is told from an unknown one without the database.
const (
	keyPrefix   = "zy_live_"
	keyRandom   = 43
	keyCheck    = 6
	keyShown    = len(keyPrefix) + 4
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	keyUsedEach = time.Minute // how precisely it is known when a key was used last
)

func newKeySecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
	body := inBase62(new(big.Int).SetBytes(raw[:]), keyRandom)
	return keyPrefix + body + keyChecksum(body)
}

func keyChecksum(body string) string {
	return inBase62(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE([]byte(body)))), keyCheck)
}

func inBase62(n *big.Int, width int) string {
	out := make([]byte, width)
	digit, base := new(big.Int), big.NewInt(int64(len(base62)))
	for i := width - 1; i >= 0; i-- {
		n.DivMod(n, base, digit)
		out[i] = base62[digit.Int64()]
	}
	return string(out)
}

// wellFormed tells whether the text can be a key's secret at all.
func wellFormed(secret string) bool {
	body, has := strings.CutPrefix(secret, keyPrefix)
	return has && len(body) == keyRandom+keyCheck && keyChecksum(body[:keyRandom]) == body[keyRandom:]
}

// NewKey makes a key of k's name, unit, scopes, source, end and maker. The
// secret is returned this once; the database has its SHA-256. The entry goes to
// the audit chain in the same transaction, about the key.
func (db *DB) NewKey(ctx context.Context, k access.Key, entry zhiyin.AuditEntry) (access.Key, string, error) {
	if err := k.Check(db.Clock()); err != nil {
		return k, "", fmt.Errorf("store: new key: %w", err)
	}
	secret := newKeySecret()
	err := db.Change(ctx, func(t engine.Tx) error {
		if err := putKey(t, &k, secret); err != nil {
			return err
		}
		return engine.AuditOf(t, "key:"+k.ID, entry)
	})
	if err != nil {
		return k, "", fmt.Errorf("store: new key: %w", err)
	}
	return k, secret, nil
}

// putKey gives k an id, a prefix and its time, and keeps it.
func putKey(t engine.Tx, k *access.Key, secret string) error {
	k.Made = engine.Instant(t.Now())
	k.ID, k.Prefix = zhiyin.NewID("key", k.Made), secret[:keyShown]
	k.Used, k.Revoked, k.Successor = time.Time{}, time.Time{}, ""
	t.Changes(apiKeys)
	_, err := t.Exec(`insert into api_keys (id, name, prefix, hash, unit, scopes, source, made_at, expires_at, by, clearance) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		k.ID, k.Name, k.Prefix, hashOf(secret), string(k.Unit), engine.Text(k.Scopes), k.Source, t.Now(), engine.Micros(k.Expires), k.By, int(k.Clearance))
	return err
}

// RotateKey makes a successor with all that the key has. Both work for the
// overlap; then the old one is over. Conflict for a key that is not live or has
// a successor already.
func (db *DB) RotateKey(ctx context.Context, id string, overlap time.Duration, by string, entry zhiyin.AuditEntry) (access.Key, string, error) {
	secret := newKeySecret()
	var next access.Key
	err := db.Change(ctx, func(t engine.Tx) error {
		old, err := readKey(t, id)
		if err != nil {
			return err
		}
		if !old.Live(engine.Instant(t.Now())) || old.Successor != "" {
			return zhiyin.Conflict
		}
		next = old
		next.By = by
		if err := putKey(t, &next, secret); err != nil {
			return err
		}
		end := t.Now() + max(0, overlap.Microseconds())
		if own := engine.Micros(old.Expires); own > 0 {
			end = min(end, own)
		}
		t.Changes(apiKeys)
		if err := engine.One(t, `update api_keys set expires_at = $2, successor = $3 where id = $1`, id, end, next.ID); err != nil {
			return err
		}
		return engine.AuditOf(t, "key:"+id, entry)
	})
	if err != nil {
		return next, "", fmt.Errorf("store: rotate key %s: %w", id, err)
	}
	return next, secret, nil
}

// RevokeKey ends a key: at once for this process, within keyKnownFor for another
// one. A key that is over already stays as it is.
func (db *DB) RevokeKey(ctx context.Context, id, by string, entry zhiyin.AuditEntry) error {
	err := db.Change(ctx, func(t engine.Tx) error {
		t.Changes(apiKeys)
		if err := engine.One(t, `update api_keys set revoked_at = case when revoked_at = 0 then $2 else revoked_at end, by = $3 where id = $1`, id, t.Now(), by); err != nil {
			return err
		}
		return engine.AuditOf(t, "key:"+id, entry)
	})
	if err != nil {
		return fmt.Errorf("store: revoke key %s: %w", id, err)
	}
	return nil
}

const keyColumns = `select id, name, prefix, unit, scopes, source, made_at, expires_at, used_at, revoked_at, successor, by, clearance from api_keys`

// KeyOf returns the live key of a secret; Denied for any other.
func (db *DB) KeyOf(ctx context.Context, secret string, now time.Time) (access.Key, error) {
	if !wellFormed(secret) {
		return access.Key{}, fmt.Errorf("store: key: %w", zhiyin.Denied)
	}
	k, err := db.liveKey(ctx, string(hashOf(secret)))
	switch {
	case zhiyin.KindOf(err) == zhiyin.NotFound, err == nil && !k.Live(now):
		return access.Key{}, fmt.Errorf("store: key: %w", zhiyin.Denied)
	case err != nil:
		return access.Key{}, fmt.Errorf("store: key: %w", err)
	}
	if now.Sub(k.Used) < keyUsedEach {
		return k, nil
	}
	err = db.Change(ctx, func(t engine.Tx) error {
		t.Changes(apiKeys)
		_, err := t.Exec(`update api_keys set used_at = $2 where id = $1 and used_at < $2`, k.ID, engine.Micros(now.Truncate(keyUsedEach)))
		return err
	})
	if err != nil {
		return k, fmt.Errorf("store: key %s: %w", k.ID, err)
	}
	return k, nil
}

// liveKey is the key of a hash as it was a moment ago at most; NotFound for an unknown one.
func (db *DB) liveKey(ctx context.Context, hash string) (access.Key, error) {
	began, round := time.Now(), db.Round(apiKeys)
	if k, known := db.live.get(hash, began, round); known {
		return k, nil
	}
	k, err := engine.Single(ctx, db, keyColumns+` where hash = $1`, []any{[]byte(hash)}, scanKey)
	if err == nil {
		db.live.put(hash, k, began, round)
	}
	return k, err
}

// Key returns one key; NotFound for an unknown one.
func (db *DB) Key(ctx context.Context, id string) (access.Key, error) {
	k, err := engine.Single(ctx, db, keyColumns+` where id = $1`, []any{id}, scanKey)
	if err != nil {
		return k, fmt.Errorf("store: key %s: %w", id, err)
	}
	return k, nil
}

// Keys returns the keys before the id (empty: from the newest), newest first, at
// most limit (1 to 200), with those that are over.
func (db *DB) Keys(ctx context.Context, before string, limit int) ([]access.Key, error) {
	keys, err := engine.List(ctx, db, keyColumns+` where $1 = '' or id < $1 order by id desc limit $2`, []any{before, min(max(limit, 1), 200)}, scanKey)
	if err != nil {
		return nil, fmt.Errorf("store: keys: %w", err)
	}
	return keys, nil
}

// readKey is Key within a transaction.
func readKey(t engine.Tx, id string) (k access.Key, err error) {
	err = zhiyin.NotFound
	if failed := t.Rows(keyColumns+` where id = $1`, []any{id}, func(s engine.Scanner) error {
		k, err = scanKey(s)
		return err
	}); failed != nil {
		err = failed
	}
	return k, err
}

func scanKey(s engine.Scanner) (k access.Key, err error) {
	var scopes string
	var at [4]int64
	err = s.Scan(&k.ID, &k.Name, &k.Prefix, &k.Unit, &scopes, &k.Source, &at[0], &at[1], &at[2], &at[3], &k.Successor, &k.By, &k.Clearance)
	if err != nil {
		return k, err
	}
	for i, to := range []*time.Time{&k.Made, &k.Expires, &k.Used, &k.Revoked} {
		*to = engine.Instant(at[i])
	}
	return k, engine.Parse(scopes, &k.Scopes)
}
