// Package vault holds the installation's keys and everything done with them:
// a key for each person, wrapped by the master key; keyed hashes by which
// sealed values can be found; names of cache entries.
//
// The keyset is one file beside the database and never inside it:
//
//	v, err := vault.Open("/var/lib/zhiyin/keyset.json", !databaseHasKeys)
//	wrapped, err := v.NewKey("cu_01…")          // stored with the person
//	key, err := v.Key("cu_01…", wrapped)        // seals and opens
//	box := key.Seal(nil, nil, plain, []byte("ev_01…"))
//
// Losing the file loses every sealed field. A Vault may be used from many
// goroutines; it keeps no person's key.
package vault

import (
	"crypto/cipher"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/tink"

	"zhiyin.dev"
)

// Vault does the cryptography of one installation.
type Vault struct {
	master tink.AEAD // wraps persons' keys
	index  *hasher   // blind index; apart from the master, so that it can be kept while that rotates
	cache  *hasher   // names of cache entries, of no use against the index
}

// Open reads the keyset at path. When there is none and mayCreate is true, it
// makes one (mode 0600, durable before Open returns). Errors: NotFound when
// there is none and it may not be made, because a database with keys needs the
// keyset it was made with; Denied when others than the owner can read the file;
// Invalid when it can't be understood.
func Open(path string, mayCreate bool) (*Vault, error) {
	ring, err := load(path)
	if zhiyin.KindOf(err) == zhiyin.NotFound && mayCreate {
		ring, err = create(path)
	}
	if err != nil {
		return nil, err
	}
	return ring.vault()
}

// vault derives the primitives of the keysets.
func (r ring) vault() (*Vault, error) {
	v := new(Vault)
	var err error
	if v.master, err = aead.New(r.master); err == nil {
		if v.index, err = newHasher(r.index); err == nil {
			v.cache, err = newHasher(r.cache)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("vault: keyset is not of our kinds: %w", zhiyin.Invalid)
	}
	return v, nil
}

// NewKey makes a person's key and returns it wrapped by the master key. The
// wrapping is bound to person: it opens for no other.
func (v *Vault) NewKey(person string) (wrapped []byte, err error) {
	wrapped, err = v.master.Encrypt(randomKey(), []byte("person:"+person))
	if err != nil {
		return nil, fmt.Errorf("vault: wrap key of %s: %w", person, zhiyin.Internal)
	}
	return wrapped, nil
}

// Key unwraps a person's key. The AEAD makes and carries its own nonces: pass a
// nil nonce. Invalid means that the key was wrapped for another person or by
// another installation.
func (v *Vault) Key(person string, wrapped []byte) (cipher.AEAD, error) {
	raw, err := v.master.Decrypt(wrapped, []byte("person:"+person))
	if err != nil || len(raw) != keyBytes {
		return nil, fmt.Errorf("vault: unwrap key of %s: %w", person, zhiyin.Invalid)
	}
	return sealing(raw)
}
