package customer

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
)

// Identities is the store as the API's word on who is who.
type Identities struct{ *store.DB }

// DecideOn is customerapi.Identities'.
func (i Identities) DecideOn(ctx context.Context, d identity.Decision, candidate string, entry zhiyin.AuditEntry) error {
	return i.Decide(ctx, store.DecideOrder{Verb: d.Verb, A: d.A, B: d.B, Reason: d.Reason, By: d.By, At: d.At, Candidate: candidate, Audit: entry})
}

// FindLookalikes proposes persons who look like one, as they become known, until ctx is done.
func (i Identities) FindLookalikes(ctx context.Context) error {
	p := intake.Proposer{Lookalikes: i.DB}
	return i.FollowIdentified(ctx, "candidates", func(records []zhiyin.CustomerID) error {
		if err := p.Take(ctx, records); err != nil && ctx.Err() == nil {
			return err
		}
		return nil
	})
}
