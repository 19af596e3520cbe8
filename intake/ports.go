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

// Ledger keeps events.
type Ledger interface {
	// AppendOnce makes the events durable unless (source, messageID) was
	// appended before; fresh tells which. The mark and the events are one
	// transaction, and when it returns, Directory answers with the events
	// applied. messageID is at most 100 bytes.
	AppendOnce(ctx context.Context, source, messageID string, events ...zhiyin.Event) (fresh bool, err error)
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
