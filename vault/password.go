package vault

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"zhiyin.dev"
)

// Cost is what hashing one password takes (RFC 9106): memory in KiB and passes
// over it.
type Cost struct{ MemoryKiB, Passes uint32 }

// Bounds of a stored Cost; a row that asks for more is not ours.
const (
	costMemory = 1 << 20 // KiB: 1 GiB
	costPasses = 64
)

const (
	saltBytes = 16
	hashBytes = 32
	lanes     = 1
)

// MeasureCost finds how many passes over 64 MiB take about the given time on
// this machine; one at least, which is above what OWASP asks (46 MiB, one pass),
// and eight at most.
var MeasureCost = sync.OnceValue(func() Cost {
	const want = 150 * time.Millisecond
	c := Cost{MemoryKiB: 64 << 10, Passes: 1}
	start := time.Now()
	argon2.IDKey([]byte("how long does it take"), make([]byte, saltBytes), c.Passes, c.MemoryKiB, lanes, hashBytes)
	if took := time.Since(start); took < want {
		c.Passes = uint32(min(8, max(1, int64(want/max(took, time.Millisecond)))))
	}
	return c
})

// HashPassword is the password's argon2id hash with a new salt, in the PHC form
// $argon2id$v=19$m=…,t=…,p=1$salt$hash.
func HashPassword(password string, cost Cost) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: the runtime stops the process instead
	hash := argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, lanes, hashBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.MemoryKiB, cost.Passes, lanes, b64.EncodeToString(salt), b64.EncodeToString(hash))
}

// MatchPassword tells whether the hash is the password's; Internal for a hash
// that is not of HashPassword.
func MatchPassword(password, stored string) (bool, error) {
	var version int
	var cost Cost
	var p uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("vault: stored password: %w", zhiyin.Internal)
	}
	_, errV := fmt.Sscanf(parts[2], "v=%d", &version)
	_, errC := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &p)
	salt, errS := base64.RawStdEncoding.DecodeString(parts[4])
	hash, errH := base64.RawStdEncoding.DecodeString(parts[5])
	if errV != nil || errC != nil || errS != nil || errH != nil || version != argon2.Version || p == 0 || cost.Passes == 0 ||
		cost.MemoryKiB > costMemory || cost.Passes > costPasses || len(hash) < hashBytes {
		return false, fmt.Errorf("vault: stored password: %w", zhiyin.Internal)
	}
	again := argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, p, uint32(len(hash)))
	return subtle.ConstantTimeCompare(again, hash) == 1, nil
}
