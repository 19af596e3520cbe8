package sip_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

func TestKeepAlivesOnAConnectionAreAnswered(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	p := connect(t, s.Addr(), nil)
	p.write("\r\n\r\n")
	pong := make([]byte, 2)
	p.conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.ReadFull(p.in, pong); err != nil || string(pong) != "\r\n" {
		t.Fatalf("%q, %v", pong, err)
	}
	p.send("OPTIONS", "TCP", "after", askTo, "", "")
	p.recv("SIP/2.0 200")
}

func TestHostileConnectionsAreClosedAndTheOthersServed(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	for name, text := range map[string]string{
		"junk":          "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
		"HTTP":          "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"no length":     "OPTIONS sip:1@x SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK1\r\n\r\n",
		"long body":     "OPTIONS sip:1@x SIP/2.0\r\nContent-Length: 999999999\r\n\r\n",
		"endless lines": "OPTIONS sip:1@x SIP/2.0\r\n" + strings.Repeat("X-Junk: "+strings.Repeat("a", 100)+"\r\n", 300),
		"endless line":  strings.Repeat("a", 20<<10),
		"slow":          "OPTIONS sip:1@x SIP/2.0\r\nVia: ", // and never more
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := connect(t, s.Addr(), nil)
			_, _ = io.WriteString(p.conn, text) // it may be closed before all is written
			p.closes(8 * time.Second)
			q := connect(t, s.Addr(), nil)
			q.send("OPTIONS", "TCP", "alive"+strings.ReplaceAll(name, " ", ""), askTo, "", "")
			q.recv("SIP/2.0 200")
		})
	}
}

func TestOneAddressCanNotTakeAllConnections(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	var idle []*stream
	for range 32 {
		p := connect(t, s.Addr(), nil)
		p.write("\r\n\r\n")
		p.conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.ReadFull(p.in, make([]byte, 2)); err != nil {
			t.Fatal(err)
		}
		idle = append(idle, p)
	}
	over := connect(t, s.Addr(), nil)
	over.closes(patience)
	if st := s.Stats(); st.Connections != 32 || st.Broken == 0 {
		t.Errorf("%+v", st)
	}
	r := newRaw(t, s) // UDP goes on
	r.send("OPTIONS", 1, "o", rawTo, "", "")
	r.recv("SIP/2.0 200")
	idle[0].conn.Close()
	await(t, until(t, func() bool { return s.Stats().Connections == 31 }), "the place to be free")
	q := connect(t, s.Addr(), nil)
	q.send("OPTIONS", "TCP", "free", askTo, "", "")
	q.recv("SIP/2.0 200")
}

func TestAThousandJunkMessagesLeaveTheServerWell(t *testing.T) {
	t.Parallel()
	s := line(t, newDesk(nil), nil)
	r := newRaw(t, s)
	junk := make([]byte, 1200)
	for i := range 1000 {
		n := 1 + i*7919%len(junk)
		if _, err := rand.Read(junk[:n]); err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			copy(junk, "INVITE sip:1@x SIP/2.0\r\n")
		}
		r.write(string(junk[:n]))
		if i%10 == 0 {
			conn, err := net.Dial("tcp", s.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			_, _ = conn.Write(append(bytes.Clone(junk[:n]), "\r\n\r\n"...)) // it may be closed already
			conn.Close()
		}
	}
	stop := repeat(func() { r.send("OPTIONS", 1, "o", rawTo, "", "") }) // the kernel may have no room yet
	r.recv("SIP/2.0 200")
	stop()
	q := connect(t, s.Addr(), nil)
	q.send("OPTIONS", "TCP", "alive", askTo, "", "")
	q.recv("SIP/2.0 200")
	if s.Calls() != 0 {
		t.Errorf("%d calls", s.Calls())
	}
}

func repeat(what func()) (stop func()) {
	what()
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				what()
			case <-over:
				return
			}
		}
	}()
	return func() { close(over); <-done }
}
