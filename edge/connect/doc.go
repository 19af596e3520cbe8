// Package connect brings what other systems know of customers to the platform: a
// connection is one such system with a way in (a hook, a sheet, a polled query, a
// stream of changes) and a mapping that turns each of its rows into messages of
// the door (package intake).
//
// The ways are in folders of their own; what they share is here: the definition,
// the mapping, the port that a way satisfies (Puller), what becomes of its rows
// (Sink) and the Runner that keeps every connection going.
//
// Each row is taken at least once: its place is kept after everything before it
// is durable. The message's id is made of the row's, so that a repeated row
// counts once. Rows of one customer are taken in their order.
//
// Personal data is in rows and messages only: no error, fault or figure of this
// package holds any.
package connect
