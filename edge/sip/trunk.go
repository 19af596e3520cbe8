package sip

import (
	"crypto/subtle"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Trunk is a carrier or a neighbouring exchange. Calls come in from Sources, or
// signed with User and Secret, or to the contact that we registered.
type Trunk struct {
	Name      string
	Address   string         // host or host:port that calls go out to; empty: calls in only
	Transport string         // udp, tcp or tls; empty: udp
	User      string         // digest user (RFC 8760); empty: calls without signing in
	Secret    string         // digest secret; never logged
	Register  bool           // tell Address where we are (RFC 3261 §10.2)
	Sources   []netip.Prefix // whose calls are the trunk's without a password
	Domain    string         // in From and in registrations; empty: Address's host
	CallerID  string         // the number that calls out show; empty: each call's own
	MaxCalls  int            // at once, both directions; 0: no limit of its own
	Inbound   bool           // no calls go out to it
	Refer     bool           // it connects its callers elsewhere when asked (REFER), so that a transfer leaves our lines
	SRTP      SRTP           // whether its audio is protected; SRTPRequire needs Transport tls
	Trusted   bool           // its P-Asserted-Identity is believed, and it is told ours (RFC 3325 §5)
}

// TrunkStanding is how a trunk is now.
type TrunkStanding struct {
	Name       string
	Calls      int
	Reachable  bool      // it answers OPTIONS; always true without an address
	Registers  bool      // it is to be registered at
	Registered bool      // it is, until its registration runs out
	Code       int       // of its last refusal of a registration, 0: none; 408: no answer
	Since      time.Time // of the last change
}

// trunk is a Trunk with what is known of it now.
type trunk struct {
	Trunk
	transport string
	host      string
	port      int
	token     string        // in the contact that we register: whoever calls it came through the trunk
	nudge     chan struct{} // capacity 1: draining began or ended

	calls int // guarded by the Server's mu

	mu       sync.Mutex
	standing TrunkStanding
}

func newTrunk(t Trunk, now time.Time) (*trunk, error) {
	out := &trunk{Trunk: t, transport: strings.ToUpper(t.Transport), token: msg.GenerateTagN(24), nudge: make(chan struct{}, 1)}
	out.standing = TrunkStanding{Name: t.Name, Registers: t.Register, Since: now, Reachable: true}
	switch out.transport {
	case "":
		out.transport = overUDP
	case overUDP, overTCP, overTLS:
	default:
		return nil, fmt.Errorf("sip: trunk %s: transport is udp, tcp or tls: %w", t.Name, zhiyin.Invalid)
	}
	if t.SRTP == SRTPRequire && out.transport != overTLS {
		return nil, fmt.Errorf("sip: trunk %s: keys of SRTP go over tls only: %w", t.Name, zhiyin.Invalid)
	}
	if t.Register && (t.User == "" || t.Address == "") {
		return nil, fmt.Errorf("sip: trunk %s: to register it needs address and user: %w", t.Name, zhiyin.Invalid)
	}
	if t.Address == "" {
		return out, nil
	}
	var err error
	if out.host, out.port, err = hostPort(t.Address, out.transport); err != nil {
		return nil, fmt.Errorf("sip: trunk %s: address is host or host:port: %w", t.Name, zhiyin.Invalid)
	}
	if out.Domain == "" {
		out.Domain = out.host
	}
	return out, nil
}

// uri is the trunk's address with a user; "" stands for the trunk itself.
func (t *trunk) uri(user string) msg.Uri {
	u := msg.Uri{Scheme: "sip", User: user, Host: t.host, Port: t.port}
	if connects(t.transport) {
		u.UriParams = msg.HeaderParams{{K: "transport", V: strings.ToLower(t.transport)}}
	}
	return u
}

// signs tells whether calls from the trunk prove themselves with a password.
func (t *trunk) signs() bool { return len(t.Sources) == 0 && t.User != "" && t.Secret != "" }

// change updates the standing and tells whether that was news.
func (t *trunk) change(now time.Time, update func(*TrunkStanding)) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	was := t.standing
	update(&t.standing)
	if t.standing == was {
		return false
	}
	t.standing.Since = now
	return true
}

func (t *trunk) now() TrunkStanding {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.standing
}

// Trunks says how each trunk is, in the order in which Dial tries them.
func (s *Server) Trunks() []TrunkStanding {
	out := make([]TrunkStanding, 0, len(s.trunks))
	for _, t := range s.trunks {
		st := t.now()
		s.mu.Lock()
		st.Calls = t.calls
		s.mu.Unlock()
		out = append(out, st)
	}
	return out
}

// trunkOf finds the trunk whose call this is without a password: by its source,
// or by the token in the contact that we registered.
func (s *Server) trunkOf(req *msg.Request) *trunk {
	from, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return nil
	}
	address := from.Addr().Unmap()
	token := ""
	if p := req.Recipient.UriParams; p != nil {
		token = p.GetOr("line", "")
	}
	for _, t := range s.trunks {
		for _, p := range t.Sources {
			if p.Contains(address) {
				return t
			}
		}
		if t.Register && token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(t.token)) == 1 {
			return t
		}
	}
	return nil
}
