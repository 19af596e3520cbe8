package apitest

import (
	"context"
	"io"

	"zhiyin.dev"
	"zhiyin.dev/privacy"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// Telling hands out what a real store holds.
type Telling struct{ db *store.DB }

func (Telling) DossierLabel(context.Context, zhiyin.CustomerID) (zhiyin.Sensitivity, error) {
	return zhiyin.LabelOfSealed, nil
}

func (d Telling) Dossier(ctx context.Context, customer zhiyin.CustomerID, to io.Writer) error {
	z := privacy.NewDossier(to, customer, storetest.T0)
	if err := d.db.Held(ctx, customer, z.Put); err != nil {
		return err
	}
	return z.Close()
}
