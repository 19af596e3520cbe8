package sip

import (
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// calling returns the number of whoever calls, as the network presents it, or
// "" when it is withheld. An asserted identity (RFC 3325) goes before From, but
// only from a source that we trust to assert.
func calling(req *msg.Request, numbers Numbering, trusted bool) string {
	if withheld(req) {
		return ""
	}
	if trusted {
		if user, ok := asserted(req); ok {
			return numbers.Normal(user)
		}
	}
	from := req.From()
	if from == nil || anonymous(from.Address) {
		return ""
	}
	return numbers.Normal(userOf(from.Address))
}

// called returns whom the request reaches, in the same form.
func called(req *msg.Request, numbers Numbering) string {
	return numbers.Normal(userOf(req.Recipient))
}

// withheld reads Privacy (RFC 3323 §4.2): id, user and header each hide who calls.
func withheld(req *msg.Request) bool {
	for _, h := range req.GetHeaders("Privacy") {
		for _, wish := range strings.FieldsFunc(h.Value(), func(r rune) bool { return r == ';' || r == ',' || r == ' ' }) {
			switch strings.ToLower(wish) {
			case "id", "user", "header":
				return true
			}
		}
	}
	return false
}

// anonymous recognises RFC 3323 §4.1.1.3 and what exchanges write in its place.
func anonymous(uri msg.Uri) bool {
	if strings.HasSuffix(strings.ToLower(uri.Host), "anonymous.invalid") {
		return true
	}
	switch strings.ToLower(userOf(uri)) {
	case "", "anonymous", "unknown", "unavailable", "restricted", "private":
		return true
	}
	return false
}

// asserted returns the first usable identity; a telephone number goes before a
// SIP name (RFC 3325 §9.1 permits one of each, in one header or two).
func asserted(req *msg.Request) (user string, ok bool) {
	for _, h := range req.GetHeaders("P-Asserted-Identity") {
		for _, value := range addresses(h.Value()) {
			var uri msg.Uri
			var params msg.HeaderParams
			if _, err := msg.ParseAddressValue(value, &uri, &params); err != nil || anonymous(uri) {
				continue
			}
			if u := userOf(uri); !ok || uri.Scheme == "tel" {
				user, ok = u, true
			}
		}
	}
	return user, ok
}

// addresses cuts a list at the commas outside quotes and angle brackets.
func addresses(list string) []string {
	var out []string
	quoted, inside, start := false, false, 0
	for i := range len(list) {
		switch c := list[i]; {
		case c == '"' && !inside:
			quoted = !quoted
		case quoted:
		case c == '<':
			inside = true
		case c == '>':
			inside = false
		case c == ',' && !inside:
			out = append(out, strings.TrimSpace(list[start:i]))
			start = i + 1
		}
	}
	return append(out, strings.TrimSpace(list[start:]))
}

// userOf returns the user part; of a tel URI that is all of it.
func userOf(uri msg.Uri) string {
	if uri.Scheme == "tel" {
		return uri.Raw()
	}
	return uri.User
}
