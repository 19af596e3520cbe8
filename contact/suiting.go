package contact

import (
	"context"
	"time"

	"zhiyin.dev"
)

// Manners says in which manner customers are served.
type Manners interface {
	// Suits returns the manner that suits the snapshot's customer in a contact with the
	// unit at now; nil where the unit says nothing of it. It fails only when the store
	// does.
	Suits(ctx context.Context, s zhiyin.Snapshot, unit zhiyin.UnitID, now time.Time) (*zhiyin.Suited, error)
}

// suits fills in the manner that suits the snapshot's customer. Where that can't be read
// everybody is served alike: a call never waits for it.
func (k *conducted) suits(ctx context.Context, s *zhiyin.Snapshot) {
	if k.cfg.Manners == nil {
		return
	}
	suited, err := k.cfg.Manners.Suits(ctx, *s, k.unit, s.At)
	if err != nil {
		k.log.Warn("manner of service not read", "kind", zhiyin.KindOf(err))
		return
	}
	s.Suited = suited
}

// cameBy keeps which way was taken of what the entrance of a site led with.
func (s *step) cameBy(snap zhiyin.Snapshot) {
	suited, who := snap.Suited, snap.Customer
	if s.c.Arrival.Led == "" || suited == nil || suited.Leads == "" {
		return
	}
	took := zhiyin.MannerVoice
	if s.c.Written() {
		took = zhiyin.MannerChat
	}
	s.keep(zhiyin.EntranceMet{Led: s.c.Arrival.Led, Took: took, Group: suited.Group, Of: suited.By, AgeBand: who.AgeBand, Tier: who.Tier, Speaks: who.Speaks, Why: suited.LeadsWhy})
}
