package sip

import (
	"fmt"
	"strconv"
	"strings"
)

// fragType is the body of NOTIFY that tells how a REFER went (RFC 3515 §2.4.5).
const fragType = "message/sipfrag;version=2.0"

// frag is a status line as a piece of a message (RFC 3420).
func frag(code int) []byte { return fmt.Appendf(nil, "SIP/2.0 %d %s\r\n", code, phrase(code)) }

// parseFrag reads the status of a piece of a message; ok is false when it does
// not begin with one.
func parseFrag(body []byte) (code int, ok bool) {
	line, _, _ := strings.Cut(string(body), "\n")
	rest, is := strings.CutPrefix(strings.TrimSpace(line), "SIP/2.0 ")
	if !is || len(rest) < 3 || len(rest) > 3 && rest[3] != ' ' {
		return 0, false
	}
	n, err := strconv.ParseUint(rest[:3], 10, 16)
	return int(n), err == nil && n >= 100 && n < 700
}

// phrase is a reason phrase for the codes that a referral can end with.
func phrase(code int) string {
	switch code {
	case 100:
		return "Trying"
	case 200:
		return "OK"
	case 400:
		return "Bad Request"
	case 404:
		return "Not Found"
	case 486:
		return "Busy Here"
	case 500:
		return "Server Internal Error"
	case 603:
		return "Decline"
	}
	return "Service Unavailable"
}
