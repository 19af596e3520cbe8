package sip_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

func TestAThousandJunkDatagramsDuringACall(t *testing.T) {
	t.Parallel()
	c, _, s := up(t)
	r := newRaw(t, s)
	chaos := rand.NewChaCha8([32]byte{'j', 'u', 'n', 'k'})
	rnd := rand.New(chaos)
	valid := fmt.Sprintf("INVITE sip:1@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKj\r\nFrom: <sip:2@x>;tag=j\r\nTo: <sip:1@x>\r\nCall-ID: j\r\nCSeq: 1 INVITE\r\nContact: <sip:2@%s>\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
		r.peer, r.addr(), r.addr(), len(rawOffer), rawOffer)
	for i := range 1000 {
		junk := []byte(valid)
		switch i % 4 {
		case 0: // noise
			junk = make([]byte, 1+rnd.IntN(1400))
			_, _ = chaos.Read(junk)
		case 1: // cut off
			junk = junk[:rnd.IntN(len(junk))]
		case 2: // some bytes changed
			for range 1 + rnd.IntN(8) {
				junk[rnd.IntN(len(junk))] = byte(rnd.Uint32())
			}
		default: // NULs, and as large as a datagram can be
			junk = make([]byte, 65507)
			copy(junk, valid[:rnd.IntN(len(valid))])
		}
		if _, err := r.conn.WriteToUDPAddrPort(junk, r.peer); err != nil {
			t.Fatal(err)
		}
	}
	alive(t, s)
	if err := c.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
}

func TestAFloodOfResponsesChangesNothing(t *testing.T) {
	t.Parallel()
	c, g, s := up(t)
	r := newRaw(t, s)
	before := runtime.NumGoroutine()
	for i := range 20000 {
		r.write(fmt.Sprintf("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKr%d\r\nFrom: <sip:1@x>;tag=%d\r\nTo: <sip:2@x>;tag=y\r\nCall-ID: r%d\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
			s.Addr(), i, i, i))
	}
	alive(t, s)
	if after := runtime.NumGoroutine(); after > before+2000 { // other tests run beside this one
		t.Errorf("%d goroutines, before %d", after, before)
	}
	g.told(t)
	if err := c.AwaitTone(within(t), 600); err != nil {
		t.Fatal(err)
	}
}

// CANCEL and the answer cross in every order; each call must end, with 200 and BYE
// or with 487, and nothing may stay.
func TestCancelRacesTheAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(func(_ zhiyin.Arrival, c *sip.Call) error {
		go func() {
			time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond)
			_ = c.Answer()
		}()
		return nil
	})
	s := line(t, d, func(c *sip.Config) { c.T1 = time.Second }) // 40 calls, for ports rest after use
	outcomes := map[string]int{}
	for i := range 40 {
		r := newRaw(t, s)
		r.id = fmt.Sprintf("race-%d", i)
		branch := fmt.Sprintf("race%d", i)
		r.invite(1, branch, rawTo)
		time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond)
		r.send("CANCEL", 1, branch, rawTo, "", "")
		for got := ""; got == ""; {
			text, _ := r.recv("SIP/2.0 ")
			if !strings.HasSuffix(header(text, "CSeq"), "INVITE") || strings.HasPrefix(text, "SIP/2.0 1") {
				continue
			}
			switch got = text[8:11]; got {
			case "200":
				r.finish(text)
			case "487":
				r.send("ACK", 1, branch, header(text, "To"), "", "")
			default:
				t.Fatalf("unexpected %s", text)
			}
			outcomes[got]++
		}
		r.conn.Close()
	}
	t.Logf("outcomes: %v", outcomes)
	empty(t, s)
}

func TestOneInviteOnTwoWaysIsOneCall(t *testing.T) {
	t.Parallel()
	r, g, s := waiting(t, nil, "", rawOffer)
	r.invite(1, "other", rawTo)
	r.recv("SIP/2.0 482")
	if s.Calls() != 1 {
		t.Errorf("%d calls", s.Calls())
	}
	g.call.Hangup(zhiyin.EndedByFlow)
}

func TestKeysInMessages(t *testing.T) {
	t.Parallel()
	r, g, to := talking(t, nil, "", rawOffer)
	for i, c := range []struct{ kind, body, want string }{
		{"application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "200"},
		{"application/dtmf-relay", "signal = * \r\nduration=100", "200"},
		{"application/dtmf; charset=x", "11", "200"},
		{"application/dtmf", "d", "200"},
		{"application/dtmf-relay", "Signal=!\r\n", "400"},
		{"application/dtmf-relay", "", "200"},
		{"application/media_control+xml", "<x/>", "415"},
	} {
		r.send("INFO", 2+i, fmt.Sprintf("i%d", i), to, "Content-Type: "+c.kind+"\r\n", c.body)
		r.recv("SIP/2.0 " + c.want)
	}
	g.told(t, "keyed 5", "keyed *", "keyed #", "keyed D")
	r.send("INFO", 50, "gone", rawTo+";tag=unknown", "", "")
	r.recv("SIP/2.0 481")
}

func TestWhatIsNotServedIsRefusedWithWhatIs(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	r := newRaw(t, s)
	for i, c := range []struct{ method, want, name string }{
		{"SUBSCRIBE", "SIP/2.0 489", "Allow-Events"}, {"PUBLISH", "SIP/2.0 489", "Allow-Events"},
		{"MESSAGE", "SIP/2.0 405", "Allow"}, {"DANCE", "SIP/2.0 501", "Allow"},
	} {
		r.send(c.method, 1+i, fmt.Sprintf("m%d", i), rawTo, "", "")
		if text, _ := r.recv(c.want); header(text, c.name) == "" {
			t.Errorf("%s: no %s in\n%s", c.method, c.name, text)
		}
	}
}

// Requests from 100,000 made-up sources leave no more memory behind than a few
// shifts of readers remember.
func TestManySourcesAreForgotten(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 sockets take a while")
	}
	s := line(t, newDesk(nil), nil)
	alive(t, s)
	before := heap()
	const sources = 100_000
	for i := range sources {
		from := netip.AddrFrom4([4]byte{127, byte(1 + i>>16), byte(i >> 8), byte(i)})
		conn, err := net.DialUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)), net.UDPAddrFromAddrPort(s.Addr()))
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(conn, "OPTIONS sip:1@x SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKs%d\r\nFrom: <sip:2@x>;tag=s\r\nTo: <sip:1@x>\r\nCall-ID: s%d\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n",
			conn.LocalAddr(), i, i)
		if err != nil {
			t.Fatal(err)
		}
		if i%100 == 0 { // no faster than the server: what is dropped is not remembered either
			conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := conn.Read(make([]byte, 2048)); err != nil {
				t.Fatalf("no answer to source %d: %v", i, err)
			}
		}
		conn.Close()
	}
	alive(t, s)
	grown := heap() - before
	t.Logf("%d sources: %.1f MB more", sources, float64(grown)/1e6)
	if grown > 24e6 {
		t.Errorf("%d bytes are kept of %d sources", grown, sources)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
