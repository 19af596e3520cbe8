package store

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/store/engine"
)

// lend lets a subject's work run in the writer's transaction (engine.Engine.Change).
func (db *DB) lend(ctx context.Context, work func(engine.Tx) error, events []zhiyin.Event) error {
	r, err := db.newRequest(events)
	if err != nil {
		return err
	}
	r.work = func(t *tx) error { return work(lent{t}) }
	return db.settle(ctx, r)
}

// lent is what a subject has of a transaction: engine.Tx.
type lent struct{ t *tx }

func (l lent) Now() int64 { return l.t.now }

func (l lent) Exec(query string, args ...any) (int64, error) { return l.t.exec(query, args...) }

func (l lent) Find(query string, args []any, into ...any) (bool, error) {
	return l.t.find(query, args, into...)
}

func (l lent) Rows(query string, args []any, read func(engine.Scanner) error) error {
	return l.t.rows(query, args, read)
}

func (l lent) Seal(person, by string, plain []byte, thing string) ([]byte, error) {
	return l.t.seal(person, by, plain, thing)
}

func (l lent) Destroy(owner, by string) error { return l.t.destroy(zhiyin.CustomerID(owner), by) }

func (l lent) Audit(entries ...zhiyin.AuditEntry) error { return l.t.audit(entries...) }

func (l lent) Changes(subject string) { l.t.changes = append(l.t.changes, subject) }
