package engine

import (
	"zhiyin.dev"
)

// Tx is a transaction of the committing writer, as the work of a subject has it.
// Only that work uses it, and only until it returns.
type Tx interface {
	// Now is the transaction's instant, in µs.
	Now() int64
	// Exec runs a statement and returns how many rows it changed.
	Exec(query string, args ...any) (int64, error)
	// Find scans one row; found is false when there is none.
	Find(query string, args []any, into ...any) (found bool, err error)
	// Rows runs a query and reads each row. read asks nothing of the transaction.
	Rows(query string, args []any, read func(Scanner) error) error
	// Seal closes plain with the person's key, made here if there is none, for thing
	// only. For an erased person it gives Erased.
	Seal(person, by string, plain []byte, thing string) ([]byte, error)
	// Destroy destroys every key that the owner has: what is sealed with it can't be
	// opened any more.
	Destroy(owner, by string) error
	// Audit links entries to the audit chain.
	Audit(entries ...zhiyin.AuditEntry) error
	// Changes says that what is remembered of a subject is to be forgotten when this
	// is committed: Engine.Round grows.
	Changes(subject string)
}

// One runs a statement that must change a row; NotFound when it changes none.
func One(t Tx, query string, args ...any) error {
	n, err := t.Exec(query, args...)
	if err == nil && n == 0 {
		err = zhiyin.NotFound
	}
	return err
}

// Texts returns the single text column of every row.
func Texts(t Tx, query string, args ...any) (out []string, err error) {
	err = t.Rows(query, args, func(s Scanner) error {
		one, err := Plain[string](s)
		out = append(out, one)
		return err
	})
	return out, err
}

// AuditOf keeps an entry about an object.
func AuditOf(t Tx, object string, entry zhiyin.AuditEntry) error {
	entry.Object = object
	return t.Audit(entry)
}
