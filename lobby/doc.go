// Package lobby is the waiting room of one match group: who waits, who is there
// for work, whose desk rings for whom.
//
// One goroutine (Host.Run) owns a group's state, so a contact has at most one
// pending reservation and an agent at most one piece of work. What the Host
// decides it writes to the ledger first; contacts and desks hear of it when it is
// durable. A dead process leaves nothing but kept events, and Restore goes on
// from them.
package lobby
