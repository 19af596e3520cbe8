package rtp

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"sync/atomic"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"zhiyin.dev"
)

// Suite is how packets are protected (RFC 4568 §6.2): AES in counter mode with
// 128 bits, and an HMAC-SHA1 tag of 80 or 32.
type Suite uint8

// Suites; the zero value is none.
const (
	SHA1_80 Suite = iota + 1
	SHA1_32
)

// Suites are in the order in which we prefer them.
var Suites = [...]Suite{SHA1_80, SHA1_32}

// String is the suite's name in a description.
func (s Suite) String() string {
	switch s {
	case SHA1_80:
		return "AES_CM_128_HMAC_SHA1_80"
	case SHA1_32:
		return "AES_CM_128_HMAC_SHA1_32"
	}
	return "none"
}

// SuiteOf finds a suite by its name.
func SuiteOf(name string) (Suite, bool) {
	for _, s := range Suites {
		if s.String() == name {
			return s, true
		}
	}
	return 0, false
}

// keySize is a master key of 128 bits and a salt of 112 (RFC 4568 §6.1).
const keySize, saltSize = 16, 14

// Key protects one direction (RFC 3711). The zero value protects nothing. It is
// never logged.
type Key struct {
	suite  Suite
	secret [keySize + saltSize]byte
}

// NewKey makes a random key.
func NewKey(s Suite) Key {
	k := Key{suite: s}
	_, _ = rand.Read(k.secret[:]) // never fails: the runtime stops the process instead
	return k
}

// ParseKey reads a key and salt in base64; Invalid for any other length.
func ParseKey(s Suite, text string) (Key, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != keySize+saltSize {
		return Key{}, fmt.Errorf("rtp: key: %w", zhiyin.Invalid)
	}
	k := Key{suite: s}
	copy(k.secret[:], raw)
	return k, nil
}

// Suite is what the key is for.
func (k Key) Suite() Suite { return k.suite }

// Inline is key and salt as a description has them.
func (k Key) Inline() string { return base64.StdEncoding.EncodeToString(k.secret[:]) }

// String keeps the secret out of logs.
func (k Key) String() string { return k.suite.String() }

// GoString likewise.
func (k Key) GoString() string { return k.suite.String() }

// window is how many packets may come out of order before they count as replayed.
const window = 128

func (k Key) context(opts ...srtp.ContextOption) *srtp.Context {
	profile := srtp.ProtectionProfileAes128CmHmacSha1_80
	if k.suite == SHA1_32 {
		profile = srtp.ProtectionProfileAes128CmHmacSha1_32
	}
	c, err := srtp.CreateContext(k.secret[:keySize], k.secret[keySize:], profile, opts...)
	if err != nil { // the sizes are those of the suite
		panic("rtp: key: " + err.Error())
	}
	return c
}

// overhead is the longest that protection adds: the index of SRTCP and the tag.
const overhead = 4 + 10

// maxSources is how many streams one key may bring; more are a hostile peer's.
const maxSources = 64

// sealer protects what goes out. Whoever holds the leg's sending lock uses it.
type sealer struct {
	key    Key
	srtp   *srtp.Context
	header rtp.Header
	rtcp   rtcp.Header
	buffer [headerSize + maxPayload + overhead]byte
}

// opener unprotects what comes in; the poller's goroutine uses it.
type opener struct {
	key     Key
	srtp    *srtp.Context
	header  rtp.Header
	rtcp    rtcp.Header
	sources [2]sources // of RTP and of RTCP
	buffer  [headerSize + maxPayload + 64]byte
}

// security is a wire's protection. The pointers change while packets pass.
type security struct {
	out    atomic.Pointer[sealer]
	in     atomic.Pointer[opener]
	failed atomic.Uint64 // packets that did not prove to be the peer's
}

// Secure protects what is sent with out and accepts only what in protects; zero
// keys end that. A key that is in use goes on where it is, so that a description
// may be repeated.
func (u *UDP) Secure(out, in Key) {
	if now := u.security.out.Load(); out == (Key{}) {
		u.security.out.Store(nil)
	} else if now == nil || now.key != out {
		u.security.out.Store(&sealer{key: out, srtp: out.context()})
	}
	if now := u.security.in.Load(); in == (Key{}) {
		u.security.in.Store(nil)
	} else if now == nil || now.key != in {
		u.security.in.Store(&opener{key: in, srtp: in.context(srtp.SRTPReplayProtection(window), srtp.SRTCPReplayProtection(window))})
	}
}

// Secured tells whether both directions are protected.
func (u *UDP) Secured() bool { return u.security.out.Load() != nil && u.security.in.Load() != nil }

// protect returns the packet as it goes out.
func (s *security) protect(packet []byte, control bool) ([]byte, error) {
	o := s.out.Load()
	if o == nil {
		return packet, nil
	}
	if control {
		return o.srtp.EncryptRTCP(o.buffer[:0], packet, &o.rtcp)
	}
	return o.srtp.EncryptRTP(o.buffer[:0], packet, &o.header)
}

// unprotect returns the packet that came; ok is false for one that is not the
// peer's, or was there before.
func (s *security) unprotect(packet []byte, control bool) (plain []byte, ok bool) {
	o := s.in.Load()
	if o == nil {
		return packet, true
	}
	var err error
	at, from := 8, &o.sources[0] // where the source's number is (RFC 3550 §5.1, §6.4.1)
	if control {
		at, from = 4, &o.sources[1]
	}
	if len(packet) < headerSize || !from.may(binary.BigEndian.Uint32(packet[at:])) {
		s.failed.Add(1)
		return nil, false
	}
	if control {
		plain, err = o.srtp.DecryptRTCP(o.buffer[:0], packet, &o.rtcp)
	} else {
		plain, err = o.srtp.DecryptRTP(o.buffer[:0], packet, &o.header)
	}
	if err != nil {
		s.failed.Add(1)
		return nil, false
	}
	from.note(binary.BigEndian.Uint32(packet[at:]))
	return plain, true
}

// sources counts the streams of a peer: the context remembers each.
type sources struct {
	last  uint32
	count int
}

// may tells whether a packet of the source may be looked at.
func (s *sources) may(source uint32) bool { return s.count < maxSources || source == s.last }

// note takes down the source of a packet that was the peer's.
func (s *sources) note(source uint32) {
	if s.count == 0 || source != s.last {
		s.count++
		s.last = source
	}
}
