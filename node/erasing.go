package node

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
)

// forgetting is erasure as the API asks for it.
type forgetting struct{ node *Node }

func (f forgetting) Erase(ctx context.Context, customer zhiyin.CustomerID, reason zhiyin.ErasureReason, who zhiyin.AuditEntry) (api.Erased, error) {
	e, err := f.node.Erase(ctx, EraseOrder{Customer: customer, Reason: reason, Audit: who})
	return api.Erased{Customer: e.Customer, Event: e.Event, Reason: e.Reason, Contacts: e.Contacts, Recordings: e.Recordings, Orders: e.Orders,
		Keys: e.Keys, Cleared: e.Cleared}, err
}

func (f forgetting) Hold(ctx context.Context, customer zhiyin.CustomerID, on bool, reason string, who zhiyin.AuditEntry) error {
	return f.node.HoldCustomer(ctx, customer, on, reason, who)
}
