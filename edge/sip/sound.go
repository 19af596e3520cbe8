package sip

import (
	"strings"
	"sync"

	msg "github.com/emiago/sipgo/sip"
)

// sound refuses a request that no handler should see (RFC 3261 §8.1.1, §8.2.2):
// what every request must have is missing, stands twice or contradicts itself.
func (s *Server) sound(req *msg.Request) *refusal {
	switch {
	case req.SipVersion != "SIP/2.0":
		return refuse(505, "Version Not Supported")
	case req.From() == nil, req.To() == nil, req.CallID() == nil, req.CSeq() == nil, req.Via() == nil:
		return refuse(400, "Bad Request").warn(399, "From, To, Call-ID, CSeq and Via are required")
	case req.CSeq().MethodName != req.Method:
		return refuse(400, "Bad Request").warn(399, "CSeq names another method")
	case len(req.Headers()) > maxHeaders, len(req.GetHeaders("Record-Route")) > maxHops, len(req.GetHeaders("Via")) > maxHops:
		return refuse(513, "Message Too Large")
	case twice(req):
		return refuse(400, "Bad Request").warn(399, "a header that may stand once stands twice")
	}
	switch strings.ToLower(req.Recipient.Scheme) {
	case "sip", "sips", "tel":
		return nil
	}
	return refuse(416, "Unsupported URI Scheme")
}

// What a request may have at most. We keep it as long as its call, and its Via and
// Record-Route go back in each answer, which must fit into one datagram.
const (
	maxHeaders = 200
	maxHops    = 40
)

// single are the headers that a request can't have twice (RFC 3261 §7.3.1).
var single = []string{"from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type"}

func twice(req *msg.Request) bool {
	for _, name := range single {
		if len(req.GetHeaders(name)) > 1 {
			return true
		}
	}
	return false
}

// unprintable finds a character that could end a line or a string where the
// message goes on to. Such a request has no answer: that would repeat it.
func unprintable(req *msg.Request) bool {
	for _, h := range req.Headers() {
		if strings.ContainsAny(h.Value(), "\x00\r\n") {
			return true
		}
	}
	return strings.ContainsAny(req.Recipient.String(), "\x00\r\n")
}

// merged are the requests outside of dialogs that are being served, to tell one
// that reached us twice on two ways (RFC 3261 §8.2.2.2) from one that is new.
type merged struct {
	mu   sync.Mutex
	open map[string]bool
}

// enter is false when a request with the same From tag, Call-ID and CSeq is being
// served already; leave must follow when it is true.
func (m *merged) enter(req *msg.Request) (key string, ok bool) {
	key = req.CallID().Value() + "\x00" + req.From().Params.GetOr("tag", "") + "\x00" + req.CSeq().Value()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open[key] {
		return key, false
	}
	if m.open == nil {
		m.open = map[string]bool{}
	}
	m.open[key] = true
	return key, true
}

func (m *merged) leave(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.open, key)
}

// exhausted refuses an INVITE that may go no further: a call that we pass on could
// come back to us for ever (RFC 3261 §16.3). Other requests end here, so that
// their Max-Forwards means nothing.
func exhausted(req *msg.Request) *refusal {
	if hops := req.MaxForwards(); hops != nil && hops.Val() == 0 {
		return refuse(483, "Too Many Hops")
	}
	return nil
}
