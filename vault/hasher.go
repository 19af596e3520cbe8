package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"sync"

	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf/hmacprf"

	"zhiyin.dev"
)

// hasher is HMAC-SHA256 under a keyset's primary key. Several identifiers are hashed
// for each event; what is kept between two saves taking the key in again, which is
// half of the work for a text so short. Safe for concurrent use.
type hasher struct{ kept sync.Pool }

// hashing is what one hash needs.
type hashing struct {
	mac   hash.Hash
	input []byte
	out   [sha256.Size]byte
}

// newHasher is Invalid for a keyset of another kind.
func newHasher(h *keyset.Handle) (*hasher, error) {
	entry, err := h.Primary()
	if err != nil {
		return nil, fmt.Errorf("vault: %v: %w", err, zhiyin.Invalid)
	}
	key, is := entry.Key().(*hmacprf.Key)
	if !is || key.Parameters().(*hmacprf.Parameters).HashType() != hmacprf.SHA256 {
		return nil, fmt.Errorf("vault: a keyset for hashes has no HMAC-SHA256 key: %w", zhiyin.Invalid)
	}
	secret := key.KeyBytes().Data(insecuresecretdataaccess.Token{})
	return &hasher{sync.Pool{New: func() any { return &hashing{mac: hmac.New(sha256.New, secret)} }}}, nil
}

// sum hashes the parts, each after its length, so that no two lists of parts look
// alike, and returns the first n (at most 32) bytes.
func (h *hasher) sum(n int, parts ...string) []byte {
	s := h.kept.Get().(*hashing)
	s.input = s.input[:0]
	for _, p := range parts {
		s.input = binary.AppendUvarint(s.input, uint64(len(p)))
		s.input = append(s.input, p...)
	}
	s.mac.Reset()
	s.mac.Write(s.input)
	out := bytes.Clone(s.mac.Sum(s.out[:0])[:n])
	clear(s.input)
	h.kept.Put(s)
	return out
}
