package vault

import "crypto/ed25519"

// AuditKey signs the checkpoints of the audit chain. It is derived from the key
// of the blind index, which outlives the master key's rotation, and is of no use
// against that index: it is made of three parts, an entry of two.
func (v *Vault) AuditKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(v.index.sum(ed25519.SeedSize, "ed25519", "audit checkpoints", "1"))
}
