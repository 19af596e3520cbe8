package store

import (
	"context"
	"fmt"

	"zhiyin.dev"
)

// HadBy is nil while the contact is the agent's, in talk or in wrap-up: Denied for
// another's, Conflict when it is over.
func (r ContactRow) HadBy(agent zhiyin.AgentID) error {
	switch {
	case r.Agent != agent:
		return fmt.Errorf("store: contact %s is not %s's: %w", r.ID, agent, zhiyin.Denied)
	case r.State == zhiyin.Completed:
		return fmt.Errorf("store: contact %s is over: %w", r.ID, zhiyin.Conflict)
	}
	return nil
}

// Reaches is the telephone by which a contact's customer is written to: the one that is
// known of them, else the one they call from; empty where there is neither.
func (db *DB) Reaches(ctx context.Context, r ContactRow) string {
	if r.Customer == "" {
		return r.From
	}
	if c, err := db.Customer(ctx, r.Customer); err == nil && c.Phone != "" {
		return c.Phone
	}
	return r.From
}
