package audit

import (
	"context"
	"fmt"

	"zhiyin.dev/edge/api"
	"zhiyin.dev/store"
)

// Log is the audit chain as the audit role reads it.
type Log struct{ Chain }

// AuditPage reads a page, the newest entry first.
func (l Log) AuditPage(ctx context.Context, q api.AuditQuery) ([]api.AuditRow, error) {
	rows, err := l.DB.AuditRows(ctx, store.AuditQuery(q))
	out := make([]api.AuditRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, api.AuditRow{AuditEntry: r.AuditEntry, Position: r.Position, Hash: r.Hash})
	}
	return out, err
}

// Proof verifies the whole chain.
func (l Log) Proof(ctx context.Context) (api.AuditProof, error) {
	r, err := l.Verify(ctx, nil)
	out := api.AuditProof{Entries: r.Entries, Checkpoints: r.Checkpoints, Faults: []string{}, PublicKey: l.PublicKey()}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, fmt.Sprintf("%d: %s", f.Position, f.Says))
	}
	return out, err
}
