// Package audit reads the audit chain: verifies and exports it, signs where it has come
// to, cuts off what is old enough, and shows it to the API.
package audit

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

// Chain reads the audit chain of a database.
type Chain struct {
	DB          *store.DB
	Key         ed25519.PrivateKey // that signs checkpoints
	Checkpoints string             // path of their file
	Now         func() time.Time
}

// auditAtOnce is how many entries are read in one go.
const auditAtOnce = 500

// Report is what a verification of the audit chain came to.
type Report struct {
	Entries     int64
	Checkpoints int
	Start, End  privacy.Chain
	Faults      []privacy.Fault
}

// Verify reads the whole chain, compares it with the checkpoints in the
// database and in the file, and tells progress now and then (may be nil).
func (c Chain) Verify(ctx context.Context, progress func(done, total int64)) (r Report, err error) {
	outside, err := readCheckpoints(c.Checkpoints)
	if err != nil {
		return r, err
	}
	inside, err := c.inside(ctx)
	if err != nil {
		return r, err
	}
	v := privacy.NewVerifier(append(inside, outside...), c.Key.Public().(ed25519.PublicKey))
	head, err := c.DB.AuditHead(ctx) // first: what is added meanwhile is not looked at
	if err != nil {
		return r, err
	}
	r.Start, r.End, r.Checkpoints = v.Start(), head, len(outside)
	err = c.eachEntry(ctx, v.Start().Position, func(row store.AuditRow) (more bool, err error) {
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

func (c Chain) inside(ctx context.Context) (out []privacy.Checkpoint, err error) {
	for after := int64(-1); ; {
		page, err := c.DB.Checkpoints(ctx, after, auditAtOnce)
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
func (c Chain) eachEntry(ctx context.Context, after int64, do func(store.AuditRow) (more bool, err error)) error {
	for {
		page, err := c.DB.AuditAfter(ctx, after, auditAtOnce)
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

// Export writes the entries of [from, to) as lines of JSON, oldest first,
// after an entry about the actor's export itself. A zero to is now.
func (c Chain) Export(ctx context.Context, actor string, from, to time.Time, out io.Writer) (count int, err error) {
	if to.IsZero() {
		to = c.Now()
	}
	if err := c.DB.Audit(ctx, zhiyin.AuditEntry{Actor: actor, Action: "audit.export", Result: zhiyin.AuditDone,
		Reason: fmt.Sprintf("%s %s", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339))}); err != nil {
		return 0, err
	}
	lines := json.NewEncoder(out)
	err = c.eachEntry(ctx, 0, func(row store.AuditRow) (bool, error) {
		if row.At.Before(from) || !row.At.Before(to) {
			return true, nil // entries are in the order in which they were written, which clocks need not be
		}
		count++
		if err := lines.Encode(row); err != nil {
			return false, fmt.Errorf("audit: export of the audit: %v: %w", err, zhiyin.Unavailable)
		}
		return true, nil
	})
	return count, err
}

// PublicKey is what checks the checkpoints' signatures: Ed25519, in
// hexadecimal digits.
func (c Chain) PublicKey() string {
	return hex.EncodeToString(c.Key.Public().(ed25519.PublicKey))
}
