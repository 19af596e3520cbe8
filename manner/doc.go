// Package manner says in which manner a customer is best served: on the telephone to
// the end, offered the chat, or on several devices. It follows what a unit's definition
// says of groups, and what the voice menus came to: for the group, and for the customer
// drawn towards it. Whoever declined an offer, or had one lately, is spared.
//
// It is pure: no clock, no I/O. A Definition may be used from several goroutines.
package manner
