package sip_test

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// raw is a peer that writes its messages by hand and sees every packet, repeated
// ones included.
type raw struct {
	t     *testing.T
	conn  *net.UDPConn
	peer  netip.AddrPort // whoever sent last
	id    string
	first string // the 200 that made the call, where talking made it
}

// newRaw makes a peer that calls the server.
func newRaw(t *testing.T, s *sip.Server) *raw {
	t.Helper()
	r := listenRaw(t)
	r.peer = s.Addr()
	return r
}

// listenRaw makes a peer that waits to be called.
func listenRaw(t *testing.T) *raw {
	t.Helper()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(loopback, 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &raw{t: t, conn: conn, id: t.Name()}
}

func (r *raw) addr() string { return r.conn.LocalAddr().String() }

func (r *raw) write(text string) {
	r.t.Helper()
	if _, err := r.conn.WriteToUDPAddrPort([]byte(text), r.peer); err != nil {
		r.t.Fatal(err)
	}
}

// send writes a request; to is the To header's value, extra further header lines.
func (r *raw) send(method string, seq int, branch, to, extra, body string) {
	r.t.Helper()
	local := r.addr()
	r.write(fmt.Sprintf("%s sip:1@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s\r\nFrom: <sip:2@%s>;tag=raw\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\n%sContent-Length: %d\r\n\r\n%s",
		method, r.peer, local, branch, local, to, strings.ReplaceAll(r.id, "/", "-"), seq, method, extra, len(body), body))
}

func (r *raw) contact() string { return fmt.Sprintf("Contact: <sip:2@%s>\r\n", r.addr()) }

func (r *raw) invite(seq int, branch, to string) {
	r.t.Helper()
	r.send("INVITE", seq, branch, to, r.contact()+"Content-Type: application/sdp\r\n", rawOffer)
}

const rawTo = "<sip:1@127.0.0.1>"

const rawOffer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"

// recv returns the next packet whose first line begins with start, and when it
// came; others are skipped.
func (r *raw) recv(start string) (text string, at time.Time) {
	r.t.Helper()
	buf, skipped := make([]byte, 4096), ""
	r.conn.SetReadDeadline(time.Now().Add(patience))
	for {
		n, from, err := r.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			r.t.Fatalf("waiting for %q: %v; instead came\n%s", start, err, skipped)
		}
		if strings.HasPrefix(string(buf[:n]), "OPTIONS") && !strings.HasPrefix(start, "OPTIONS") {
			continue // our trunk's keep-alive, or that of a trunk whose port this was
		}
		if r.peer = from; strings.HasPrefix(string(buf[:n]), start) {
			return string(buf[:n]), time.Now()
		}
		skipped += string(buf[:n])
	}
}

// quiet fails when a packet that begins with start comes within d.
func (r *raw) quiet(start string, d time.Duration) {
	r.t.Helper()
	buf := make([]byte, 4096)
	r.conn.SetReadDeadline(time.Now().Add(d))
	for {
		n, err := r.conn.Read(buf)
		if err != nil {
			return
		}
		if strings.HasPrefix(string(buf[:n]), start) {
			r.t.Fatalf("unexpected %s", buf[:n])
		}
	}
}

func header(text, name string) string {
	for line := range strings.SplitSeq(text, "\r\n") {
		if v, ok := strings.CutPrefix(line, name+": "); ok {
			return v
		}
	}
	return ""
}

// Between the first 200 and the BYE lie 64·T1. Pauses that double up to T2 leave
// room for 17 repetitions; without doubling there would be 63, without the limit
// of T2 six. A machine that is busy elsewhere may swallow some.
func TestThe200IsRepeatedWithGrowingPausesUntilByeGivesUp(t *testing.T) {
	t.Parallel()
	const t1, t2 = 40 * time.Millisecond, 160 * time.Millisecond
	d := newDesk(nil)
	s := line(t, d, func(c *sip.Config) { c.T1, c.T2 = t1, t2 })
	r := newRaw(t, s)
	sent := time.Now() // before the first 200, so that a busy machine makes the pause longer and never shorter
	r.invite(1, "a", rawTo)
	r.recv("SIP/2.0 200")
	repeated := 0
	for {
		text, now := r.recv("")
		if strings.HasPrefix(text, "SIP/2.0 200") {
			repeated++
			continue
		}
		if !strings.HasPrefix(text, "BYE") || !strings.Contains(header(text, "To"), "tag=raw") {
			t.Errorf("instead of BYE came %s", text)
		}
		if after := now.Sub(sent); after < 64*t1 {
			t.Errorf("BYE after %v", after)
		}
		break
	}
	if repeated < 8 || repeated > 18 {
		t.Errorf("the 200 was repeated %d times", repeated)
	}
	d.guest(t, 0).told(t, "hung up")
}

func TestAnAckStopsTheRepetitionEvenWithItsInvitesBranch(t *testing.T) {
	t.Parallel()
	for _, branch := range []string{"a", "b"} {
		t.Run("branch "+branch, func(t *testing.T) {
			t.Parallel()
			s := line(t, newDesk(nil), func(c *sip.Config) { c.T1 = 200 * time.Millisecond })
			r := newRaw(t, s)
			r.invite(1, "a", rawTo)
			ok, _ := r.recv("SIP/2.0 200")
			r.send("ACK", 1, branch, header(ok, "To"), "", "")
			r.quiet("", time.Second) // repetitions would come after 0.2 s and 0.6 s
		})
	}
}

func TestHangupWaitsForTheAckBeforeItSaysBye(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		if err := c.Answer(); err != nil {
			return err
		}
		c.Hangup(zhiyin.EndedByFlow)
		return nil
	})
	s := line(t, d, func(c *sip.Config) { c.T1 = 50 * time.Millisecond })
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	r.quiet("BYE", 120*time.Millisecond)
	r.send("ACK", 1, "b", header(ok, "To"), "", "")
	r.recv("BYE")
}

func TestARepeatedInviteIsOneCall(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	s := line(t, d, nil)
	r := newRaw(t, s)
	for range 3 {
		r.invite(1, "a", rawTo)
	}
	r.recv("SIP/2.0 200")
	d.guest(t, 0)
	if s.Calls() != 1 || d.count() != 1 {
		t.Errorf("%d calls, %d arrivals", s.Calls(), d.count())
	}
}

func TestRequestsThatBelongToNoCall(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	r := newRaw(t, s)
	r.invite(1, "a", rawTo)
	ok, _ := r.recv("SIP/2.0 200")
	to := header(ok, "To")
	r.send("ACK", 1, "b", to, "", "")
	for i, c := range []struct{ method, to, want string }{
		{"BYE", rawTo + ";tag=unknown", "SIP/2.0 481"},
		{"CANCEL", rawTo, "SIP/2.0 481"},
		{"OPTIONS", rawTo + ";tag=unknown", "SIP/2.0 481"},
		{"BYE", rawTo, "SIP/2.0 481"},
	} {
		r.send(c.method, 9, fmt.Sprintf("x%d", i), c.to, "", "")
		r.recv(c.want)
	}
	r.send("BYE", 1, "old", to, "", "") // a number that was used
	r.recv("SIP/2.0 500")
	r.send("BYE", 2, "new", to, "", "")
	r.recv("SIP/2.0 200")
	empty(t, s)
}

func TestRequestsThatAreNoGood(t *testing.T) {
	t.Parallel()
	sdp := "Content-Type: application/sdp\r\n"
	for _, c := range []struct{ name, extra, body, want, names string }{
		{"no contact", sdp, rawOffer, "SIP/2.0 400", "Contact"},
		{"wants an extension", "Contact: <sip:2@127.0.0.1>\r\nRequire: precondition\r\n" + sdp, rawOffer, "SIP/2.0 420", "Unsupported: precondition"},
		{"speaks something else", "Contact: <sip:2@127.0.0.1>\r\nContent-Type: text/plain\r\n", "hello", "SIP/2.0 415", "Accept: application/sdp"},
		{"does not say what it speaks", "Contact: <sip:2@127.0.0.1>\r\n", rawOffer, "SIP/2.0 415", "Accept: application/sdp"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s := line(t, d, nil)
			r := newRaw(t, s)
			r.send("INVITE", 1, "a", rawTo, c.extra, c.body)
			if text, _ := r.recv(c.want); !strings.Contains(text, c.names) {
				t.Errorf("%q is not in %s", c.names, text)
			}
			if d.count() != 0 {
				t.Error("somebody arrived")
			}
			empty(t, s)
		})
	}
}

// Whatever comes, the server goes on answering.
func TestGarbageDoesNotStopTheServer(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	r := newRaw(t, s)
	for _, junk := range []string{"", "\x00\x00", "\r\n\r\n", "INVITE", "INVITE sip: SIP/2.0\r\n\r\n",
		"INVITE sip:1@x SIP/2.0\r\nVia: x\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n",
		"INVITE sip:1@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKq\r\nCSeq: 1 INVITE\r\n\r\n",
		"BYE sip:1@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKr\r\nCSeq: 1 BYE\r\nTo: <sip:x>;tag=\r\n\r\n",
		"ACK sip:1@x SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKs\r\nCSeq: 1 ACK\r\n\r\n"} {
		r.write(junk)
	}
	r.send("OPTIONS", 1, "o", rawTo, "", "")
	r.recv("SIP/2.0 200")
}

func TestMoreCallsThanPermittedAreSentElsewhere(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), func(c *sip.Config) { c.MaxCalls = 1 })
	first := newRaw(t, s)
	first.invite(1, "a", rawTo)
	ok, _ := first.recv("SIP/2.0 200")
	first.send("ACK", 1, "b", header(ok, "To"), "", "")
	second := newRaw(t, s)
	second.id += "2"
	second.invite(1, "c", rawTo)
	if text, _ := second.recv("SIP/2.0 503"); header(text, "Retry-After") == "" {
		t.Errorf("no Retry-After in %s", text)
	}
	first.send("BYE", 2, "d", header(ok, "To"), "", "")
	first.recv("SIP/2.0 200 OK")
	empty(t, s)
	second.invite(2, "e", rawTo)
	second.recv("SIP/2.0 200")
}

// answer responds to a request that the server sent; tag (may be empty) makes a
// dialog of it, extra has further header lines.
func (r *raw) answer(request, status, tag, extra, body string) {
	r.t.Helper()
	to := header(request, "To")
	if tag != "" {
		to += ";tag=" + tag
	}
	if body != "" {
		extra += "Content-Type: application/sdp\r\n"
	}
	r.write(fmt.Sprintf("SIP/2.0 %s\r\nVia: %s\r\nFrom: %s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %s\r\n%s%sContent-Length: %d\r\n\r\n%s",
		status, header(request, "Via"), header(request, "From"), to, header(request, "Call-ID"),
		header(request, "CSeq"), r.contact(), extra, len(body), body))
}
