package audit

import (
	"context"
	"fmt"

	"zhiyin.dev/edge/api/people"
	"zhiyin.dev/store"
)

// Log is the audit chain as the audit role reads it.
type Log struct{ Chain }

// AuditPage reads a page, the newest entry first.
func (l Log) AuditPage(ctx context.Context, q people.AuditQuery) ([]people.AuditRow, error) {
	rows, err := l.DB.AuditRows(ctx, store.AuditQuery(q))
	out := make([]people.AuditRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, people.AuditRow{AuditEntry: r.AuditEntry, Position: r.Position, Hash: r.Hash})
	}
	return out, err
}

// Proof verifies the whole chain.
func (l Log) Proof(ctx context.Context) (people.AuditProof, error) {
	r, err := l.Verify(ctx, nil)
	out := people.AuditProof{Entries: r.Entries, Checkpoints: r.Checkpoints, Faults: []string{}, PublicKey: l.PublicKey()}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, fmt.Sprintf("%d: %s", f.Position, f.Says))
	}
	return out, err
}
