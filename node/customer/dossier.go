package customer

import (
	"context"
	"io"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
)

// Dossiers is what is held about a person, as the API hands it out.
type Dossiers struct {
	DB  *store.DB
	Now func() time.Time
}

// Dossier is customerapi.Dossiers'.
func (d Dossiers) Dossier(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error {
	return d.write(ctx, customer, to)
}

// DossierLabel is at least that of sealed fields, and that of their most sensitive tag.
func (d Dossiers) DossierLabel(ctx context.Context, customer zhiyin.CustomerID) (zhiyin.Sensitivity, error) {
	if _, err := d.DB.Customer(ctx, customer); err != nil {
		return zhiyin.L4, err
	}
	tags, err := d.DB.Tags(ctx, customer)
	most := zhiyin.LabelOfSealed
	for _, t := range tags {
		most = max(most, t.Labelled())
	}
	return most, err
}

// Export writes what is held about a person as a ZIP for them (privacy.Dossier); it
// stands in the audit before anything is written. NotFound for an unknown or erased
// person.
func (d Dossiers) Export(ctx context.Context, customer zhiyin.CustomerID, reason string, who zhiyin.AuditEntry, to io.Writer) error {
	who.At, who.Action, who.Object, who.Result, who.Reason = d.Now(), "customer.export", "customer:"+string(customer), zhiyin.AuditDone, reason
	if _, err := d.DB.Customer(ctx, customer); err != nil {
		return err
	}
	if err := d.DB.Audit(ctx, who); err != nil {
		return err
	}
	return d.write(ctx, customer, to)
}

func (d Dossiers) write(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error {
	out := privacy.NewDossier(to, customer, d.Now())
	if err := d.DB.Held(ctx, customer, out.Put); err != nil {
		return err
	}
	return out.Close()
}
