// Package identity answers who somebody is: it brings identifiers into one
// form, joins records to persons by what they share, says why two are one, finds
// people who look alike, and masks what may not be shown whole.
//
// It is pure. Whatever an outsider writes wrongly comes back as a Reason, never
// as a Go error; a Reason holds no personal data and may be logged.
package identity
