package engine

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"zhiyin.dev"
)

// Engine is one open database. Package store makes it, with everything set, and
// closes it.
type Engine struct {
	Dialect Dialect
	Server  bool // not a file: statements may go together, connections break
	Ring    *Keyring
	Clock   func() time.Time
	// Read is the pool of connections that read, of which there are Readers; they see
	// every commit that was acknowledged before they began.
	Read    *sql.DB
	Readers int
	// Commit runs work in a transaction of the committing writer, keeps the events
	// behind it, and returns when all of it is durable or none ever will be.
	Commit func(ctx context.Context, work func(Tx) error, events []zhiyin.Event) error

	ready   sync.Map // query → *sql.Stmt on Read
	changes changes
}

// Change runs work in the writer's transaction, keeps the events behind it, all or
// none, and waits for the commit. Work may run more than once: it begins each time
// with what it returned to its caller empty. Errors are those of work, and of
// store.DB.AppendWait.
func (e *Engine) Change(ctx context.Context, work func(Tx) error, events ...zhiyin.Event) error {
	return e.Commit(ctx, work, events)
}

// Close closes what reads.
func (e *Engine) Close() error {
	var errs []error
	e.ready.Range(func(_, s any) bool {
		errs = append(errs, s.(*sql.Stmt).Close())
		return true
	})
	if e.Read != nil {
		errs = append(errs, e.Read.Close())
	}
	return errors.Join(errs...)
}

// forgottenAtOnce bounds the rows of one transaction, so that no commit waits long
// for tidying: about 20 ms of the writer's.
const forgottenAtOnce = 5000

// Forget repeats a delete of a bounded number of rows, each in a transaction of its
// own, until nothing is left for it, and says how many rows there were. The bound is
// the query's last argument, behind args.
func (e *Engine) Forget(ctx context.Context, query string, args ...any) (all int64, err error) {
	args = append(args, forgottenAtOnce)
	for {
		var n int64
		if err := e.Change(ctx, func(t Tx) (err error) {
			n, err = t.Exec(query, args...)
			return err
		}); err != nil {
			return all, err
		}
		if all += n; n < forgottenAtOnce {
			return all, nil
		}
	}
}
