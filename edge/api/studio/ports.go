package studio

import (
	"context"
	"time"

	"zhiyin.dev"
)

// Ports are what is asked here.
type Ports struct {
	Schemas     Schemas     // nil: none is shown or published here
	House       House       // with Floor and Ledger; nil: nothing is read here
	Tags        Tags        // needs House; nil: tags are not explained or edited here
	Definitions Definitions // nil: nothing is drafted here but tags
	Language    Language    // the studio of understanding; nil: none
	Flows       Flows       // needs Definitions and House; nil: flows are not edited here
	Manners     Manners     // nil: nothing is told of them
	Plans       Plans       // needs Definitions; nil: routing plans are not edited here
	Affinity    Affinity    // nil: nothing is learned of agents
	Studio      TagStudio   // with Tags; nil: none is written here
}

// House is what is needed of it here.
type House interface {
	Snapshot(ctx context.Context, id zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error)
}
