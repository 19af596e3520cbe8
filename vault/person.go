package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"

	"zhiyin.dev"
)

// keyBytes is AES-256.
const keyBytes = 32

func randomKey() []byte {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails: the runtime stops the process instead
	return key
}

// sealing is AES-256-GCM with a random 96-bit nonce before the text
// (NIST SP 800-38D §8.2.2: up to 2^32 messages under one key, far more than
// anybody's events).
func sealing(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("vault: %v: %w", err, zhiyin.Internal)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
