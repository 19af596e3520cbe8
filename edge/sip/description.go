package sip

import (
	"bytes"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// description is what a peer's SDP (RFC 8866) says, as far as one telephone
// audio stream needs it.
type description struct {
	streams []stream // every m= line in order; an answer repeats them all
	audio   int      // index of the stream that we can use; -1: none
}

// stream is one m= line with its attributes.
type stream struct {
	media   string // "audio"
	proto   string // "RTP/AVP"
	formats []string
	port    int
	address netip.Addr  // invalid: no address, or one that we can't reach
	codecs  []rtp.Codec // PCMU and PCMA by the peer's preference
	event   uint8       // payload type of telephone-event at 8 kHz; 0: none
	dir     direction   // what the peer wants to do
	locks   []lock      // keys that the peer sends with, in suites that we know, by its preference
}

// remote is where the peer wants its audio; not valid while it has no address.
func (s stream) remote() netip.AddrPort {
	if !s.address.IsValid() || s.address.IsUnspecified() {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(s.address, uint16(s.port))
}

// parseDescription reads a peer's SDP. It errs with zhiyin.Invalid when the text
// is not a session description; a description that we can't use is not an
// error: audio is -1 then.
func parseDescription(body []byte) (description, error) {
	r := reader{d: description{audio: -1}, dir: direction{send: true, recv: true}}
	for n, line := range bytes.Split(body, []byte("\n")) {
		text := strings.TrimSuffix(string(line), "\r")
		if text == "" {
			continue
		}
		if err := r.line(n, text); err != nil {
			return description{}, err
		}
	}
	if !r.version || len(r.d.streams) == 0 {
		return description{}, fmt.Errorf("sip: description without version or media: %w", zhiyin.Invalid)
	}
	r.d.choose(SRTPOffer)
	return r.d, nil
}

// reader collects a description line by line. Attributes and addresses before
// the first m= line hold for every stream that does not say otherwise.
type reader struct {
	d       description
	version bool
	address netip.Addr
	dir     direction
}

// maxStreams bounds what one description can make us keep and answer.
const maxStreams = 16

func (r *reader) line(n int, text string) error {
	if len(text) < 2 || text[1] != '=' {
		return fmt.Errorf("sip: description line %d is not type=value: %w", n+1, zhiyin.Invalid)
	}
	value := text[2:]
	switch text[0] {
	case 'v':
		r.version = value == "0"
	case 'c':
		return r.connection(n, value)
	case 'm':
		return r.stream(n, value)
	case 'a':
		r.attribute(value)
	}
	return nil
}

func (r *reader) connection(n int, value string) error {
	f := strings.Fields(value)
	if len(f) != 3 || f[0] != "IN" {
		return fmt.Errorf("sip: description line %d is no connection: %w", n+1, zhiyin.Invalid)
	}
	host, _, _ := strings.Cut(f[2], "/") // a multicast address has /ttl
	address, err := netip.ParseAddr(host)
	if err != nil || address.IsMulticast() {
		address = netip.Addr{} // a name: RFC 8866 permits it, we don't resolve on the call path
	}
	if len(r.d.streams) > 0 {
		r.last().address = address
		return nil
	}
	r.address = address
	return nil
}

func (r *reader) last() *stream { return &r.d.streams[len(r.d.streams)-1] }

func (r *reader) stream(n int, value string) error {
	f := strings.Fields(value)
	if len(f) < 4 || len(r.d.streams) == maxStreams {
		return fmt.Errorf("sip: description line %d is no media line: %w", n+1, zhiyin.Invalid)
	}
	number, _, _ := strings.Cut(f[1], "/")
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return fmt.Errorf("sip: description line %d has no port: %w", n+1, zhiyin.Invalid)
	}
	r.d.streams = append(r.d.streams, stream{
		media: f[0], proto: f[2], formats: f[3:], port: int(port),
		address: r.address, dir: r.dir, codecs: preferred(f[3:]),
	})
	return nil
}

// preferred lists the G.711 payload types (RFC 3551 table 4) in the peer's order.
func preferred(formats []string) []rtp.Codec {
	var codecs []rtp.Codec
	for _, f := range formats {
		switch f {
		case "0":
			codecs = append(codecs, rtp.PCMU)
		case "8":
			codecs = append(codecs, rtp.PCMA)
		}
	}
	return codecs
}

func (r *reader) attribute(value string) {
	dir, isDir := directionOf(value)
	switch {
	case isDir && len(r.d.streams) == 0:
		r.dir = dir
	case isDir:
		r.last().dir = dir
	case len(r.d.streams) > 0 && strings.HasPrefix(value, "crypto:"):
		if l, ok := parseCrypto(value[len("crypto:"):]); ok && len(r.last().locks) < maxLocks {
			r.last().locks = append(r.last().locks, l)
		}
	case len(r.d.streams) > 0 && strings.HasPrefix(value, "rtpmap:"):
		r.last().mapping(value[len("rtpmap:"):])
	}
}

// mapping notes the payload type of telephone-event. Only dynamic numbers are
// taken (RFC 3551 §3), and only at 8 kHz, the clock of the audio beside it.
func (s *stream) mapping(value string) {
	number, encoding, _ := strings.Cut(value, " ")
	pt, err := strconv.ParseUint(number, 10, 8)
	if err != nil || pt < 96 || pt > 127 || s.event != 0 {
		return
	}
	if strings.EqualFold(strings.TrimSpace(encoding), "telephone-event/8000") {
		s.event = uint8(pt)
	}
}
