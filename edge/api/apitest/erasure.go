package apitest

import (
	"context"

	"zhiyin.dev"
	customerapi "zhiyin.dev/edge/api/customer"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// erasing forgets people in a real store.
type erasing struct{ db *store.DB }

func (e erasing) Erase(ctx context.Context, customer zhiyin.CustomerID, reason zhiyin.ErasureReason, who zhiyin.AuditEntry) (customerapi.Erased, error) {
	who.Result, who.Reason = zhiyin.AuditDone, string(reason)
	out, err := e.db.Erase(ctx, store.EraseOrder{Customer: customer, Reason: reason, By: who.Actor, Audit: who})
	return customerapi.Erased{Customer: out.Customer, Event: out.Event, Reason: out.Reason, Keys: out.Keys, Cleared: out.Cleared}, err
}

func (e erasing) Hold(ctx context.Context, customer zhiyin.CustomerID, on bool, reason string, who zhiyin.AuditEntry) error {
	event := zhiyin.NewEvent(string(customer), zhiyin.CustomerHeld{On: on, Reason: reason}, storetest.T0)
	event.By = who.Actor
	return e.db.AppendWait(ctx, event)
}
