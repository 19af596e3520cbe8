package privacy

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Kinds of checkpoints.
const (
	Reached = "reached" // the chain came this far
	Cut     = "cut"     // everything up to here was removed, being old enough
)

// Checkpoint is a signed place in the audit chain. Who holds one can tell later
// whether the chain still goes through that place.
type Checkpoint struct {
	Chain
	Kind      string    `json:"kind"`
	At        time.Time `json:"at"`
	Public    string    `json:"public"`    // Ed25519, 64 hexadecimal digits
	Signature string    `json:"signature"` // of Text, base64
}

// Text is what is signed: five lines, each ended by a line feed.
func (c Checkpoint) Text() []byte {
	return fmt.Appendf(nil, "zhiyin audit checkpoint 1\n%s\n%d\n%d\n%s\n", c.Kind, c.Position, c.At.UnixMicro(), c.Hash)
}

// Sign makes the checkpoint of a place.
func Sign(at Chain, kind string, now time.Time, key ed25519.PrivateKey) Checkpoint {
	c := Checkpoint{Chain: at, Kind: kind, At: now.UTC().Truncate(time.Microsecond), Public: hex.EncodeToString(key.Public().(ed25519.PublicKey))}
	c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, c.Text()))
	return c
}

// Check tells whether the holder of public signed the checkpoint; Denied when
// not.
func (c Checkpoint) Check(public ed25519.PublicKey) error {
	signature, err := base64.StdEncoding.DecodeString(c.Signature)
	if err != nil || !ed25519.Verify(public, c.Text(), signature) {
		return fmt.Errorf("privacy: checkpoint at %d: %w", c.Position, zhiyin.Denied)
	}
	return nil
}
