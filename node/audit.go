package node

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
)

// auditAtOnce is how many entries are read in one go.
const auditAtOnce = 500

// AuditReport is what a verification of the audit chain came to.
type AuditReport struct {
	Entries     int64
	Checkpoints int
	Start, End  privacy.Chain
	Faults      []privacy.Fault
}

// VerifyAudit reads the whole chain, compares it with the checkpoints in the
// database and in the file, and tells progress now and then (may be nil).
func (n *Node) VerifyAudit(ctx context.Context, progress func(done, total int64)) (r AuditReport, err error) {
	outside, err := readCheckpoints(n.cfg.checkpointsPath())
	if err != nil {
		return r, err
	}
	inside, err := n.checkpoints(ctx)
	if err != nil {
		return r, err
	}
	v := privacy.NewVerifier(append(inside, outside...), n.vault.AuditKey().Public().(ed25519.PublicKey))
	head, err := n.db.AuditHead(ctx) // first: what is added meanwhile is not looked at
	if err != nil {
		return r, err
	}
	r.Start, r.End, r.Checkpoints = v.Start(), head, len(outside)
	err = n.eachEntry(ctx, v.Start().Position, func(row store.AuditRow) (more bool, err error) {
		if row.Position > head.Position {
			return false, nil
		}
		v.Add(row.AuditEntry, row.Chain)
		if progress != nil && row.Position%100_000 == 0 {
			progress(row.Position-r.Start.Position, head.Position-r.Start.Position)
		}
		return true, nil
	})
	if err != nil {
		return r, err
	}
	r.Faults = append(notOutside(inside, outside), v.Finish(head)...)
	r.Entries = v.Entries()
	return r, nil
}

// notOutside finds checkpoints that the file has lost.
func notOutside(inside, outside []privacy.Checkpoint) (faults []privacy.Fault) {
	has := map[string]bool{}
	for _, c := range outside {
		has[c.Signature] = true
	}
	for _, c := range inside {
		if !has[c.Signature] {
			faults = append(faults, privacy.Fault{Position: c.Position, Says: "the checkpoint in the database is missing in the file of checkpoints"})
		}
	}
	return faults
}

func (n *Node) checkpoints(ctx context.Context) (out []privacy.Checkpoint, err error) {
	for after := int64(-1); ; {
		page, err := n.db.Checkpoints(ctx, after, auditAtOnce)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) < auditAtOnce {
			return out, nil
		}
		after = page[len(page)-1].Position
	}
}

// eachEntry reads the chain from after a position until do says that it is
// enough.
func (n *Node) eachEntry(ctx context.Context, after int64, do func(store.AuditRow) (more bool, err error)) error {
	for {
		page, err := n.db.AuditAfter(ctx, after, auditAtOnce)
		if err != nil {
			return err
		}
		for _, row := range page {
			if more, err := do(row); err != nil || !more {
				return err
			}
			after = row.Position
		}
		if len(page) < auditAtOnce {
			return nil
		}
	}
}

// ExportAudit writes the entries of [from, to) as lines of JSON, oldest first,
// after an entry about the export itself. A zero to is now.
func (n *Node) ExportAudit(ctx context.Context, from, to time.Time, out io.Writer) (count int, err error) {
	if to.IsZero() {
		to = n.now()
	}
	if err := n.db.Audit(ctx, zhiyin.AuditEntry{Actor: console, Action: "audit.export", Result: zhiyin.AuditDone,
		Reason: fmt.Sprintf("%s %s", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339))}); err != nil {
		return 0, err
	}
	lines := json.NewEncoder(out)
	err = n.eachEntry(ctx, 0, func(row store.AuditRow) (bool, error) {
		if row.At.Before(from) || !row.At.Before(to) {
			return true, nil // entries are in the order in which they were written, which clocks need not be
		}
		count++
		if err := lines.Encode(row); err != nil {
			return false, fmt.Errorf("node: export of the audit: %v: %w", err, zhiyin.Unavailable)
		}
		return true, nil
	})
	return count, err
}

// AuditPublicKey is what checks the checkpoints' signatures: Ed25519, in
// hexadecimal digits.
func (n *Node) AuditPublicKey() string {
	return hex.EncodeToString(n.vault.AuditKey().Public().(ed25519.PublicKey))
}
