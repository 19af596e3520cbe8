package engine

import (
	"database/sql"

	"github.com/pressly/goose/v3"

	"zhiyin.dev"
)

// Dialect holds what differs between database engines; everything else is one
// text. It has at most ten members.
type Dialect struct {
	Goose goose.Dialect
	// Schema adapts the text of a migration where the engine has a better way to
	// store the same table; nil: it stays.
	Schema func(text string) string
	// Open makes a pool on the database at a path or URL, for the writer or for
	// readers.
	Open func(source string, writer bool) (*sql.DB, error)
	// Kind translates a driver's error: Conflict for a broken constraint, Invalid
	// for a value that no column takes, Busy for a transaction that must be done
	// again, Unavailable for what the machine did, Internal for the rest.
	Kind func(error) zhiyin.Error
	// Begin starts the writer's transaction; with lock it keeps other writers off
	// the same partitions.
	Begin string
	// Values writes the parameters of a number of rows, each of as many columns.
	Values func(rows, columns int) string
	// Clock is the SQL expression of the database's clock in µs.
	Clock string
	// Lock gives the clause that ends a select whose rows are to be locked: "for
	// update". Nothing where there is one writer at a time anyway.
	Lock func(clause string) string
	// Rows says that a row is among those that a select of the same table finds, by their
	// place in the file; from is the select behind its columns.
	Rows func(from string) string
	// Checkpoint moves committed pages from the log into the file, in the mode that
	// follows it in brackets, and returns whether somebody was in the way, the log's
	// pages and how many of them are moved; "": the engine does that itself.
	Checkpoint string
}
