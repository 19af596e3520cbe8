package node

import (
	"context"
	"fmt"

	"zhiyin.dev/edge/api"
	"zhiyin.dev/store"
)

// auditLog is the audit chain as the audit role reads it.
type auditLog struct{ node *Node }

// AuditPage reads a page, the newest entry first.
func (l auditLog) AuditPage(ctx context.Context, q api.AuditQuery) ([]api.AuditRow, error) {
	rows, err := l.node.db.AuditRows(ctx, store.AuditQuery(q))
	out := make([]api.AuditRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, api.AuditRow{AuditEntry: r.AuditEntry, Position: r.Position, Hash: r.Hash})
	}
	return out, err
}

// Proof verifies the whole chain.
func (l auditLog) Proof(ctx context.Context) (api.AuditProof, error) {
	r, err := l.node.VerifyAudit(ctx, nil)
	out := api.AuditProof{Entries: r.Entries, Checkpoints: r.Checkpoints, Faults: []string{}, PublicKey: l.node.AuditPublicKey()}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, fmt.Sprintf("%d: %s", f.Position, f.Says))
	}
	return out, err
}
