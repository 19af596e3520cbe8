package desk

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Knows passes a customer whose contact rings at, or is in the roster of, the
// agent, and says how sure that contact is who it is. Denied for any other.
func (d *Desk) Knows(ctx context.Context, agent zhiyin.AgentID, customer zhiyin.CustomerID) (zhiyin.Assurance, error) {
	if err := d.mayKnow(ctx, agent, customer); err != nil {
		return "", err
	}
	sure := zhiyin.Claimed
	err := d.do(ctx, func() {
		for _, r := range d.open {
			if concerns(r, customer) && d.watches(d.seats[agent], r) {
				sure = access.Surer(sure, r.assurance)
			}
		}
	})
	return sure, err
}
