package store

import (
	ordered "container/list"
	"context"
	"crypto/cipher"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sync"

	"zhiyin.dev"
)

// Sealer does the cryptography. Package vault satisfies it. It may be used from
// several goroutines.
type Sealer interface {
	// NewKey makes a person's key and returns it wrapped for keeping.
	NewKey(person string) (wrapped []byte, err error)
	// Key unwraps a person's key. Its AEAD takes a nil nonce and carries its own.
	Key(person string, wrapped []byte) (cipher.AEAD, error)
	// Blind is the keyed hash, at most 32 bytes, by which value is found.
	Blind(field, value string) []byte
}

// keyring holds the keys used last, so that a caller's key is unwrapped once
// and not at every event.
type keyring struct {
	Sealer
	limit int

	mu    sync.Mutex
	byUse *ordered.List               // of held, the latest in front; guarded by mu
	held  map[string]*ordered.Element // guarded by mu
	gone  map[string]bool             // erased since the start: a reader may still bring such a key; guarded by mu
}

type held struct {
	person string
	key    cipher.AEAD
}

func newKeyring(s Sealer, limit int) *keyring {
	return &keyring{Sealer: s, limit: limit, byUse: ordered.New(), held: map[string]*ordered.Element{}, gone: map[string]bool{}}
}

// get returns the key if it is held, or nil.
func (k *keyring) get(person string) cipher.AEAD {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e, ok := k.held[person]; ok {
		k.byUse.MoveToFront(e)
		return e.Value.(held).key
	}
	return nil
}

func (k *keyring) put(person string, key cipher.AEAD) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.held[person]; ok || k.gone[person] {
		return
	}
	k.held[person] = k.byUse.PushFront(held{person, key})
	if k.byUse.Len() > k.limit {
		last := k.byUse.Remove(k.byUse.Back()).(held)
		delete(k.held, last.person)
	}
}

// drop forgets the keys of erased persons.
func (k *keyring) drop(persons []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range persons {
		k.gone[p] = true
		if e, ok := k.held[p]; ok {
			k.byUse.Remove(e)
			delete(k.held, p)
		}
	}
}

// clear forgets every key.
func (k *keyring) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byUse.Init()
	k.held, k.gone = map[string]*ordered.Element{}, map[string]bool{}
}

// key returns the person's key from memory or from its wrapped form; nil
// without an error when that is empty: the key was destroyed.
func (k *keyring) key(person string, wrapped []byte) (cipher.AEAD, error) {
	if len(wrapped) == 0 {
		return nil, nil
	}
	if key := k.get(person); key != nil {
		return key, nil
	}
	key, err := k.Key(person, wrapped)
	if err == nil {
		k.put(person, key)
	}
	return key, err
}

// open opens what seal made for the same thing. Nil without an error stands for
// a destroyed key or nothing sealed.
func (k *keyring) open(person string, wrapped, sealed []byte, thing string) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	key, err := k.key(person, wrapped)
	if key == nil {
		return nil, err
	}
	plain, err := key.Open(nil, nil, sealed, []byte(thing))
	if err != nil {
		return nil, fmt.Errorf("store: open sealed part of %s: %w", thing, zhiyin.Internal)
	}
	return plain, nil
}

// checkKeys compares the sealer with the one that the database was made with.
func (db *DB) checkKeys(ctx context.Context) error {
	const name = "keyset"
	mine := hex.EncodeToString(db.keys.Blind("meta", name))
	var kept string
	err := db.write.QueryRowContext(ctx, `select value from meta where name = $1`, name).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = db.write.ExecContext(ctx, `insert into meta (name, value, changed_at, by) values ($1, $2, $3, 'system') on conflict (name) do nothing`, name, mine, db.now())
		if err == nil { // another node may have been first
			err = db.write.QueryRowContext(ctx, `select value from meta where name = $1`, name).Scan(&kept)
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("store: check keys: %v: %w", err, db.engine.kind(err))
	case kept != mine:
		return fmt.Errorf("store: the keyset is not the one this database was made with: %w", zhiyin.Conflict)
	}
	return nil
}

// HasKeys tells whether the database was already made with some keyset, in which
// case a new one must not be created. It is false for a missing file and for a database
// without our tables.
func HasKeys(ctx context.Context, cfg Config) (bool, error) {
	engine, source := cfg.engine()
	if cfg.URL == "" {
		if info, err := os.Stat(source); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
			return false, nil
		}
	}
	pool, err := engine.open(source, false)
	if err == nil {
		defer pool.Close()
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("store: look for keys: %v: %w", err, engine.kind(err))
	}
	var n int
	err = pool.QueryRowContext(ctx, `select count(*) from meta where name = 'keyset'`).Scan(&n)
	switch kind := engine.kind(err); {
	case err == nil:
		return n > 0, nil
	case kind == zhiyin.Internal: // there is no such table
		return false, nil
	default:
		return false, fmt.Errorf("store: look for keys: %v: %w", err, kind)
	}
}
