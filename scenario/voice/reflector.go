package main

import (
	"fmt"
	"net"
	"strings"
)

// runReflector answers every INVITE with a port of its own and sends back what
// it hears there: what its figures show is the noise of the machine and of the
// generator. It prints its SIP address and ends with its standard input's end.
func runReflector() error {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	_ = conn.SetReadBuffer(4 << 20)
	fmt.Println(conn.LocalAddr())
	ports := map[string]*net.UDPConn{}
	buf := make([]byte, 65536)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return err
		}
		m := string(buf[:n])
		id := header(m, "Call-ID")
		switch {
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
