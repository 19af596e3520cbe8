// Package foresight says why a customer will probably be in touch, before they say it:
// by the rules of their unit's pack, ranked by what earlier contacts turned out to be.
//
// A Definition is one reason: a rule over the customer's snapshot and recent events,
// how often it is right when it holds, what it is about, how long it stays likely and
// the words by which an agent sees why. Rules about orders, returns, bills, visits,
// policies and plans look at each of the customer's, one at a time, as affair; those
// about a case or an account look at the customer once.
//
// It is pure: no clock, no I/O. Everything but a parser's own state may be used from
// several goroutines.
package foresight
