package privacy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"zhiyin.dev"
)

// Chain is a place in the audit chain: the entry at Position, and the hash over
// it and everything before. The zero Chain is the place before the first entry.
type Chain struct {
	Position int64  `json:"position"` // 1, 2, 3 … without gaps
	Hash     string `json:"hash"`     // 64 hexadecimal digits; empty at position 0
}

// Next is the place after e: SHA-256 over the hash before and the entry's
// canonical form.
func (c Chain) Next(e zhiyin.AuditEntry) Chain {
	at := c.Position + 1
	before, err := hex.DecodeString(c.Hash)
	if err != nil {
		before = []byte(c.Hash) // no hash of ours: whatever follows won't match either
	}
	sum := sha256.Sum256(append(before, Canonical(at, e)...))
	return Chain{Position: at, Hash: hex.EncodeToString(sum[:])}
}

// Canonical is the entry as it is hashed: its position and its time in µs as
// eight octets each, most significant first, then every field after its length
// in four octets, so that no two entries look alike.
func Canonical(position int64, e zhiyin.AuditEntry) []byte {
	out := binary.BigEndian.AppendUint64(nil, uint64(position))
	out = binary.BigEndian.AppendUint64(out, uint64(e.At.UnixMicro()))
	for _, field := range []string{e.Actor, e.Role, e.From, e.Action, e.Object, e.Result, e.Reason, e.Request} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(field)))
		out = append(out, field...)
	}
	return out
}
