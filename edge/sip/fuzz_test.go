package sip

import (
	"bytes"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	msg "github.com/emiago/sipgo/sip"

	"zhiyin.dev"
	"zhiyin.dev/edge/rtp"
)

// refusing is a Door that lets nobody in.
type refusing struct{}

func (refusing) Arrive(zhiyin.Arrival, *Call) (Caller, error) { return nil, zhiyin.NotFound }

// heard is a Caller that takes everything.
type heard struct{}

func (heard) Keyed(rune)    {}
func (heard) PeerHeld(bool) {}
func (heard) HungUp()       {}
func (heard) MediaLost()    {}
func (heard) MediaFound()   {}

// replies keeps what a handler sends back.
type replies struct {
	mu   sync.Mutex
	sent []msg.Message
}

func (r *replies) LocalAddr() net.Addr { return &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5060} }
func (r *replies) WriteMsg(m msg.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, m)
	return nil
}
func (r *replies) Ref(int) int            { return 1 }
func (r *replies) TryClose() (int, error) { return 1, nil }
func (r *replies) Close() error           { return nil }

// mute is a server that is closing: its handlers answer, and it sends no requests
// of its own and waits for nothing, wherever a message says that it should.
func mute(f *testing.F) *Server {
	quiet := slog.New(slog.DiscardHandler)
	plane, err := rtp.NewPlane(rtp.Config{BindIP: "127.0.0.1", PortMin: 9000, PortMax: 9099}, quiet)
	if err != nil {
		f.Fatal(err)
	}
	s, err := New(Config{Open: true, Bind: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)}, plane, refusing{}, quiet)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.deafen() })
	close(s.closed)
	return s
}

// inDialog puts a call into the table that messages of the corpus can reach: from
// the tag "them" to our tag "us".
func (s *Server) inDialog(leg *rtp.Leg, udp *rtp.UDP) *Call {
	c := &Call{server: s, id: "leg_fuzz", leg: leg, udp: udp, began: time.Unix(0, 0), phase: up, caller: heard{}, agreed: true,
		settled: make(chan struct{}), gone: make(chan struct{})}
	close(c.settled)
	c.once.Do(func() {}) // the leg serves all of them
	c.dialog = dialog{callID: "fuzz", localTag: "us", remoteTag: "them"}
	c.session = session{address: netip.AddrFrom4([4]byte{127, 0, 0, 1}), port: 9000}
	s.put(c)
	return c
}

func corpus(f *testing.F) {
	files, err := filepath.Glob("testdata/torture/*.sip")
	if err != nil || len(files) == 0 {
		f.Fatal("no torture messages: ", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
	}
	sdp := string(sdp("m=audio 4000 RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000", "a=sendonly"))
	for _, seed := range []string{
		"INVITE", "INVITE +sdp", "UPDATE", "UPDATE +sdp", "BYE", "ACK", "PRACK\r\nRAck: 1 1 INVITE", "OPTIONS", "CANCEL",
		"INFO\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=1", "UPDATE\r\nSupported: timer\r\nSession-Expires: 90;refresher=uac\r\nMin-SE: 90",
		"REFER\r\nRefer-To: <sip:1@127.0.0.1?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>\r\nSupported: norefersub", "NOTIFY\r\nEvent: refer\r\nSubscription-State: active;expires=60\r\nContent-Type: message/sipfrag\r\n\r\nSIP/2.0 100 Trying\r\n",
		"INVITE\r\nReplaces: fuzz;to-tag=us;from-tag=them;early-only",
	} {
		line, rest, _ := strings.Cut(seed, "\r\n")
		method, body, _ := strings.Cut(line, " ")
		if body != "" {
			rest = "Content-Type: application/sdp\r\n\r\n" + sdp
		}
		if !strings.Contains(rest, "\r\n\r\n") {
			rest += "\r\n\r\n"
		}
		f.Add([]byte(method + " sip:1@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKf\r\nFrom: <sip:2@127.0.0.1>;tag=them\r\nTo: <sip:1@127.0.0.1>;tag=us\r\n" +
			"Call-ID: fuzz\r\nCSeq: 5 " + method + "\r\nContact: <sip:2@127.0.0.1:9>\r\n" + strings.TrimPrefix(rest, "\r\n")))
	}
}

// Whatever comes, no handler falls over, and each answer is a message that could
// be read, without a line that the request smuggled in.
func FuzzMessage(f *testing.F) {
	corpus(f)
	s := mute(f)
	udp, err := s.plane.ListenUDP()
	if err != nil {
		f.Fatal(err)
	}
	leg := s.plane.NewLeg("leg_fuzz", rtp.Ear{})
	f.Cleanup(func() { leg.Close(); _ = udp.Close() })
	quiet := slog.New(slog.DiscardHandler)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := msg.ParseMessage(data)
		req, ok := m.(*msg.Request)
		if err != nil || !ok {
			return
		}
		req.SetTransport("UDP")
		req.SetSource("127.0.0.1:9")
		c := s.inDialog(leg, udp)
		out := &replies{}
		tx := msg.NewServerTx("fuzz", req, out, quiet)
		if tx.Init() != nil {
			t.Fatal("no transaction")
		}
		f, known := s.handlers()[req.Method]
		if !known {
			f = s.onOther
		}
		s.counted(f)(req, tx)
		s.work.Wait()
		tx.Terminate()
		s.remove(c)
		s.untakeAll()
		out.check(t, data)
	})
}

// untakeAll forgets what the test's own call did to the count.
func (s *Server) untakeAll() {
	s.mu.Lock()
	s.taken = 0
	s.mu.Unlock()
}

func (r *replies) check(t *testing.T, data []byte) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.sent {
		res, ok := m.(*msg.Response)
		if !ok {
			t.Fatalf("our answer to %q is none:\n%s", data, m.String())
		}
		head, body, _ := strings.Cut(res.String(), "\r\n\r\n")
		lines := strings.FieldsFunc(head, func(c rune) bool { return c == '\r' || c == '\n' })
		if !strings.HasPrefix(head, "SIP/2.0 ") || len(lines) != 1+len(res.Headers()) || body != string(res.Body()) {
			t.Fatalf("our answer to %q has lines of its own:\n%q", data, res.String())
		}
	}
}

func FuzzSessionExpires(f *testing.F) {
	for _, seed := range []string{"1800", "90;refresher=uac", " 90 ; REFRESHER = UAS ;x", "0", "-1", "99999999999", "90;refresher=", "90;refresher=me", ";", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		e, ok := parseExpires(value)
		if !ok {
			return
		}
		if e.seconds == 0 {
			t.Fatalf("%q is no time", value)
		}
		if back, ok := parseExpires(e.String()); !ok || back != e {
			t.Fatalf("%q became %q and then %+v", value, e.String(), back)
		}
	})
}

func FuzzInfoDigits(f *testing.F) {
	for _, seed := range []string{"Signal=5\r\nDuration=160", "signal = #", "Signal=", "=", "Signal=15\n", "Signal=16", "\x00", "Signal=٣"} {
		f.Add(relayType, []byte(seed))
		f.Add(dtmfType, []byte(seed))
	}
	f.Add(dtmfType, []byte("d"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		digit, known, ok := keyOf(kind, body)
		if ok && (!known || !strings.ContainsRune(keys, digit)) {
			t.Fatalf("%q in %q is the key %q", body, kind, digit)
		}
		if known != (kind == relayType || kind == dtmfType) {
			t.Fatalf("%q is known: %t", kind, known)
		}
	})
}

func FuzzReplaces(f *testing.F) {
	for _, seed := range []string{"a@b;to-tag=1;from-tag=2", "a;from-tag=2;to-tag=1;early-only", "a;to-tag=1;to-tag=2;from-tag=3", "a", ";;;", "a;to-tag=;from-tag=", "a\r\nb;to-tag=1;from-tag=2", "a ; to-tag = 1 ; from-tag=0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		r, ok := parseReplaces(value)
		if !ok {
			return
		}
		text := r.callID + ";to-tag=" + r.to + ";from-tag=" + r.from
		if r.early {
			text += ";early-only"
		}
		if back, ok := parseReplaces(text); !ok || back != r || strings.ContainsAny(text, "\r\n\x00 ") {
			t.Fatalf("%q became %+v and then %+v", value, r, back)
		}
	})
}

func FuzzReferTo(f *testing.F) {
	for _, seed := range []string{"<sip:1@x>", "sip:1@x", "\"n\" <sips:a%41@x;user=phone>;p=q", "<tel:+86-10-1>", "<sip:1@x?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>", "<sip:1@x;method=BYE>", "*", "<>", "<sip:@x>", "<sip:1%0d%0aX@x>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		to, r := parseReferTo(value)
		if (r == nil) != dialable(to.user) {
			t.Fatalf("%q: %+v, %+v", value, to, r)
		}
		if r != nil && (r.code < 400 || to.replaces != nil) {
			t.Fatalf("%q: %+v with %+v", value, r, to)
		}
	})
}

func FuzzSipfrag(f *testing.F) {
	for _, seed := range []string{"SIP/2.0 200 OK\r\n", "SIP/2.0 100", "SIP/2.0 99 x", "SIP/2.0 700 x", "SIP/2.0 2000 x", " SIP/2.0 486 Busy\nTo: x", "", "SIP/2.0 "} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		code, ok := parseFrag(body)
		if ok != (code >= 100 && code < 700) {
			t.Fatalf("%q: %d, %t", body, code, ok)
		}
		if ok {
			if back, ok := parseFrag(frag(code)); !ok || back != code {
				t.Fatalf("%d became %d", code, back)
			}
		}
	})
}
