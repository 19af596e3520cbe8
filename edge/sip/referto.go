package sip

import (
	"net/url"
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// referTo is whom a peer wants to be connected with (RFC 3515 §2.1).
type referTo struct {
	user     string // number or name, as written
	replaces *replaces
}

// parseReferTo reads Refer-To. Only calls can be asked for: sip, sips and tel,
// and no method but INVITE.
func parseReferTo(value string) (to referTo, r *refusal) {
	var uri msg.Uri
	var params msg.HeaderParams
	if _, err := msg.ParseAddressValue(value, &uri, &params); err != nil || uri.Wildcard {
		return to, refuse(400, "Bad Request").warn(399, "Refer-To can't be read")
	}
	switch strings.ToLower(uri.Scheme) {
	case "sip", "sips", "tel":
	default:
		return to, refuse(416, "Unsupported URI Scheme")
	}
	if method := uri.UriParams.GetOr("method", ""); method != "" && !strings.EqualFold(method, "INVITE") {
		return to, refuse(603, "Decline").warn(399, "only calls can be referred")
	}
	to.user = subscriber(userOf(uri))
	for _, h := range uri.Headers {
		if !strings.EqualFold(h.K, "Replaces") {
			continue
		}
		plain, err := url.PathUnescape(h.V)
		named, ok := parseReplaces(plain)
		if err != nil || !ok || to.replaces != nil {
			return referTo{}, refuse(400, "Bad Request").warn(399, "Replaces in Refer-To can't be read")
		}
		to.replaces = &named
	}
	if !dialable(to.user) {
		return referTo{}, refuse(484, "Address Incomplete")
	}
	return to, nil
}
