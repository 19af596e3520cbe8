package store

import (
	"database/sql"

	"github.com/pressly/goose/v3"

	"zhiyin.dev"
)

// dialect holds what differs between database engines; everything else is one
// text. It has at most ten members.
type dialect struct {
	goose goose.Dialect
	// schema adapts the text of a migration where the engine has a better way to
	// store the same table; nil: it stays.
	schema func(text string) string
	// open makes a pool on the database at a path or URL, for the writer or for
	// readers.
	open func(source string, writer bool) (*sql.DB, error)
	// kind translates a driver's error: Conflict for a broken constraint, Invalid
	// for a value that no column takes, Busy for a transaction that must be done
	// again, Unavailable for what the machine did, Internal for the rest.
	kind func(error) zhiyin.Error
	// begin starts the writer's transaction; with lock it keeps other writers off
	// the same partitions.
	begin string
	// values writes the placeholders of so many rows of so many columns.
	values func(rows, columns int) string
	// clock is the SQL expression of the database's clock in µs.
	clock string
	// lock gives the clause that ends a select whose rows are to be locked: "for
	// update". Nothing where there is one writer at a time anyway.
	lock func(clause string) string
	// forget makes a just deleted content unreadable in the files, as far as the
	// engine can; "": nothing.
	forget string
	// tidy is run beside the writer, at most each second, after commits; "": nothing.
	tidy string
}
