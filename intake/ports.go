// Package intake is the knowledge line's door: what a CRM, a shop or an app says
// of a person comes in as a message of Segment's HTTP spec, is given to its
// customer, split into open and sealed, and kept. The customer's tags follow the ledger
// (Follower).
//
// Personal data goes into the events' sealed parts and nowhere else: no error,
// receipt or log of this package holds any.
package intake

import (
	"context"

	"zhiyin.dev"
)

// Once guards events by the sender's own id of what it sent: of all Onces with one
// source and id, one keeps its events, whatever the sender repeats.
type Once struct {
	Source string // who sends: "crm"
	ID     string // at most 100 bytes
	Events []zhiyin.Event

	// Releases is a quarantined message that this is: it leaves the quarantine with
	// the same transaction, or nothing is kept where it was gone already.
	Releases string
}

// Outcome is what became of a Once. Fresh is false for what was appended before,
// whose events are dropped without an error.
type Outcome struct {
	Fresh bool
	Full  bool // nothing was kept: the customer would have more traits than may be
	Err   error
}

// Ledger keeps events.
type Ledger interface {
	// AppendOnce makes the events of each durable unless its source and id were
	// appended before. A mark and its events are one transaction; they fail apart
	// from each other and become durable in order. When it returns, Directory
	// answers with the events applied.
	AppendOnce(ctx context.Context, list ...Once) []Outcome
}

// Directory knows the customers.
type Directory interface {
	// Holders returns the record of each identifier (in its one form), in their
	// order; empty for one that was never named.
	Holders(ctx context.Context, ids ...zhiyin.Identifier) ([]zhiyin.CustomerID, error)
	// Canonical returns for each record the one that stands for its person.
	Canonical(ctx context.Context, records ...zhiyin.CustomerID) ([]zhiyin.CustomerID, error)
}
