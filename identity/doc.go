// Package identity answers who somebody is: it brings identifiers into one
// form, matches them with the customers we know, says how sure it is and on
// what evidence, and masks what may not be shown whole.
//
// It is pure. Whatever an outsider writes wrongly comes back as a Reason, never
// as a Go error; a Reason holds no personal data and may be logged.
package identity
