package connect

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// Door takes messages in; *intake.Line is one. An accepted message is durable
// when Batch returns.
type Door interface {
	Batch(ctx context.Context, source intake.Source, list []intake.Message) ([]intake.Receipt, error)
}

// Book keeps connections; a store is one, with Text by its definitions.
type Book interface {
	Connections(ctx context.Context) ([]zhiyin.Connection, error)
	Connection(ctx context.Context, id string) (zhiyin.Connection, error)
	// Text is the definition's in that version.
	Text(ctx context.Context, id string, version int) (string, error)
	// ConnectionSecret is NotFound when there is none.
	ConnectionSecret(ctx context.Context, id string) (string, error)
	Advance(ctx context.Context, p zhiyin.Progress, letters []zhiyin.Letter) error
	FailConnection(ctx context.Context, id, fault string, held int64) error
	Letters(ctx context.Context, connection, of, after string, limit int) ([]zhiyin.Letter, error)
	SettleLetters(ctx context.Context, connection string, taken []string, again []zhiyin.Letter) error
	DropLetters(ctx context.Context, before time.Time) error
}

// Keys remembers which rows of a polled database were taken; a store does.
type Keys interface {
	KnowKeys(ctx context.Context, connection string, keys []zhiyin.PolledKey, at time.Time) error
	MarkKeys(ctx context.Context, connection string, keys []string, sweep time.Time) error
	CountKeys(ctx context.Context, connection string, sweep time.Time) (known, gone int, err error)
	GoneKeys(ctx context.Context, connection string, sweep time.Time, limit int) ([]zhiyin.PolledKey, error)
	DropKeys(ctx context.Context, connection string, keys []string) error
}

// Puller is a way by which we fetch rows ourselves.
type Puller interface {
	// Pull gives rows to the job's Take, in their order, from its place on, until
	// ctx ends; it may end earlier without an error. An error is a Trouble, or
	// what Take returned.
	Pull(ctx context.Context, job Job) error
	// Try fetches a few rows as Pull would, and changes nothing there or here.
	Try(ctx context.Context, d Definition, secret string) ([]Row, error)
}

// Holder is a Puller for which the other system keeps something while it does not
// run.
type Holder interface {
	// Held is how much that is. Above what it may be it is given up, with a Trouble.
	Held(ctx context.Context, d Definition, secret string) (bytes int64, err error)
}

// Job is one run of a Puller.
type Job struct {
	Definition Definition
	Secret     string
	Place      string // "" at the beginning
	Keys       Keys   // of the rows that were taken; Take keeps them
	// Take keeps rows; they are durable, or letters, when it returns nil.
	Take func(ctx context.Context, rows []Row, m Mark) error
}

// Mark is where a connection stands after a batch.
type Mark struct {
	Place string        // "" leaves it as it was
	Lag   time.Duration // how old the newest row is; negative: not known, as it was
	Held  int64         // bytes that the other database keeps for us; negative: not known
}

// Standing is the mark of a look that brought nothing.
func Standing() Mark { return Mark{Lag: -1, Held: -1} }
