package store

import (
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/identity"
)

// Fields of table lookups: what a customer is found by besides whole
// identifiers.
const (
	fieldPhone4 = "phone4" // last four digits of a phone
	fieldName   = "name"   // one bigram of the name
)

// normalise gives the one form in which an identifier is hashed.
func (db *DB) normalise(kind zhiyin.IdentifierKind, value string) string {
	value = strings.TrimSpace(value)
	switch db.Kinds().FormOf(kind) {
	case identity.FormPhone:
		return phone(value)
	case identity.FormEmail:
		return strings.ToLower(value)
	}
	return value
}

// phone writes a number as E.164. Numbers without a country are Chinese: a
// mobile has 11 digits from 13 to 19, an area code begins with 0 (national numbering plan, MIIT).
// What fits neither, such as a short code, stays as its digits.
func phone(value string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, value)
	switch {
	case digits == "":
		return ""
	case strings.HasPrefix(value, "+"):
		return "+" + digits
	case strings.HasPrefix(digits, "00"):
		return "+" + digits[2:]
	case len(digits) == 11 && digits[0] == '1' && digits[1] >= '3':
		return "+86" + digits
	case digits[0] == '0' && len(digits) >= 10:
		return "+86" + digits[1:]
	}
	return digits
}

// calledForm is the one form of a called number: E.164, or a short name as
// telephones inside the installation dial it.
func calledForm(called string) string {
	if strings.ContainsFunc(called, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) {
		return strings.ToLower(strings.TrimSpace(called))
	}
	return phone(called)
}
