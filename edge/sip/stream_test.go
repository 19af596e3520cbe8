package sip_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func pipe(t *testing.T, dial func() (net.Conn, error), secure *tls.Config) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := dial()
			if err != nil {
				near.Close()
				continue
			}
			all.Go(func() { _, _ = io.Copy(far, near); far.Close() })
			all.Go(func() { _, _ = io.Copy(near, far); near.Close() })
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return netip.MustParseAddrPort(l.Addr().String())
}

type stream struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func connect(t *testing.T, to netip.AddrPort, over *tls.Config) *stream {
	t.Helper()
	conn, err := net.DialTimeout("tcp", to.String(), patience)
	if err != nil {
		t.Fatal(err)
	}
	if over != nil {
		conn = tls.Client(conn, over)
	}
	t.Cleanup(func() { conn.Close() })
	return &stream{t: t, conn: conn, in: bufio.NewReader(conn)}
}

func (s *stream) write(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.conn, text); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stream) send(method, over, id, to, extra, body string) {
	s.t.Helper()
	number := map[string]int{"BYE": 2}[method]
	number = max(number, 1)
	local := s.conn.LocalAddr().String()
	s.write(fmt.Sprintf("%s sip:1@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/%s %s;branch=z9hG4bK%s%s\r\nFrom: <sip:2@%s>;tag=raw\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\n%sContent-Length: %d\r\n\r\n%s",
		method, over, local, method, id, local, to, id, number, method, extra, len(body), body))
}

func (s *stream) recv(start string) string {
	s.t.Helper()
	s.conn.SetReadDeadline(time.Now().Add(patience))
	var text strings.Builder
	length := 0
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			s.t.Fatalf("waiting for %q: %v after %q", start, err, text.String())
		}
		text.WriteString(line)
		fmt.Sscanf(line, "Content-Length: %d", &length)
		if line == "\r\n" && text.Len() > 2 {
			break
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(s.in, body); err != nil {
		s.t.Fatal(err)
	}
	if !strings.HasPrefix(text.String(), start) {
		s.t.Fatalf("instead of %q came %s", start, text.String())
	}
	return text.String() + string(body)
}

func (s *stream) closes(within time.Duration) {
	s.t.Helper()
	s.conn.SetReadDeadline(time.Now().Add(within))
	if n, err := io.Copy(io.Discard, s.in); err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.Fatalf("still open after %v and %d octets", within, n)
	}
}
