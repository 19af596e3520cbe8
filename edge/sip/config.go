package sip

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net/netip"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
)

// Config is what a Server needs to know. The zero value of a field means its
// default.
type Config struct {
	Bind         netip.AddrPort // where to listen for UDP and TCP, default 0.0.0.0:5060; port 0: any free one
	TLSBind      netip.AddrPort // where to listen for TLS; not valid: nowhere
	TLS          *tls.Config    // our certificate, and ClientCAs when peers must have one; needed for TLSBind, used towards trunks too
	TrunkCAs     *x509.CertPool // who may vouch for trunks' certificates; nil: whom the system trusts
	Public       netip.Addr     // the address peers reach us at, in Contact, Via and SDP; default Bind's
	Numbering    Numbering      // how numbers are read
	MaxCalls     int            // calls up at once, both directions; 0: 2000, two RTP ports each
	Trunks       []Trunk        // in the order in which Dial tries them
	Phones       Phones         // the telephones that may sign in; nil: none
	Open         bool           // strangers may call
	Digest       []string       // algorithms of our challenges, in order: MD5, SHA-256; nil: MD5
	Flood        int            // requests a second that one stranger may send outside dialogs, five times as many at once; 0: 20
	Ping         time.Duration  // how often a trunk is asked whether it is there, default 30 s
	Patience     time.Duration  // how long a trunk may say nothing to a call before the next is tried, default 4 s
	T1, T2       time.Duration  // RFC 3261 §17.1.1.1; default 500 ms and 4 s
	Session      time.Duration  // longest time between two signs of life of a session (RFC 4028), whole seconds; default 30 min
	SessionMin   time.Duration  // the shortest that we agree to; default and, by the standard, least 90 s
	Reliable     bool           // ring reliably (RFC 3262) whoever can acknowledge it; whoever insists always is
	SRTP         SRTP           // whether telephones' and strangers' audio is protected
	Now          func() time.Time
	Setup        func(time.Duration)                         // told how long each call took from its INVITE to the 200 (may be nil); must not block
	PhoneChanged func(agent zhiyin.AgentID, registered bool) // told when an agent can be called at a telephone, or no longer (may be nil); must not block
}

// defaultMaxCalls is twice what one node was seen to carry with recording
// (architecture, goal ≥ 500 bridged), and fits a range of 4000 ports.
const defaultMaxCalls = 2000

func (c *Config) defaults() {
	if !c.Bind.IsValid() {
		c.Bind = netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(msg.DefaultUdpPort))
	}
	if !c.Public.IsValid() {
		c.Public = c.Bind.Addr()
	}
	if c.MaxCalls == 0 {
		c.MaxCalls = defaultMaxCalls
	}
	if c.Digest == nil {
		c.Digest = algorithms
	}
	if c.Flood == 0 {
		c.Flood = 20
	}
	if c.Ping == 0 {
		c.Ping = 30 * time.Second
	}
	if c.Patience == 0 {
		c.Patience = 4 * time.Second
	}
	if c.T1 == 0 {
		c.T1 = 500 * time.Millisecond
	}
	if c.T2 == 0 {
		c.T2 = 4 * time.Second
	}
	if c.SessionMin == 0 {
		c.SessionMin = 90 * time.Second
	}
	if c.Session == 0 {
		c.Session = 30 * time.Minute
	}
	c.Session = max(c.Session, c.SessionMin)
	if c.Now == nil {
		c.Now = time.Now
	}
}

// Door is where calls arrive; package node puts the Conductor behind it.
type Door interface {
	// Arrive is called once for each call, from a goroutine of that call; line
	// can be answered and played to at once, before Arrive returns. It must not
	// wait for a store. An error refuses the call: zhiyin.NotFound 404, Busy 486,
	// Denied 603, Invalid 400, Unavailable 503, anything else 500.
	Arrive(a zhiyin.Arrival, line *Call) (Caller, error)
}

// Caller is told what the peer does. Calls come one at a time except Keyed and
// Media*, which come from the media plane; none may block. After HungUp, or
// after our own Hangup, nothing more comes.
type Caller interface {
	Keyed(d rune)     // 0-9 * # A-D
	PeerHeld(on bool) // the peer put us on hold, or took us back
	HungUp()          // the peer is gone: BYE, CANCEL, or it never acknowledged
	MediaLost()       // no audio has come for a while
	MediaFound()      // it is back
}

func init() {
	// Responses go back the way the request came (RFC 3261 §18.2.2), so a large
	// one can't change to TCP; IP fragments it. sipgo would refuse above 1300.
	msg.UDPMTUSize = 8192
	// What its connections log for themselves quotes messages and addresses.
	msg.SetDefaultLogger(slog.New(slog.DiscardHandler))
}
