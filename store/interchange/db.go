// Package interchange keeps what this platform and other systems tell each other:
// connections in, with their places, letters of what was refused, sheets and polled
// keys; webhooks and pushes out, with their deliveries; what the house says of the
// sources that report, and what came of their messages.
//
//	other := interchange.Of(db.Engine, db)
//	err := other.Advance(ctx, progress, letters)              // in: after the messages are durable
//	planned, more, err := other.PlanDeliveries(ctx, hook, until)   // out: from the ledger, each event once
//
// The ledger is the queue of what goes out: an intent is a row only once it is due to
// be sent. What is personal or secret, rows of letters, sheets, secrets, keys of rows, is sealed with
// the key of the connection, webhook or import that it belongs to, and goes with it.
package interchange

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/cloudevent"
	"zhiyin.dev/store/engine"
)

// Ledger is what deliveries are planned from; store.DB is it.
type Ledger interface {
	// Heads are the last positions of the partitions that have events.
	Heads(ctx context.Context) (map[int]int64, error)
	// Records are the events of one partition after the position, in order.
	Records(ctx context.Context, partition int, after int64, limit int, personal bool) ([]cloudevent.Record, error)
	// Record is one event; NotFound when there is none.
	Record(ctx context.Context, id zhiyin.EventID, personal bool) (cloudevent.Record, error)
}

// DB is what a database has of them. Its methods may be used from several
// goroutines.
type DB struct {
	*engine.Engine
	Ledger
}

// Of makes it for an open database and its ledger.
func Of(e *engine.Engine, l Ledger) *DB { return &DB{e, l} }
