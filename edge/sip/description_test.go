package sip

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"zhiyin.dev/edge/rtp"
)

func sdp(lines ...string) []byte {
	return []byte(strings.Join(append([]string{"v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"}, lines...), "\r\n") + "\r\n")
}

func TestAPeersStreamIsUnderstood(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		body  []byte
		want  string // remote, codecs, event, wishes
		index int
	}{
		{"plain", sdp("m=audio 4000 RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000"), "192.0.2.1:4000 [PCMU PCMA] 101 sendrecv", 0},
		{"their order, their number", sdp("m=audio 4000 RTP/AVP 18 8 0 96", "a=rtpmap:96 TELEPHONE-EVENT/8000"), "192.0.2.1:4000 [PCMA PCMU] 96 sendrecv", 0},
		{"event at another clock", sdp("m=audio 4000 RTP/AVP 0 101 102", "a=rtpmap:101 telephone-event/16000", "a=rtpmap:102 telephone-event/8000"), "192.0.2.1:4000 [PCMU] 102 sendrecv", 0},
		{"own address", sdp("m=audio 4000 RTP/AVP 0", "c=IN IP4 198.51.100.7"), "198.51.100.7:4000 [PCMU] 0 sendrecv", 0},
		{"IPv6", sdp("m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::1"), "[2001:db8::1]:4000 [PCMU] 0 sendrecv", 0},
		{"picture first", sdp("m=video 5000 RTP/AVP 96", "m=audio 4000 RTP/AVP 8"), "192.0.2.1:4000 [PCMA] 0 sendrecv", 1},
		{"encrypted first", sdp("m=audio 5000 RTP/SAVP 0", "m=audio 4000 RTP/AVP 0"), "192.0.2.1:4000 [PCMU] 0 sendrecv", 1},
		{"direction of the session", sdp("a=sendonly", "m=audio 4000 RTP/AVP 0"), "192.0.2.1:4000 [PCMU] 0 sendonly", 0},
		{"direction of the stream", sdp("a=sendonly", "m=audio 4000 RTP/AVP 0", "a=inactive"), "192.0.2.1:4000 [PCMU] 0 inactive", 0},
		{"held the old way", sdp("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0"), "invalid AddrPort [PCMU] 0 sendonly", 0},
		{"bare newlines", []byte("v=0\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0\n"), "192.0.2.1:4000 [PCMU] 0 sendrecv", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := parseDescription(c.body)
			if err != nil {
				t.Fatal(err)
			}
			if d.audio != c.index {
				t.Fatalf("stream %d is used, want %d", d.audio, c.index)
			}
			s := d.streams[d.audio]
			var names []string
			for _, codec := range s.codecs {
				names = append(names, codec.Name())
			}
			if got := fmt.Sprintf("%v %v %d %v", s.remote(), names, s.event, s.wishes()); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestWhatIsNoDescriptionIsRefusedWithItsCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		body       string
		code, warn int
	}{
		{"", 400, 399}, {"hello", 400, 399}, {"v=0\r\n", 400, 399}, {"v=1\r\nm=audio 1 RTP/AVP 0\r\n", 400, 399},
		{"v=0\r\nm=audio x RTP/AVP 0\r\n", 400, 399}, {"v=0\r\nm=audio 70000 RTP/AVP 0\r\n", 400, 399},
		{"v=0\r\nc=ATM x\r\nm=audio 1 RTP/AVP 0\r\n", 400, 399}, {"v=0\r\nm=audio 1\r\n", 400, 399},
		{"v=0\r\n" + strings.Repeat("m=audio 1 RTP/AVP 0\r\n", 17), 400, 399},
		{"v=0\r\nm=audio 0 RTP/AVP 0\r\n", 488, 304}, {"v=0\r\nm=video 1 RTP/AVP 0\r\n", 488, 304},
		{"v=0\r\nm=audio 1 RTP/SAVPF 0\r\n", 488, 304},
		{"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 1 RTP/AVP 18 9\r\n", 488, 305},
		{"v=0\r\nm=audio 1 RTP/AVP 0\r\n", 488, 301}, {"v=0\r\nc=IN IP4 phone.example\r\nm=audio 1 RTP/AVP 0\r\n", 488, 301},
		{"v=0\r\nc=IN IP4 239.0.0.1/1\r\nm=audio 1 RTP/AVP 0\r\n", 488, 301},
	} {
		d, err := parseDescription([]byte(c.body))
		if _, r := acceptable(d, err, SRTPOffer); r == nil || r.code != c.code || r.warning != c.warn {
			t.Errorf("%q: got %+v, want %d with warning %d", c.body, r, c.code, c.warn)
		}
	}
}

func ourSession() session {
	return session{address: netip.MustParseAddr("203.0.113.5"), port: 20000, id: 7}
}

func TestOurAnswerFollowsTheOffer(t *testing.T) {
	t.Parallel()
	peer, err := parseDescription(sdp("m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000", "m=audio 4000 RTP/AVP 8 18 0 110", "a=rtpmap:110 telephone-event/8000", "a=sendonly"))
	if err != nil {
		t.Fatal(err)
	}
	s := ourSession()
	want := "v=0\r\no=- 7 1 IN IP4 203.0.113.5\r\ns=-\r\nc=IN IP4 203.0.113.5\r\nt=0 0\r\n" +
		"m=video 0 RTP/AVP 96\r\n" +
		"m=audio 20000 RTP/AVP 8 0 110\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n" +
		"a=rtpmap:110 telephone-event/8000\r\na=fmtp:110 0-15\r\na=ptime:20\r\na=rtcp:20001\r\na=recvonly\r\n"
	if got := string(s.answer(peer)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheVersionRisesOnlyWithAChange(t *testing.T) {
	t.Parallel()
	s := ourSession()
	for i, step := range []struct {
		held    bool
		version string
	}{{false, "7 1 "}, {false, "7 1 "}, {true, "7 2 "}, {true, "7 2 "}, {false, "7 3 "}} {
		s.held = step.held
		if body := string(s.offer()); !strings.Contains(body, "o=- "+step.version) {
			t.Errorf("offer %d: %s", i, body)
		}
	}
}

func TestDirectionsAreAnsweredAsRFC3264Says(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		offered string
		held    bool
		want    string
	}{
		{"sendrecv", false, "sendrecv"}, {"sendonly", false, "recvonly"}, {"recvonly", false, "sendonly"}, {"inactive", false, "inactive"},
		{"sendrecv", true, "sendonly"}, {"sendonly", true, "inactive"}, {"recvonly", true, "sendonly"}, {"inactive", true, "inactive"},
	} {
		offered, ok := directionOf(c.offered)
		s := session{held: c.held}
		if got := answering(offered, s.want()).String(); !ok || got != c.want {
			t.Errorf("%s while held %t: answered %s, want %s", c.offered, c.held, got, c.want)
		}
	}
}

// Whatever a peer sends, we neither crash nor answer with something that we would
// not accept ourselves.
func FuzzDescription(f *testing.F) {
	for _, seed := range [][]byte{
		sdp("m=audio 4000 RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000", "a=sendonly"),
		sdp("m=video 0 RTP/AVP 31", "m=audio 1 RTP/AVP 8", "c=IN IP6 ::1"), []byte("v=0\nm=audio 1/2 RTP/AVP 0"), []byte("v=\na=\nm="), {}, []byte("\r\n\r\n"),
		[]byte("v=0\r\nm=audio 99999999999999999999 RTP/AVP 0\r\na=rtpmap:-1 x"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := parseDescription(body)
		if _, r := acceptable(d, err, SRTPOffer); r != nil {
			return
		}
		s := ourSession()
		back, err := parseDescription(s.answer(d))
		if err != nil || len(back.streams) != len(d.streams) || back.audio != d.audio {
			t.Fatalf("our answer to %q is not one: %v", body, err)
		}
		stream, r := acceptable(back, err, SRTPOffer)
		if r != nil || stream.event != d.streams[d.audio].event || len(stream.codecs) == 0 {
			t.Fatalf("our answer to %q is useless: %v", body, r)
		}
		for _, c := range stream.codecs {
			if c != rtp.PCMU && c != rtp.PCMA {
				t.Fatalf("codec %v", c)
			}
		}
	})
}
