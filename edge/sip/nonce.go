package sip

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"sync"
	"time"
)

// nonceFor is how long a nonce may be used, with a count that rises each time.
const nonceFor = 5 * time.Minute

// nonceMax bounds how many nonces in use are remembered. Only right passwords
// put one there.
const nonceMax = 16384

// nonces makes and checks the nonces of our challenges (RFC 7616 §3.3): each says
// when it was made and for which address, under a key that lives as long as the
// process, so that nothing is kept before a password was right.
type nonces struct {
	key [32]byte

	mu   sync.Mutex
	used map[string]usedNonce
}

type usedNonce struct {
	count int // the highest so far
	until time.Time
}

func newNonces() *nonces {
	n := &nonces{used: map[string]usedNonce{}}
	_, _ = rand.Read(n.key[:]) // never fails: the runtime stops the process instead
	return n
}

// issue makes a nonce for a peer's address.
func (n *nonces) issue(to netip.Addr, now time.Time) string {
	var raw [16 + sha256.Size/2]byte
	binary.BigEndian.PutUint64(raw[:], uint64(now.UnixMicro()))
	_, _ = rand.Read(raw[8:16]) // never fails
	copy(raw[16:], n.mark(raw[:16], to))
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

func (n *nonces) mark(made []byte, to netip.Addr) []byte {
	h := hmac.New(sha256.New, n.key[:])
	h.Write(made)
	address := to.As16()
	h.Write(address[:])
	return h.Sum(nil)[:sha256.Size/2]
}

// good tells whether nonce is ours, for this address, and not too old.
func (n *nonces) good(nonce string, from netip.Addr, now time.Time) bool {
	raw, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(raw) != 16+sha256.Size/2 || !hmac.Equal(raw[16:], n.mark(raw[:16], from)) {
		return false
	}
	made := time.UnixMicro(int64(binary.BigEndian.Uint64(raw)))
	return !now.Before(made) && now.Sub(made) < nonceFor
}

// spend uses a good nonce up to count; false when that was done before. Without a
// count (0, RFC 2069) a nonce serves once.
func (n *nonces) spend(nonce string, count int, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	last, known := n.used[nonce]
	if known && (count == 0 || count <= last.count) {
		return false
	}
	if !known && len(n.used) >= nonceMax {
		n.sweep(now)
		if len(n.used) >= nonceMax {
			return false // the peer gets a fresh one and tries again
		}
	}
	if count == 0 {
		count = 1 << 31
	}
	n.used[nonce] = usedNonce{count, now.Add(nonceFor)}
	return true
}

// sweep forgets what is too old to be used anyway. The caller holds mu.
func (n *nonces) sweep(now time.Time) {
	for nonce, u := range n.used {
		if u.until.Before(now) {
			delete(n.used, nonce)
		}
	}
}
