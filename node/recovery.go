package node

import (
	"context"
	"fmt"

	"zhiyin.dev"
	"zhiyin.dev/contact"
)

// recover closes what a dead process left open, before anything new comes in:
// reservations and askings for a senior are taken back, contacts end with reason node_lost (after-call
// work goes on), and agents are free.
func (n *Node) recover(ctx context.Context) error {
	if err := n.rescindAll(ctx); err != nil { // first: the end of a contact would cancel them
		return err
	}
	if err := n.settleEscalations(ctx); err != nil {
		return err
	}
	open, err := n.db.OpenContacts(ctx)
	if err != nil {
		return fmt.Errorf("node: recover: %w", err)
	}
	for _, row := range open {
		if err := n.recoverContact(ctx, row.ID, row.Unit, row.Flow); err != nil {
			n.log.Error("contact closed without its history", "contact", string(row.ID), "err", err)
			n.conductor.CloseLost(row.ID, n.now(), nil)
		}
	}
	if err := n.recordings.Recover(ctx); err != nil {
		return err
	}
	if len(open) > 0 {
		n.log.Info("contacts of a dead process taken up", "count", len(open))
	}
	return nil
}

func (n *Node) recoverContact(ctx context.Context, id zhiyin.ContactID, unit zhiyin.UnitID, ref zhiyin.DefinitionRef) error {
	events, err := n.db.AllEvents(ctx, string(id))
	if err != nil {
		return err
	}
	_, linked, _, err := contact.FlowOf(events)
	if err != nil {
		return err
	}
	def, err := n.flowVersion(ctx, events[0].At, ref, linked...)
	if err != nil {
		return err
	}
	return n.conductor.Restore(id, def, n.catalog.Unit(unit), events)
}

// rescindAll takes back reservations that nobody can accept any more.
func (n *Node) rescindAll(ctx context.Context) error {
	pending, err := n.db.PendingReservations(ctx)
	if err != nil {
		return fmt.Errorf("node: recover: %w", err)
	}
	for _, r := range pending {
		e := zhiyin.NewEvent(string(r.Contact), zhiyin.ReservationSettled{Reservation: r.ID, Agent: r.Agent,
			State: zhiyin.Rescinded, Reason: "node_lost"}, n.now())
		if err := n.db.AppendWait(ctx, e); err != nil {
			return fmt.Errorf("node: recover reservation %s: %w", r.ID, err)
		}
	}
	return nil
}

// settleEscalations ends the askings for a senior that the dead process left open: the
// waiting room that asked is gone, and so is the talk that it was for.
func (n *Node) settleEscalations(ctx context.Context) error {
	open, err := n.db.OpenEscalations(ctx)
	if err != nil {
		return fmt.Errorf("node: recover: %w", err)
	}
	for _, row := range open {
		e := zhiyin.NewEvent(string(row.Contact), zhiyin.EscalationSettled{Agent: row.Senior, From: row.Agent, Outcome: zhiyin.EscalationNodeLost}, n.now())
		e.Unit, e.By = row.Unit, "system"
		if err := n.db.AppendWait(ctx, e); err != nil {
			return fmt.Errorf("node: recover escalation of %s: %w", row.Contact, err)
		}
	}
	return nil
}
