// Package privacy keeps promises about personal data that can be proved later.
// Chain links the audit's entries so that a change, a removal, another order or
// a missing end shows.
package privacy
