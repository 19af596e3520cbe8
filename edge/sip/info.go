package sip

import (
	"strconv"
	"strings"

	msg "github.com/emiago/sipgo/sip"
)

// The bodies in which older telephones and gateways send keys.
const (
	relayType = "application/dtmf-relay" // "Signal=5\r\nDuration=160"
	dtmfType  = "application/dtmf"       // "5"
)

// onInfo takes keys that come as messages (RFC 6086 names this use in §1). Other
// bodies are refused, an empty INFO is a sign of life.
func (s *Server) onInfo(req *msg.Request, tx msg.ServerTransaction) {
	c := s.find(req)
	if c == nil {
		s.dismiss(req, tx, refuse(481, "Call/Transaction Does Not Exist"))
		return
	}
	digit, r := c.info(req)
	if r != nil {
		s.refuse(req, tx, "", r)
		return
	}
	s.send(tx, s.response(req, 200, "OK", "", nil))
	if digit != 0 && !c.audible.Load() {
		c.tell(func(to Caller) { to.Keyed(digit) })
	}
}

func (c *Call) info(req *msg.Request) (digit rune, r *refusal) {
	if !c.inOrder(req) {
		return 0, disorder()
	}
	if r := foreign(req); r != nil {
		return 0, r
	}
	if len(req.Body()) == 0 {
		return 0, nil
	}
	digit, known, ok := keyOf(mediaType(req), req.Body())
	switch {
	case !known:
		return 0, refuse(415, "Unsupported Media Type").with("Accept", relayType+", "+dtmfType)
	case !ok:
		return 0, refuse(400, "Bad Request").warn(399, "no key can be read")
	}
	return digit, nil
}

// mediaType is a message's Content-Type without parameters, in lower case.
func mediaType(m interface {
	ContentType() *msg.ContentTypeHeader
}) string {
	kind := m.ContentType()
	if kind == nil {
		return ""
	}
	name, _, _ := strings.Cut(kind.Value(), ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// keyOf reads one key; known is false when the body is of another kind.
func keyOf(kind string, body []byte) (digit rune, known, ok bool) {
	text := strings.TrimSpace(string(body))
	switch kind {
	case dtmfType:
	case relayType:
		text = field(text, "signal")
	default:
		return 0, false, false
	}
	if len(text) == 1 {
		digit = rune(strings.ToUpper(text)[0])
		return digit, true, strings.ContainsRune(keys, digit)
	}
	n, err := strconv.ParseUint(text, 10, 8) // some write 10 for *, 11 for #
	if err != nil || n < 10 || int(n) >= len(keys) {
		return 0, true, false
	}
	return rune(keys[n]), true, true
}

// keys in the order of their event codes (RFC 4733 §3.2).
const keys = "0123456789*#ABCD"

// field finds a line name=value in text.
func field(text, name string) string {
	for line := range strings.Lines(text) {
		if n, v, ok := strings.Cut(line, "="); ok && strings.EqualFold(strings.TrimSpace(n), name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
