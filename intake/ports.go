// Package intake is the knowledge line's door: what a CRM, a shop or an app says
// of a person comes in as a message of Segment's HTTP spec, is given to its
// customer, split into open and sealed, kept, and the customer's tags follow.
//
// Personal data goes into the events' sealed parts and nowhere else: no error,
// receipt or log of this package holds any.
package intake

import (
	"context"
	"time"

	"zhiyin.dev"
)

// Once guards events by the sender's own id of what it sent.
type Once struct {
	Source string
	ID     string // at most 100 bytes
	Events []zhiyin.Event
}

// Outcome is what became of a Once. Fresh is false for what was appended before,
// whose events are dropped without an error.
type Outcome struct {
	Fresh bool
	Err   error
}

// Ledger keeps events.
type Ledger interface {
	// AppendOnce makes the events of each durable unless its source and id were
	// appended before. A mark and its events are one transaction; they fail apart
	// from each other and become durable in order. When it returns, Directory
	// answers with the events applied.
	AppendOnce(ctx context.Context, list ...Once) []Outcome
	// AppendWait makes the events durable; Directory knows them when it returns.
	AppendWait(ctx context.Context, events ...zhiyin.Event) error
}

// Directory knows the customers.
type Directory interface {
	// Find returns who has the identifier (in its one form), oldest first.
	Find(ctx context.Context, id zhiyin.Identifier) ([]zhiyin.CustomerID, error)
	// Holds returns the kinds of identifier that the customer is known by, each once.
	Holds(ctx context.Context, customer zhiyin.CustomerID) ([]zhiyin.IdentifierKind, error)
	// Traits returns the open traits of all CustomerIdentified so far: for each
	// name the value with the latest At; a nil value takes the name away.
	Traits(ctx context.Context, customer zhiyin.CustomerID) (map[string]any, error)
	// Orders returns the customer's orders since then, in any order.
	Orders(ctx context.Context, customer zhiyin.CustomerID, since time.Time) ([]zhiyin.Order, error)
	// Tags returns the customer's tags in force.
	Tags(ctx context.Context, customer zhiyin.CustomerID) ([]zhiyin.Tag, error)
}
