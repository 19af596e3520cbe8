package vault

import (
	"encoding/base64"
	"encoding/binary"
)

// blindBytes is the length of an index entry: 128 bits make an accidental
// match between ten million people's values less likely than 1 in 10^24.
const blindBytes = 16

// Blind is the keyed hash (HMAC-SHA256, shortened to 16 bytes) by which a
// sealed value is found. Field keeps equal values of different fields apart.
// The caller normalises the value. Whoever holds only the database can neither
// read nor guess it, but sees which entries are equal.
func (v *Vault) Blind(field, value string) []byte {
	return compute(v.index, blindBytes, field, value)
}

// CacheKey names a cache entry by its parts without showing them: 43
// characters of base64url over a keyed hash, fit for a file name.
func (v *Vault) CacheKey(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString(compute(v.cache, 32, parts...))
}

type deriver interface {
	ComputePrimaryPRF(input []byte, outputLength uint32) ([]byte, error)
}

// compute hashes the parts, each after its length, so that no two lists of
// parts look alike.
func compute(set deriver, bytes uint32, parts ...string) []byte {
	var input []byte
	for _, p := range parts {
		input = binary.AppendUvarint(input, uint64(len(p)))
		input = append(input, p...)
	}
	out, err := set.ComputePrimaryPRF(input, bytes)
	if err != nil {
		panic("vault: HMAC-SHA256 gives 32 bytes at most: " + err.Error())
	}
	return out
}
