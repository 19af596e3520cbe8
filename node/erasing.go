package node

import (
	"context"

	"zhiyin.dev"
	customerapi "zhiyin.dev/edge/api/customer"
)

// forgetting is erasure as the API asks for it.
type forgetting struct{ node *Node }

func (f forgetting) Erase(ctx context.Context, customer zhiyin.CustomerID, reason zhiyin.ErasureReason, who zhiyin.AuditEntry) (customerapi.Erased, error) {
	e, err := f.node.Erase(ctx, EraseOrder{Customer: customer, Reason: reason, Audit: who})
	return customerapi.Erased{Customer: e.Customer, Event: e.Event, Reason: e.Reason, Contacts: e.Contacts, Recordings: e.Recordings, Orders: e.Orders,
		Keys: e.Keys, Cleared: e.Cleared}, err
}

func (f forgetting) Hold(ctx context.Context, customer zhiyin.CustomerID, on bool, reason string, who zhiyin.AuditEntry) error {
	return f.node.HoldCustomer(ctx, customer, on, reason, who)
}
