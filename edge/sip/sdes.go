package sip

import (
	"fmt"
	"strconv"
	"strings"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev/edge/rtp"
)

// SRTP is whether a peer's audio is protected, with keys in the descriptions
// (RFC 4568).
type SRTP uint8

// Policies. With SRTPOffer a peer that protects is followed, and one that is
// reached over TLS is offered it beside plain audio (RFC 8643); with SRTPRequire
// there is no plain audio, and no key goes over anything but TLS.
const (
	SRTPOff SRTP = iota
	SRTPOffer
	SRTPRequire
)

// RTP profiles (RFC 3551, RFC 3711).
const (
	plainProfile  = "RTP/AVP"
	secureProfile = "RTP/SAVP"
)

// policy is what holds for a party.
func (s *Server) policy(t *trunk) SRTP {
	if t != nil {
		return t.SRTP
	}
	return s.cfg.SRTP
}

// lock is a key in a description, and the number by which an answer names it.
type lock struct {
	tag string
	key rtp.Key
}

// maxLocks bounds how many of a stream's keys are kept.
const maxLocks = 8

// maxTag is the longest number (RFC 4568 §9.1).
const maxTag = 9

// parseCrypto reads "1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^31" (RFC 4568 §9.1).
// ok is false for a suite that we don't know, for a key with an identifier of its
// own (MKI), which we don't send, and for parameters that we would have to obey.
func parseCrypto(value string) (l lock, ok bool) {
	f := strings.Fields(value)
	if len(f) != 3 || len(f[0]) > maxTag {
		return lock{}, false
	}
	if n, err := strconv.ParseUint(f[0], 10, 32); err != nil || n == 0 {
		return lock{}, false
	}
	suite, known := rtp.SuiteOf(f[1])
	method, inline, _ := strings.Cut(f[2], ":")
	text, more, _ := strings.Cut(inline, "|")
	if !known || !strings.EqualFold(method, "inline") || strings.Contains(more, ":") || strings.Contains(more, "|") {
		return lock{}, false
	}
	key, err := rtp.ParseKey(suite, text)
	return lock{f[0], key}, err == nil
}

// protected tells whether we can protect a stream.
func (s stream) protected() bool { return len(s.locks) > 0 }

// permits tells whether a policy lets us use a stream.
func (p SRTP) permits(s stream) bool {
	switch {
	case s.media != "audio" || s.port == 0:
		return false
	case s.proto == secureProfile:
		return p != SRTPOff && s.protected()
	case s.proto == plainProfile:
		return p != SRTPRequire || s.protected()
	}
	return false
}

// choose picks the first stream that the policy permits.
func (d *description) choose(p SRTP) {
	d.audio = -1
	for i, s := range d.streams {
		if p.permits(s) {
			d.audio = i
			return
		}
	}
}

// want names the profile that is missing from a description.
func (p SRTP) want() string {
	if p == SRTPRequire {
		return "no audio over " + secureProfile + " with a key that we know"
	}
	return "no audio over " + plainProfile
}

// understand reads a peer's description under a policy.
func understand(body []byte, p SRTP) (description, *stream, *refusal) {
	d, err := parseDescription(body)
	if err == nil {
		d.choose(p)
	}
	s, r := acceptable(d, err, p)
	return d, s, r
}

// secretly refuses to be told keys that others can read.
func (p SRTP) secretly(req *msg.Request) *refusal {
	if p == SRTPRequire && transportOf(req) != overTLS {
		return refuse(488, "Not Acceptable Here").warn(399, "SRTP is required, and its keys only over TLS")
	}
	return nil
}

// secrecy is one call's protection: what holds, and our keys, which stay the same
// over all its descriptions.
type secrecy struct {
	policy SRTP
	safe   bool                  // signalling goes over TLS
	own    map[rtp.Suite]rtp.Key // made when first needed
	proto  string                // of the stream that was agreed; "": none yet
	locked lock                  // the peer's, of that stream; zero: plain
}

// key is ours for a suite.
func (s *secrecy) key(suite rtp.Suite) rtp.Key {
	if s.own == nil {
		s.own = map[rtp.Suite]rtp.Key{}
		for _, one := range rtp.Suites {
			s.own[one] = rtp.NewKey(one)
		}
	}
	return s.own[suite]
}

// follow takes the peer's stream and returns the keys of both directions; they
// are zero when it is plain.
func (s *secrecy) follow(peer stream) (out, in rtp.Key) {
	s.proto, s.locked = peer.proto, lock{}
	if s.policy == SRTPOff || !peer.protected() {
		return rtp.Key{}, rtp.Key{}
	}
	s.locked = peer.locks[0]
	return s.key(s.locked.key.Suite()), s.locked.key
}

// offer is the profile and the key lines of an offer of ours: those that were
// agreed, else what the policy wants.
func (s *secrecy) offer() (proto, lines string) {
	switch {
	case s.proto != "" && s.locked.tag == "":
		return s.proto, ""
	case s.proto != "":
		return s.proto, s.line(s.locked.tag, s.locked.key.Suite())
	case s.policy == SRTPRequire:
		proto = secureProfile
	case s.policy == SRTPOff || !s.safe:
		return plainProfile, ""
	default:
		proto = plainProfile
	}
	for i, suite := range rtp.Suites {
		lines += s.line(strconv.Itoa(i+1), suite)
	}
	return proto, lines
}

// answer is the profile and the key line of our answer to the peer's stream.
func (s *secrecy) answer(peer stream) (proto, lines string) {
	if s.policy == SRTPOff || !peer.protected() {
		return peer.proto, ""
	}
	return peer.proto, s.line(peer.locks[0].tag, peer.locks[0].key.Suite())
}

// line has our key for a suite, under a number.
func (s *secrecy) line(tag string, suite rtp.Suite) string {
	return fmt.Sprintf("a=crypto:%s %s inline:%s\r\n", tag, suite, s.key(suite).Inline())
}
