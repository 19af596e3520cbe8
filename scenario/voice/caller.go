package main

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// caller is a UAC (RFC 3261) for many calls over one socket: INVITE, ACK, BYE,
// and nothing that a load generator has no use for. INVITEs are not sent again:
// on loopback a lost one is a failed call.
type caller struct {
	conn   *net.UDPConn
	target netip.AddrPort
	local  netip.AddrPort

	mu    sync.Mutex
	calls map[string]*call // by Call-ID
}

// call is one call out. Its fields are set before up is closed.
type call struct {
	id, from, called string
	invited          time.Time
	setup            time.Duration
	status           int
	toTag            string
	media            netip.AddrPort // the answerer's RTP
	up               chan struct{}  // closed by the final response
}

func newCaller(target netip.AddrPort) (*caller, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadBuffer(4 << 20)
	c := &caller{conn: conn, target: target, calls: map[string]*call{}, local: conn.LocalAddr().(*net.UDPAddr).AddrPort()}
	go c.read()
	return c, nil
}

func (c *caller) close() { _ = c.conn.Close() }

// invite sends an INVITE whose audio is expected at rtpPort.
func (c *caller) invite(n int, from, called string, rtpPort int) (*call, error) {
	k := &call{id: fmt.Sprintf("voice-%d-%d", time.Now().UnixNano(), n), from: from, called: called, up: make(chan struct{})}
	sdp := fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"+
		"m=audio %d RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n", rtpPort)
	c.mu.Lock()
	c.calls[k.id] = k
	c.mu.Unlock()
	k.invited = time.Now()
	return k, c.send(k, "INVITE", 1, "Content-Type: application/sdp\r\n", sdp)
}

func (c *caller) bye(k *call) error { return c.send(k, "BYE", 2, "", "") }

func (c *caller) send(k *call, method string, cseq int, extra, body string) error {
	to := fmt.Sprintf("<sip:%s@%s>", k.called, c.target)
	if k.toTag != "" {
		to += ";tag=" + k.toTag
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s sip:%s@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s%s;rport\r\nMax-Forwards: 70\r\n", method, k.called, c.target, c.local, k.id, method)
	fmt.Fprintf(&b, "From: <sip:%s@%s>;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:%s>\r\n", k.from, c.local, k.id, to, k.id, cseq, method, c.local)
	fmt.Fprintf(&b, "%sContent-Length: %d\r\n\r\n%s", extra, len(body), body)
	_, err := c.conn.WriteToUDPAddrPort(b.Bytes(), c.target)
	return err
}

func (c *caller) read() {
	buf := make([]byte, 65536)
	for {
		n, from, err := c.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		c.handle(string(buf[:n]), from, time.Now())
	}
}

// handle takes one message: responses to ours, and the answerer's BYE.
func (c *caller) handle(m string, from netip.AddrPort, at time.Time) {
	if strings.HasPrefix(m, "BYE ") || strings.HasPrefix(m, "OPTIONS ") {
		_, _ = c.conn.WriteToUDPAddrPort([]byte(okFor(m)), from)
		return
	}
	status, _ := strconv.Atoi(strings.TrimSpace(after(m, "SIP/2.0 ", " ")))
	if status < 200 || !strings.Contains(header(m, "CSeq"), "INVITE") {
		return
	}
	c.mu.Lock()
	k := c.calls[header(m, "Call-ID")]
	c.mu.Unlock()
	if k == nil {
		return
	}
	select {
	case <-k.up: // the 200 again: only the ACK is repeated
	default:
		k.setup, k.status = at.Sub(k.invited), status
		k.toTag = strings.TrimSpace(after(header(m, "To"), "tag=", ";"))
		k.media = mediaOf(m)
		close(k.up)
	}
	_ = c.send(k, "ACK", 1, "", "")
}

func okFor(m string) string {
	var b strings.Builder
	b.WriteString("SIP/2.0 200 OK\r\n")
	for _, h := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		fmt.Fprintf(&b, "%s: %s\r\n", h, header(m, h))
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return b.String()
}

// header returns the first header of that name.
func header(m, name string) string {
	for _, line := range strings.Split(m, "\r\n") {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(k), name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func after(s, start, end string) string {
	_, rest, ok := strings.Cut(s, start)
	if !ok {
		return ""
	}
	out, _, _ := strings.Cut(rest, end)
	return out
}

// mediaOf reads where the answerer wants audio (RFC 4566 c= and m=).
func mediaOf(m string) netip.AddrPort {
	ip, err := netip.ParseAddr(strings.TrimSpace(after(m, "c=IN IP4 ", "\r\n")))
	if err != nil {
		return netip.AddrPort{}
	}
	port, err := strconv.Atoi(after(m, "m=audio ", " "))
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ip, uint16(port))
}
