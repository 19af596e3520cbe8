package node

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// identities is the store as the API's word on who is who.
type identities struct{ *store.DB }

func (i identities) DecideOn(ctx context.Context, d identity.Decision, candidate string, entry zhiyin.AuditEntry) error {
	return i.Decide(ctx, store.DecideOrder{Verb: d.Verb, A: d.A, B: d.B, Reason: d.Reason, By: d.By, At: d.At, Candidate: candidate, Audit: entry})
}

// findLookalikes proposes persons who look like one, as they become known.
func (n *Node) findLookalikes(ctx context.Context) error {
	p := intake.Proposer{Lookalikes: n.db}
	return n.db.FollowIdentified(ctx, "candidates", func(records []zhiyin.CustomerID) error {
		if err := p.Take(ctx, records); err != nil && ctx.Err() == nil {
			return err
		}
		return nil
	})
}
