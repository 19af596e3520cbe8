package sip

import (
	"net/url"
	"strings"
)

// Numbering says how numbers that arrive without a country are read.
type Numbering struct {
	Country string // default country calling code, digits only: "86"
}

// nationalMin is the shortest subscriber number of a country that is dialled
// without a country code; anything shorter is a service or an extension and
// stays as it is. Countries that are not listed use 9.
var nationalMin = map[string]int{"86": 10, "852": 8, "853": 8, "886": 8, "65": 8, "1": 10}

// maxE164 is the longest international number (ITU-T E.164 §6).
const maxE164 = 15

// Normal returns the number in E.164 form with a plus where it can be told:
//
//	+86 138-0000-1111, 0086138…, 86138…, 138…, 021-6888… → +86…
//
// Service numbers ("10086"), extensions and names ("reception") come back as
// they were presented, without visual separators in the former.
func (n Numbering) Normal(user string) string {
	user = subscriber(user)
	digits, plus, ok := digitsOf(user)
	if !ok {
		return user
	}
	switch {
	case plus:
		return "+" + digits
	case len(digits) > maxE164+2:
		return digits
	case strings.HasPrefix(digits, "00") && len(digits) > 9 && digits[2] != '0':
		return "+" + digits[2:]
	case n.Country == "":
		return digits
	}
	return n.national(digits)
}

// national reads digits that carry no international prefix.
func (n Numbering) national(digits string) string {
	least := nationalMin[n.Country]
	if least == 0 {
		least = 9
	}
	if rest, ok := strings.CutPrefix(digits, n.Country); ok && len(rest) >= least && len(digits) <= maxE164 {
		return "+" + digits
	}
	if rest, ok := strings.CutPrefix(digits, "0"); ok && len(rest) >= least {
		return n.international(rest, digits)
	}
	if len(digits) >= least && digits[0] != '0' {
		return n.international(digits, digits)
	}
	return digits
}

// international puts the country before a subscriber's number unless the
// outcome could not be a number; then presented is returned.
func (n Numbering) international(number, presented string) string {
	if len(n.Country)+len(number) > maxE164 {
		return presented
	}
	return "+" + n.Country + number
}

// subscriber takes the telephone-subscriber out of a user part: parameters
// (";npdi", RFC 3966) are cut off and escapes resolved.
func subscriber(user string) string {
	user, _, _ = strings.Cut(user, ";")
	if plain, err := url.PathUnescape(user); err == nil {
		user = plain
	}
	return strings.TrimSpace(user)
}

// digitsOf strips visual separators (RFC 3966 §5.1.1 and spaces). ok is false
// when what is left is no telephone number.
func digitsOf(user string) (digits string, plus, ok bool) {
	rest, plus := strings.CutPrefix(user, "+")
	out := make([]byte, 0, len(rest))
	for i := range len(rest) {
		switch c := rest[i]; {
		case c >= '0' && c <= '9':
			out = append(out, c)
		case strings.IndexByte(" -.()", c) >= 0:
		default:
			return "", plus, false
		}
	}
	return string(out), plus, len(out) > 0 && (!plus || len(out) <= maxE164)
}
