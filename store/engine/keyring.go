package engine

import (
	ordered "container/list"
	"crypto/cipher"
	"fmt"
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

// Erased stands in a sealed column where there would be something if the
// person had not been erased. It is no box of any key.
var Erased = []byte{0}

// Keyring holds the keys used last, so that a caller's key is unwrapped once
// and not at every event.
type Keyring struct {
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

// NewKeyring makes a ring that holds so many keys.
func NewKeyring(s Sealer, limit int) *Keyring {
	return &Keyring{Sealer: s, limit: limit, byUse: ordered.New(), held: map[string]*ordered.Element{}, gone: map[string]bool{}}
}

// Get returns the key if it is held, or nil.
func (k *Keyring) Get(person string) cipher.AEAD {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e, ok := k.held[person]; ok {
		k.byUse.MoveToFront(e)
		return e.Value.(held).key
	}
	return nil
}

// Put holds a key, unless its person was erased.
func (k *Keyring) Put(person string, key cipher.AEAD) {
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

// Drop forgets the keys of erased persons.
func (k *Keyring) Drop(persons []string) {
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

// Clear forgets every key.
func (k *Keyring) Clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byUse.Init()
	k.held, k.gone = map[string]*ordered.Element{}, map[string]bool{}
}

// Unwrap returns the person's key from memory or from its wrapped form; nil
// without an error when that is empty: the key was destroyed.
func (k *Keyring) Unwrap(person string, wrapped []byte) (cipher.AEAD, error) {
	if len(wrapped) == 0 {
		return nil, nil
	}
	if key := k.Get(person); key != nil {
		return key, nil
	}
	key, err := k.Key(person, wrapped)
	if err == nil {
		k.Put(person, key)
	}
	return key, err
}

// Open opens what seal made for the same thing. Nil without an error stands for
// a destroyed key or nothing sealed.
func (k *Keyring) Open(person string, wrapped, sealed []byte, thing string) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	key, err := k.Unwrap(person, wrapped)
	if key == nil {
		return nil, err
	}
	plain, err := key.Open(nil, nil, sealed, []byte(thing))
	if err != nil {
		return nil, fmt.Errorf("store: open sealed part of %s: %w", thing, zhiyin.Internal)
	}
	return plain, nil
}
