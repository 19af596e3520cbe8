package sip_test

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
	"zhiyin.dev/edge/sip/siptest"
)

// capture reads what passes the loopback interface to and from a port range.
type capture struct {
	fd        int
	low, high uint16
	done      chan struct{}

	mu       sync.Mutex
	payloads [][]byte // of UDP
}

func newCapture(t *testing.T, low, high int) *capture {
	t.Helper()
	if os.Geteuid() != 0 {
		lacking(t, "capturing needs root")
	}
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	all := int(binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_IP)))
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, all)
	if err != nil {
		lacking(t, "capturing needs a packet socket: "+err.Error())
	}
	wait := unix.Timeval{Usec: 100_000}
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: uint16(all), Ifindex: lo.Index}); err != nil {
		t.Fatal(err)
	}
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait); err != nil {
		t.Fatal(err)
	}
	c := &capture{fd: fd, low: uint16(low), high: uint16(high), done: make(chan struct{})}
	over := make(chan struct{})
	go func() {
		defer close(c.done)
		buf := make([]byte, 65536)
		for {
			select {
			case <-over:
				return
			default:
			}
			if n, _, err := unix.Recvfrom(fd, buf, 0); err == nil {
				c.take(buf[:n])
			}
		}
	}()
	t.Cleanup(func() { close(over); <-c.done; unix.Close(fd) })
	return c
}

// take keeps the payload of a UDP packet (IPv4) of our ports.
func (c *capture) take(packet []byte) {
	if len(packet) < 28 || packet[0]>>4 != 4 || packet[9] != 17 {
		return
	}
	udp := packet[4*int(packet[0]&15):]
	if len(udp) < 8 {
		return
	}
	mine := func(port uint16) bool { return port >= c.low && port <= c.high }
	if mine(binary.BigEndian.Uint16(udp)) || mine(binary.BigEndian.Uint16(udp[2:])) {
		c.mu.Lock()
		c.payloads = append(c.payloads, append([]byte(nil), udp[8:]...))
		c.mu.Unlock()
	}
}

// tones counts RTP packets, and those whose audio repeats with a period of 25
// samples, as 320 Hz, 640 Hz and their multiples do in clear G.711.
func (c *capture) tones() (packets, clear int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.payloads {
		if len(p) < 172 || p[0]>>6 != 2 {
			continue
		}
		packets++
		same := 0
		audio := p[12:172]
		for i := 25; i < len(audio); i++ {
			if audio[i] == audio[i-25] {
				same++
			}
		}
		if same > 100 {
			clear++
		}
	}
	return packets, clear
}

// The line plays 640 Hz, and baresip's microphone has 320 Hz.
func TestNoClearAudioLeavesAProtectedCall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, over, media string
		policy            sip.SRTP
		secure            bool
	}{
		{"required over TLS", "tls", ";mediaenc=srtp-mand", sip.SRTPRequire, true},
		{"offered over TLS", "tls", ";mediaenc=srtp", sip.SRTPOffer, true},
		{"plain, to see that the capture sees", "udp", "", sip.SRTPOff, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			d := newDesk(func(_ zhiyin.Arrival, call *sip.Call) error {
				call.Play(tone(640), nil)
				return call.Answer()
			})
			s := line(t, d, func(cfg *sip.Config) {
				secure(a)(cfg)
				phones(newBook())(cfg)
				cfg.SRTP, cfg.Trunks = c.policy, []sip.Trunk{{Name: "plain", Sources: prefixes("127.0.0.2/32")}}
			})
			wire := newCapture(t, ports(t)+softAudio, ports(t)+portsBlock-1)
			b := deskphone(t, s, 320, c.over, phonePassword, a, c.media, "module srtp.so")
			await(t, until(t, func() bool { _, ok := s.Registered("ag_1"); return ok }), "the registration")

			// Called by us: our offer.
			is := newSignals()
			out, err := s.DialPhone(within(t), "ag_1", "+8613800001111", "", nil, is)
			if err != nil {
				t.Fatal(err)
			}
			await(t, is.answered, "the answer")
			out.Play(tone(640), nil)
			b.hears(640)
			listened(t, s, d, out)
			out.Hangup(zhiyin.EndedByFlow)
			b.await("CALL_CLOSED")

			// Calling us: its offer.
			b.do("dial", "sip:4008001234@"+strings.TrimPrefix(uriOf(s, c.over), "sip:"))
			b.await("CALL_ESTABLISHED")
			b.hears(640)
			last := d.last(t)
			listened(t, s, d, last)
			b.do("hangup", "")
			b.await("CALL_CLOSED")

			packets, clear := wire.tones()
			if packets < 50 {
				t.Fatalf("%d packets were captured", packets)
			}
			if c.secure && clear > 0 || !c.secure && clear < packets/4 {
				t.Errorf("%d of %d packets are clear", clear, packets)
			}
		})
	}
}

func uriOf(s *sip.Server, over string) string {
	if over == "tls" {
		return "sip:" + s.TLSAddr().String() + ";transport=tls"
	}
	return "sip:" + s.Addr().String()
}

// last is the call that arrived last.
func (d *desk) last(t *testing.T) *sip.Call {
	t.Helper()
	d.await(t, "a caller", func() bool { return len(d.guests) > 0 })
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.guests[len(d.guests)-1].call
}

// listened proves that a call brings baresip's 320 Hz: a plain telephone that is
// joined with it hears them.
func listened(t *testing.T, s *sip.Server, d *desk, call *sip.Call) {
	t.Helper()
	n := d.count()
	p, err := siptest.NewPhone(netip.MustParseAddr("127.0.0.2")) // of another source: the trunk
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ear, err := p.Dial(within(t), siptest.Order{To: uri(s, "1"), From: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := join(call, d.guest(t, n).call); err != nil {
		t.Fatal(err)
	}
	if err := ear.AwaitTone(within(t), 320); err != nil {
		t.Fatal(err)
	}
	if err := ear.Bye(within(t)); err != nil {
		t.Fatal(err)
	}
	call.Play(tone(640), nil)
	time.Sleep(100 * time.Millisecond) // for a few more packets to be captured
}
