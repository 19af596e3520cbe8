package sip_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/sip"
)

// authority is a certificate authority with one certificate for 127.0.0.1.
type authority struct {
	pool      *x509.CertPool
	pair      tls.Certificate
	cert, key string // files
}

func newAuthority(t testing.TB) authority {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{pool: x509.NewCertPool(), cert: filepath.Join(t.TempDir(), "cert.pem"), key: filepath.Join(t.TempDir(), "key.pem")}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	a.pool.AppendCertsFromPEM(cert)
	if a.pair, err = tls.X509KeyPair(cert, key); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(a.cert, cert, 0o600), os.WriteFile(a.key, key, 0o600)); err != nil {
		t.Fatal(err)
	}
	return a
}

// secure adds TLS to a server.
func secure(a authority) func(*sip.Config) {
	return func(c *sip.Config) {
		c.TLSBind, c.TLS, c.TrunkCAs = netip.AddrPortFrom(loopback, 0), &tls.Config{Certificates: []tls.Certificate{a.pair}}, a.pool
	}
}

func TestSippCallsOverTCPAndTLS(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"tcp", "tls"} {
		for _, scenario := range []string{"answer_bye", "cancel", "hold_resume", "late_offer"} {
			t.Run(over+" "+scenario, func(t *testing.T) {
				t.Parallel()
				a := newAuthority(t)
				var greet func(zhiyin.Arrival, *sip.Call) error
				if scenario == "cancel" {
					greet = func(zhiyin.Arrival, *sip.Call) error { return nil }
				}
				d := newDesk(greet)
				s := line(t, d, secure(a))
				at := s.Addr()
				if over == "tls" {
					at = pipe(t, func() (net.Conn, error) {
						return tls.Dial("tcp", s.TLSAddr().String(), &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
					}, nil)
				}
				sippTo(t, at, scenario, "-t", "t1")
				d.await(t, "the end", func() bool { return strings.Contains(fmt.Sprint(d.guests[0].events), "hung up") })
				empty(t, s)
			})
		}
	}
}

// pipe carries connections on: Debian's sipp has no TLS. secure (may be nil) is
// what they are accepted with.
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

// stream is a peer on a connection that writes its messages by hand.
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

// recv returns the next message; it must begin with start.
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

// closes waits until the server closes the connection.
func (s *stream) closes(within time.Duration) {
	s.t.Helper()
	s.conn.SetReadDeadline(time.Now().Add(within))
	if n, err := io.Copy(io.Discard, s.in); err != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.Fatalf("still open after %v and %d octets", within, n)
	}
}

const askTo = "<sip:1@127.0.0.1>"

func TestOurRequestsUseThePeersConnectionAndNameTheTransport(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	for _, over := range []string{"TCP", "TLS"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			d := newDesk(nil)
			s := line(t, d, secure(a))
			to, client := s.Addr(), (*tls.Config)(nil)
			if over == "TLS" {
				to, client = s.TLSAddr(), &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"}
			}
			p := connect(t, to, client)
			// A Contact that nobody can reach: a telephone behind a NAT.
			p.send("INVITE", over, "in", askTo, "Contact: <sip:2@10.9.8.7:5060;transport="+strings.ToLower(over)+">\r\nContent-Type: application/sdp\r\n", rawOffer)
			ok := p.recv("SIP/2.0 200")
			want := fmt.Sprintf("<sip:127.0.0.1:%d;transport=%s>", to.Port(), strings.ToLower(over))
			if got := header(ok, "Contact"); got != want {
				t.Errorf("Contact %s instead of %s", got, want)
			}
			p.send("ACK", over, "in", header(ok, "To"), "", "")
			d.guest(t, 0).call.Hangup(zhiyin.EndedByFlow)
			bye := p.recv("BYE")
			if via := header(bye, "Via"); !strings.HasPrefix(via, fmt.Sprintf("SIP/2.0/%s 127.0.0.1:%d;", over, to.Port())) {
				t.Errorf("Via %s", via)
			}
		})
	}
}

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

// repeat does something at once and each half second until stop is called.
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

func TestTLSIsAtLeast12AndWantsACertificateWhereThatIsSet(t *testing.T) {
	t.Parallel()
	a, b := newAuthority(t), newAuthority(t)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		secure(a)(c)
		c.TLS.ClientCAs = a.pool
	})
	try := func(change func(*tls.Config)) error {
		c := &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1", Certificates: []tls.Certificate{a.pair}}
		change(c)
		conn, err := tls.Dial("tcp", s.TLSAddr().String(), c)
		if err != nil {
			return err
		}
		defer conn.Close()
		p := &stream{t: t, conn: conn, in: bufio.NewReader(conn)}
		p.send("OPTIONS", "TLS", "try", askTo, "", "")
		conn.SetReadDeadline(time.Now().Add(patience))
		_, err = p.in.ReadString('\n')
		return err
	}
	if err := try(func(*tls.Config) {}); err != nil {
		t.Errorf("with a certificate: %v", err)
	}
	for name, change := range map[string]func(*tls.Config){
		"TLS 1.1":                  func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 },
		"no certificate":           func(c *tls.Config) { c.Certificates = nil },
		"a stranger's certificate": func(c *tls.Config) { c.Certificates = []tls.Certificate{b.pair} },
	} {
		if err := try(change); err == nil {
			t.Errorf("%s was let in", name)
		}
	}
}

func TestCallsOutOverTCPAndTLS(t *testing.T) {
	t.Parallel()
	for _, over := range []string{"tcp", "tls"} {
		t.Run(over, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			at, ended := sippServes(t, "serve_bye", "-t", "t1", "-m", "2")
			await(t, until(t, func() bool { // sipp takes a moment to listen
				conn, err := net.Dial("tcp", at.String())
				if err == nil {
					conn.Close()
				}
				return err == nil
			}), "sipp to listen")
			if sipp := at; over == "tls" {
				at = pipe(t, func() (net.Conn, error) { return net.Dial("tcp", sipp.String()) }, &tls.Config{Certificates: []tls.Certificate{a.pair}})
			}
			s := line(t, newDesk(nil), func(c *sip.Config) {
				secure(a)(c)
				c.Trunks = []sip.Trunk{{Name: "carrier", Address: at.String(), Transport: over}}
			})
			is := newSignals()
			got, err := s.Dial(within(t), "1", "2", is)
			if err != nil {
				t.Fatal(err)
			}
			await(t, is.answered, "the answer")
			got.Hangup(zhiyin.EndedByFlow)
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestATrunkWhoseCertificateIsNotTrustedGetsNoCall(t *testing.T) {
	t.Parallel()
	a, other := newAuthority(t), newAuthority(t)
	far := line(t, newDesk(nil), secure(other))
	s := line(t, newDesk(nil), func(c *sip.Config) {
		secure(a)(c)
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: far.TLSAddr().String(), Transport: "tls"}}
	})
	if _, err := s.Dial(within(t), "1", "2", newSignals()); !errors.Is(err, zhiyin.Unavailable) {
		t.Errorf("Dial: %v", err)
	}
}

func TestALongRequestGoesOverTCP(t *testing.T) {
	t.Parallel()
	far := newDesk(nil)
	other := line(t, far, nil)
	s := line(t, newDesk(nil), func(c *sip.Config) {
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: other.Addr().String(), Domain: strings.Repeat("a-very-long-name.", 30) + "example"}}
	})
	if _, err := s.Dial(within(t), "1", "2", newSignals()); err != nil {
		t.Fatal(err)
	}
	if n := other.Stats().Connections; n != 1 {
		t.Errorf("%d connections", n)
	}
	// A peer without TCP gets the same over UDP.
	r := listenRaw(t)
	u := line(t, newDesk(nil), func(c *sip.Config) {
		c.Trunks = []sip.Trunk{{Name: "carrier", Address: r.addr(), Domain: strings.Repeat("a-very-long-name.", 30) + "example"}}
	})
	out := dial(within(t), u, newSignals())
	invite, _ := r.recv("INVITE")
	if via := header(invite, "Via"); !strings.HasPrefix(via, "SIP/2.0/UDP") {
		t.Errorf("Via %s", via)
	}
	r.answer(invite, "486 Busy", "t", "", "")
	<-out
}

const securedOffer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/SAVP 0\r\na=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:"

func TestRequiredProtectionIsRefusedWhereKeysCouldBeRead(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	d := newDesk(nil)
	s := line(t, d, func(c *sip.Config) { secure(a)(c); c.SRTP = sip.SRTPRequire })
	offer := securedOffer + strings.Repeat("A", 40) + "\r\n"
	r := newRaw(t, s)
	r.send("INVITE", 1, "a", rawTo, r.contact()+"Content-Type: application/sdp\r\n", offer)
	if text, _ := r.recv("SIP/2.0 488"); !strings.Contains(header(text, "Warning"), "TLS") {
		t.Errorf("%s", text)
	}
	p := connect(t, s.TLSAddr(), &tls.Config{RootCAs: a.pool, ServerName: "127.0.0.1"})
	more := "Contact: <sip:2@10.9.8.7;transport=tls>\r\nContent-Type: application/sdp\r\n"
	p.send("INVITE", "TLS", "plain", askTo, more, rawOffer)
	if text := p.recv("SIP/2.0 488"); !strings.Contains(header(text, "Warning"), "RTP/SAVP") {
		t.Errorf("%s", text)
	}
	p.send("ACK", "TLS", "plain", askTo, "", "")
	p.send("INVITE", "TLS", "secure", askTo, more, offer)
	ok := p.recv("SIP/2.0 200")
	if !strings.Contains(ok, "RTP/SAVP 0") || !strings.Contains(ok, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:") || strings.Contains(ok, strings.Repeat("A", 40)) {
		t.Errorf("%s", ok)
	}
	d.guest(t, 0)
	if d.count() != 1 {
		t.Errorf("%d arrivals", d.count())
	}
}
