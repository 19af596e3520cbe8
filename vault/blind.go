package vault

import (
	"encoding/base64"
)

// blindBytes is the length of an index entry: 128 bits make an accidental
// match between ten million people's values less likely than 1 in 10^24.
const blindBytes = 16

// Blind is the keyed hash (HMAC-SHA256, shortened to 16 bytes) by which a
// sealed value is found. Field keeps equal values of different fields apart.
// The caller normalises the value. Whoever holds only the database can neither
// read nor guess it, but sees which entries are equal.
func (v *Vault) Blind(field, value string) []byte {
	return v.index.sum(blindBytes, field, value)
}

// CacheKey names a cache entry by its parts without showing them: 43
// characters of base64url over a keyed hash, fit for a file name.
func (v *Vault) CacheKey(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString(v.cache.sum(32, parts...))
}
