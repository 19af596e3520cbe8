package node

import (
	"context"
	"io"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
)

// dossiers is what is held about a person, as the API hands it out.
type dossiers struct{ node *Node }

func (d dossiers) Dossier(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error {
	return d.node.writeDossier(ctx, customer, to)
}

// DossierLabel is at least that of sealed fields, and that of their most sensitive tag.
func (d dossiers) DossierLabel(ctx context.Context, customer zhiyin.CustomerID) (zhiyin.Sensitivity, error) {
	if _, err := d.node.db.Customer(ctx, customer); err != nil {
		return zhiyin.L4, err
	}
	tags, err := d.node.db.Tags(ctx, customer)
	most := zhiyin.LabelOfSealed
	for _, t := range tags {
		most = max(most, t.Labelled())
	}
	return most, err
}

// Dossier writes what is held about a person as a ZIP for them (privacy.Dossier); it
// stands in the audit before anything is written. NotFound for an unknown or erased
// person.
func (n *Node) Dossier(ctx context.Context, customer zhiyin.CustomerID, reason string, who zhiyin.AuditEntry, to io.Writer) error {
	who.At, who.Action, who.Object, who.Result, who.Reason = n.now(), "customer.export", "customer:"+string(customer), zhiyin.AuditDone, reason
	if _, err := n.db.Customer(ctx, customer); err != nil {
		return err
	}
	if err := n.db.Audit(ctx, who); err != nil {
		return err
	}
	return n.writeDossier(ctx, customer, to)
}

func (n *Node) writeDossier(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error {
	d := privacy.NewDossier(to, customer, n.now())
	if err := n.db.Held(ctx, customer, d.Put); err != nil {
		return err
	}
	return d.Close()
}
