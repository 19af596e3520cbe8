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
	// open makes a pool on the database at path, for the writer or for readers.
	open func(path string, writer bool) (*sql.DB, error)
	// kind translates a driver's error: Conflict for a broken constraint,
	// Unavailable for what the machine did, Internal for the rest.
	kind func(error) zhiyin.Error
	// begin starts the writer's transaction and keeps other writers out.
	begin string
	// values writes the placeholders of so many rows of so many columns.
	values func(rows, columns int) string
	// clock is the SQL expression of the database's clock in µs.
	clock string
	// skipLocked ends the sub-select that claims rows, where several processes
	// claim at once.
	skipLocked string
	// forget makes a just deleted content unreadable in the files, as far as the
	// engine can.
	forget string
	// tidy is run beside the writer, at most each second, after commits; "": nothing.
	tidy string
}
