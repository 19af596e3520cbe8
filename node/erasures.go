package node

import (
	"context"
	"errors"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/desk"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
)

// EraseOrder asks for a person to be forgotten.
type EraseOrder struct {
	Customer zhiyin.CustomerID
	Reason   zhiyin.ErasureReason
	Now      bool              // although they are being served
	Audit    zhiyin.AuditEntry // who asks, from where; the rest is filled in
}

// Erase forgets a person and notes it in the erasure log. Errors are the
// store's; one of the log is reported after the person is erased, and made up for
// at the next start.
func (n *Node) Erase(ctx context.Context, o EraseOrder) (store.Erasure, error) {
	entry := o.Audit
	entry.Action, entry.Object, entry.Result, entry.Reason = "customer.erase", "customer:"+string(o.Customer), zhiyin.AuditDone, string(o.Reason)
	order := store.EraseOrder{Customer: o.Customer, Reason: o.Reason, By: o.Audit.Actor, At: n.now(), Audit: entry, Serving: o.Now}
	out, err := n.db.Erase(ctx, order)
	if err != nil {
		return out, err
	}
	n.log.Info("customer erased", "customer", string(o.Customer), "reason", string(o.Reason), "keys", out.Keys, "cleared", out.Cleared)
	return out, n.erasures.add(logged(out))
}

func logged(e store.Erasure) privacy.Erasure {
	reason := e.Reason
	if !reason.Known() { // of an event that is not there any more
		reason = zhiyin.Requested
	}
	return privacy.Erasure{At: e.At, Customer: e.Customer, Reason: reason, By: e.By}
}

// HoldCustomer puts a person under legal hold or takes them out of it.
func (n *Node) HoldCustomer(ctx context.Context, customer zhiyin.CustomerID, on bool, reason string, who zhiyin.AuditEntry) error {
	who.Action, who.Object, who.Result, who.Reason = "customer.hold", "customer:"+string(customer), zhiyin.AuditDone, "on"
	if !on {
		who.Reason = "off"
	}
	e := zhiyin.NewEvent(string(customer), zhiyin.CustomerHeld{On: on, Reason: reason}, n.now())
	e.By = who.Actor
	if err := n.db.AppendWait(ctx, e); err != nil {
		return err
	}
	return n.db.Audit(ctx, who)
}

// settleErasures makes database and erasure log agree, before anything is
// served: who is in the log but not erased in the database comes from a restored
// backup and is erased again; whom the log has lost is noted again. It returns
// how many were erased again.
func (n *Node) settleErasures(ctx context.Context) (again int, err error) {
	kept, err := readErasures(n.cfg.erasuresPath())
	if err != nil {
		return 0, err
	}
	if again, err = n.reapply(ctx, kept.List); err != nil {
		return again, err
	}
	var missing []privacy.Erasure
	err = n.db.Erased(ctx, func(e store.Erasure) error {
		if !kept.Has(e.Customer) {
			missing = append(missing, logged(e))
		}
		return nil
	})
	if err == nil && len(missing) > 0 {
		err = n.erasures.add(missing...)
		n.log.Warn("the erasure log was incomplete and is whole again", "added", len(missing))
	}
	return again, err
}

// reapply erases everybody of the list who is there and not erased.
func (n *Node) reapply(ctx context.Context, list []privacy.Erasure) (again int, err error) {
	for _, e := range list {
		entry := zhiyin.AuditEntry{Actor: "system", Action: "customer.erase", Object: "customer:" + string(e.Customer), Result: zhiyin.AuditDone,
			Reason: string(e.Reason) + " again"}
		_, err := n.db.Erase(ctx, store.EraseOrder{Customer: e.Customer, Reason: e.Reason, By: "system", At: e.At, Audit: entry, Anyway: true})
		switch {
		case err == nil:
			again++
			n.log.Info("erased again", "customer", string(e.Customer))
		case errors.Is(err, zhiyin.NotFound), errors.Is(err, zhiyin.Conflict): // was never in it, or is erased
		default:
			return again, fmt.Errorf("node: erase again: %w", err)
		}
	}
	return again, nil
}

// erasing is what those want who watch erasures.
func erasing(k zhiyin.Kind) store.Want {
	if k == (zhiyin.CustomerErased{}).Kind() {
		return store.Whole
	}
	return store.Nothing
}

// ofDesk is what the desk wants.
func ofDesk(k zhiyin.Kind) store.Want {
	if desk.Bare(k) {
		return store.Header
	}
	return store.Whole
}

// watchErasures drops what this process remembers of people whom another one
// erases, the command line above all.
func (n *Node) watchErasures(ctx context.Context, mark store.Mark) error {
	return n.db.FollowFrom(ctx, mark, n.bus.Wake("ledger"), erasing, func(events []zhiyin.Event) error {
		for _, e := range events {
			b, is := e.Body.(zhiyin.CustomerErased)
			if !is {
				continue
			}
			if err := n.db.ForgetKeys(ctx, zhiyin.CustomerID(e.Subject)); err != nil {
				return err
			}
			if err := n.erasures.add(privacy.Erasure{At: e.At, Customer: zhiyin.CustomerID(e.Subject), Reason: b.Reason, By: e.By}); err != nil {
				n.log.Error("erasure not logged, the next start makes up for it", "customer", e.Subject, "err", err)
			}
		}
		return nil
	})
}

// FindByPhone returns the customers who have the number.
func (n *Node) FindByPhone(ctx context.Context, number string) ([]zhiyin.CustomerID, error) {
	return n.db.Find(ctx, zhiyin.Identifier{Kind: zhiyin.Phone, Value: number})
}
