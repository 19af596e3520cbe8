package sip

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"zhiyin.dev/edge/rtp"
)

// eventPayload is the telephone-event number of our first offer. In an answer the
// number is always the peer's.
const eventPayload = 101

// session is our side of one call's description: what stays the same over all
// its offers and answers, and the last text, whose version it counts
// (RFC 3264 §8: the version rises by one when the text changes).
type session struct {
	address netip.Addr // where peers reach our audio
	port    int
	id      uint64
	version uint64
	last    string      // without the origin line
	held    bool        // we hold the peer
	event   uint8       // the peer's number of telephone-event; 0: none known
	codecs  []rtp.Codec // what was agreed, the one in use first; nil: nothing yet
	secrecy             // how the audio is protected
	slots   []string    // refused streams in their places, "" is the audio; nil: audio alone
}

// digits is the payload type of telephone-event in an offer of ours: the peer's
// once it is known, because a number must not change its meaning (RFC 3264 §8.3.2).
func (s *session) digits() uint8 {
	if s.event != 0 {
		return s.event
	}
	return eventPayload
}

// want is what we would do if the peer had no wishes.
func (s *session) want() direction { return direction{send: true, recv: !s.held} }

// offer describes a stream of ours. What is in use goes first, so that a change
// of direction changes nothing else; streams that were refused keep their place
// (RFC 3264 §8).
func (s *session) offer() []byte {
	codecs := slices.Clone(s.codecs)
	for _, c := range ours {
		if !slices.Contains(codecs, c) {
			codecs = append(codecs, c)
		}
	}
	var b strings.Builder
	proto, keys := s.secrecy.offer()
	if len(s.slots) == 0 {
		s.audio(&b, proto, keys, codecs, s.digits(), s.want())
	}
	for _, refused := range s.slots {
		if b.WriteString(refused); refused == "" {
			s.audio(&b, proto, keys, codecs, s.digits(), s.want())
		}
	}
	return s.wrap(b.String())
}

// answer describes our side of the peer's offer. Every stream of the offer is
// answered in its place, those we can't use with port 0 (RFC 3264 §6).
func (s *session) answer(peer description) []byte {
	var b strings.Builder
	s.slots = make([]string, len(peer.streams))
	for i, p := range peer.streams {
		if i == peer.audio {
			proto, keys := s.secrecy.answer(p)
			s.audio(&b, proto, keys, p.codecs, p.event, answering(p.wishes(), s.want()))
			continue
		}
		s.slots[i] = fmt.Sprintf("m=%s 0 %s %s\r\n", p.media, p.proto, strings.Join(p.formats, " "))
		b.WriteString(s.slots[i])
	}
	return s.wrap(b.String())
}

// audio writes one stream. a=rtcp names the port that would be assumed anyway
// (RFC 3605); some carriers insist on reading it.
func (s *session) audio(b *strings.Builder, proto, keys string, codecs []rtp.Codec, event uint8, dir direction) {
	fmt.Fprintf(b, "m=audio %d %s", s.port, proto)
	for _, c := range codecs {
		fmt.Fprintf(b, " %d", c.PayloadType())
	}
	if event != 0 {
		fmt.Fprintf(b, " %d", event)
	}
	b.WriteString("\r\n")
	for _, c := range codecs {
		fmt.Fprintf(b, "a=rtpmap:%d %s/8000\r\n", c.PayloadType(), c.Name())
	}
	if event != 0 {
		fmt.Fprintf(b, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-15\r\n", event, event)
	}
	fmt.Fprintf(b, "%sa=ptime:20\r\na=rtcp:%d\r\na=%s\r\n", keys, s.port+1, dir)
}

// wrap puts the session lines around the streams and counts versions.
func (s *session) wrap(streams string) []byte {
	if streams != s.last {
		s.version++
		s.last = streams
	}
	family := "IP4"
	if s.address.Is6() {
		family = "IP6"
	}
	return fmt.Appendf(nil, "v=0\r\no=- %d %d IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n%s",
		s.id, s.version, family, s.address, family, s.address, streams)
}
