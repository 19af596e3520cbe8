package vault

import (
	"crypto/rand"
	"encoding/json"
	"fmt"

	"golang.org/x/crypto/argon2"

	"zhiyin.dev"
)

// box is the form of what is sealed with a passphrase: the parameters in the
// clear, which are sealed with the content against change.
type box struct {
	Format  string `json:"format"`
	Time    uint32 `json:"time"`    // passes
	Memory  uint32 `json:"memory"`  // KiB
	Threads uint8  `json:"threads"` // lanes
	Salt    []byte `json:"salt"`
	Sealed  []byte `json:"sealed,omitempty"`
}

const boxFormat = "zhiyin box 1: argon2id, aes-256-gcm"

// Bounds of what Unbox takes: a forged box must not eat the machine.
const (
	mostTime, mostMemory, mostThreads = 16, 1 << 20, 16
	// LeastPassphrase is how long a passphrase has to be, in octets: the box is
	// meant to lie around where somebody may try for years.
	LeastPassphrase = 12
)

// Box seals content with a passphrase: argon2id (RFC 9106 §4: three passes, here
// over 256 MiB) makes the key. Invalid for a short passphrase.
func Box(content []byte, passphrase string) ([]byte, error) {
	if len(passphrase) < LeastPassphrase {
		return nil, fmt.Errorf("vault: a passphrase needs %d characters: %w", LeastPassphrase, zhiyin.Invalid)
	}
	b := box{Format: boxFormat, Time: 3, Memory: 256 << 10, Threads: 4, Salt: make([]byte, 16)}
	_, _ = rand.Read(b.Salt) // never fails: the runtime stops the process instead
	key, aad, err := b.open(passphrase)
	if err != nil {
		return nil, err
	}
	aead, err := sealing(key)
	if err != nil {
		return nil, err
	}
	b.Sealed = aead.Seal(nil, nil, content, aad)
	return json.MarshalIndent(b, "", "  ")
}

// Unbox opens what Box made. Denied for another passphrase or a box that was
// changed, Invalid for what is no box.
func Unbox(text []byte, passphrase string) ([]byte, error) {
	var b box
	if err := json.Unmarshal(text, &b); err != nil || b.Format != boxFormat || b.Time < 1 || b.Time > mostTime ||
		b.Memory < 8 || b.Memory > mostMemory || b.Threads < 1 || b.Threads > mostThreads || len(b.Salt) < 8 || len(b.Salt) > 64 {
		return nil, fmt.Errorf("vault: this is no box of ours: %w", zhiyin.Invalid)
	}
	sealed := b.Sealed
	b.Sealed = nil
	key, aad, err := b.open(passphrase)
	if err != nil {
		return nil, err
	}
	aead, err := sealing(key)
	if err != nil {
		return nil, err
	}
	content, err := aead.Open(nil, nil, sealed, aad)
	if err != nil {
		return nil, fmt.Errorf("vault: the passphrase is another one, or the box was changed: %w", zhiyin.Denied)
	}
	return content, nil
}

// open makes the key, and what is authenticated with the content.
func (b box) open(passphrase string) (key, aad []byte, err error) {
	if aad, err = json.Marshal(b); err != nil {
		return nil, nil, fmt.Errorf("vault: box: %v: %w", err, zhiyin.Internal)
	}
	return argon2.IDKey([]byte(passphrase), b.Salt, b.Time, b.Memory, b.Threads, keyBytes), aad, nil
}
