package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"
)

// startReflector runs the reflector in a process of its own.
func startReflector(flags ...string) (*process, netip.AddrPort, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, netip.AddrPort{}, err
	}
	p, err := launch(10*time.Second, nil, self, append([]string{"-reflect"}, flags...)...)
	if err != nil {
		return nil, netip.AddrPort{}, err
	}
	target, err := netip.ParseAddrPort(strings.TrimSpace(p.first))
	if err != nil {
		p.stop()
	}
	return p, target, err
}

// runReflector answers every INVITE with a port of its own, or of few that all
// calls share, and sends back what it hears there: what its figures show is the
// noise of the machine and of the generator. It prints its SIP address and ends
// with its standard input's end.
func runReflector(shared bool) error {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	_ = conn.SetReadBuffer(4 << 20)
	var mirrors []*batch
	if shared {
		if mirrors, err = newMirrors(); err != nil {
			return err
		}
	}
	fmt.Println(conn.LocalAddr())
	ports, calls := map[string]*net.UDPConn{}, 0
	buf := make([]byte, 65536)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return err
		}
		m := string(buf[:n])
		id := header(m, "Call-ID")
		switch {
		case strings.HasPrefix(m, "INVITE ") && shared:
			calls++
			_, _ = conn.WriteToUDPAddrPort([]byte(answer(m, mirrors[calls%len(mirrors)].port)), from)
		case strings.HasPrefix(m, "INVITE "):
			if ports[id] == nil {
				if ports[id], err = echo(); err != nil {
					return err
				}
			}
			_, _ = conn.WriteToUDPAddrPort([]byte(answer(m, ports[id].LocalAddr().(*net.UDPAddr).Port)), from)
		case strings.HasPrefix(m, "BYE "):
			if p := ports[id]; p != nil {
				_ = p.Close()
				delete(ports, id)
			}
			_, _ = conn.WriteToUDPAddrPort([]byte(okFor(m)), from)
		}
	}
}

func answer(m string, port int) string {
	sdp := fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio %d RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n", port)
	head := strings.TrimSuffix(okFor(m), "Content-Length: 0\r\n\r\n")
	head = strings.Replace(head, "To: "+header(m, "To"), "To: "+header(m, "To")+";tag=r", 1)
	return fmt.Sprintf("%sContact: <sip:reflector@127.0.0.1>\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", head, len(sdp), sdp)
}

func echo() (*net.UDPConn, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	go func() {
		buf := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			_, _ = conn.WriteToUDPAddrPort(buf[:n], from)
		}
	}()
	return conn, nil
}

// newMirrors are the ports that all calls share. What comes there goes back
// within about a millisecond, in batches.
func newMirrors() (out []*batch, err error) {
	for range exchanges {
		b, err := newBatch()
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	go func() {
		for ; ; time.Sleep(time.Millisecond) {
			for _, b := range out {
				back := func(packet []byte, from netip.AddrPort, _ time.Duration) { b.put(packet, from) }
				for b.read(back) == batchSize {
				}
				b.flush()
			}
		}
	}()
	return out, nil
}
