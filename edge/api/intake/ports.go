package intake

import (
	"context"

	"zhiyin.dev/access"
)

// Ports are what is asked here.
type Ports struct {
	Intake      Intake
	Sources     Sources     // nil: no page of another site reports events; with Quarantine and APIKeys: they are shown
	Quarantine  Quarantine  // nil: nothing is
	APIKeys     APIKeys     // nil: there are none
	Connections Connections // needs APIKeys; nil: there are none
}

// APIKeys is what is needed of it here.
type APIKeys interface {
	Keys(ctx context.Context, before string, limit int) ([]access.Key, error)
}
