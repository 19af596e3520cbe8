package customer

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
)

// Ports are what is asked here.
type Ports struct {
	Reveals      Reveals      // nil: masked fields stay masked
	Suppressions Suppressions // nil: nobody is let in again here
	Kinds        Kinds        // of identifiers; nil: those of the platform
	Identities   Identities   // with House; nil: nobody is merged through this server
	Erasures     Erasures     // nil: nobody is erased through this server
	Dossiers     Dossiers     // nil: nobody is given what is held about them here
	Ledger       Ledger       // nil: nobody reads events here
	House        House        // with Floor and Ledger; nil: nothing is read here
	Profiles     Profiles     // needs House; nil: consents, worth, households and moments before are not told here
	Tags         Tags         // needs House; nil: tags are not explained or edited here
}

// Ledger is what is needed of it here.
type Ledger interface {
	RecordsOf(ctx context.Context, subject string, after int64, limit int, personal bool) ([]cloudevent.Record, error)
}

// Tags is what is needed of it here.
type Tags interface {
	AsOf(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Tag, error)
}
