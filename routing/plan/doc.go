// Package plan is how contacts of some queues are to be matched, as data: who must
// answer (require, never relaxed), who should rather (prefer), steps that relax by
// waited time or by expected supply, the known agent first, credits, guard, weights
// and where a contact goes that nobody takes. Clauses are written in the rule
// language over facts of the agent and the contact.
//
// A Plan is compiled over the present staff to sets of seats (Room), by which the
// priced index decides: require and the step say which seats may take a contact,
// prefer says what a seat is worth. It is pure, and never changes once parsed.
package plan
