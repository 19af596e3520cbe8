// Package affinity learns how well agents do with kinds of customers, and whether that is
// worth anything: outcomes of contacts as the ledger tells them, what the routing index
// learns of them, the standing trial against the contacts that are held out, and the
// gates that speak for switching it off.
//
// It is pure: no clock, no I/O. A Book is owned by one goroutine.
package affinity
