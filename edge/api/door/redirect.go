package door

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"sync"

	"zhiyin.dev"
)

// secured puts TLS on the listener. Whoever comes with plain HTTP to the same
// port is led to https, as is whoever comes to the redirect address.
func (s *Server) secured(l net.Listener) (net.Listener, error) {
	side := newSide(l.Addr())
	s.plain = []net.Listener{side}
	if s.Config.Redirect != "" {
		r, err := net.Listen("tcp", s.Config.Redirect)
		if err != nil {
			_ = l.Close()
			return nil, fmt.Errorf("api: redirect: %v: %w", err, zhiyin.Unavailable)
		}
		s.plain = append(s.plain, r)
	}
	return tls.NewListener(sorting{l, side}, s.ports.Certs.TLS()), nil
}

// RedirectAddr is where plain HTTP is led to https from; nil without such a port.
func (s *Server) RedirectAddr() net.Addr {
	if len(s.plain) < 2 {
		return nil
	}
	return s.plain[1].Addr()
}

// lead serves the plain listeners until the returned function is called.
func (s *Server) lead() (stop func()) {
	if len(s.plain) == 0 {
		return func() {}
	}
	server := s.server(s.ports.Certs.Challenge(http.HandlerFunc(s.leading)))
	var all sync.WaitGroup
	for _, l := range s.plain {
		all.Go(func() { _ = server.Serve(l) }) // ends when it is closed
	}
	return func() {
		_ = server.Close()
		all.Wait()
	}
}

// leading shows how to trust our CA, which can't be read over a connection that
// is not trusted yet, and leads everything else to https.
func (s *Server) leading(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/ca" || r.URL.Path == "/ca.crt" {
		s.guardHeaders(w.Header(), r)
		w.Header().Del("Strict-Transport-Security")
		s.door.ServeHTTP(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead || !plainHost.MatchString(r.Host) {
		NewProblem(http.StatusBadRequest, "https only").Write(w) // what was sent in the clear is not repeated
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, s.secureAddress(r)+r.URL.RequestURI(), http.StatusPermanentRedirect)
}

// secureAddress is where the page is by https: under the configured address, or
// under the name that was asked for.
func (s *Server) secureAddress(r *http.Request) string {
	if s.Config.public != nil {
		return s.Config.public.String()
	}
	host := hostOf(r.Host)
	if _, port, err := net.SplitHostPort(s.open.Addr().String()); err == nil && port != "443" {
		return "https://" + net.JoinHostPort(host, port)
	}
	if net.ParseIP(host) != nil && net.ParseIP(host).To4() == nil {
		host = "[" + host + "]"
	}
	return "https://" + host
}

// sorting hands each connection that does not begin as TLS does to the side.
type sorting struct {
	net.Listener
	side *side
}

// Accept wraps; the sorting happens at the first read, in the connection's own
// goroutine.
func (l sorting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &sorted{Conn: c, side: l.side}, nil
}

// Close closes the side as well.
func (l sorting) Close() error {
	_ = l.side.Close()
	return l.Listener.Close()
}

// sorted is a connection of which TLS knows nothing any more once it has turned
// out to be plain.
type sorted struct {
	net.Conn
	side  *side
	asked bool
	gone  bool // the side has it
}

// handshakeRecord is the first octet of TLS (RFC 8446 §5.1).
const handshakeRecord = 22

func (c *sorted) Read(p []byte) (int, error) {
	if c.gone {
		return 0, net.ErrClosed
	}
	if c.asked || len(p) == 0 {
		return c.Conn.Read(p)
	}
	n, err := c.Conn.Read(p)
	if n == 0 {
		return n, err
	}
	c.asked = true
	if p[0] == handshakeRecord {
		return n, err
	}
	c.gone = c.side.take(plainConn{c.Conn, bufio.NewReader(&before{first: append([]byte(nil), p[:n]...), rest: c.Conn})})
	return 0, net.ErrClosed
}

// Write and Close are of no effect on what the side has.
func (c *sorted) Write(p []byte) (int, error) {
	if c.gone {
		return 0, net.ErrClosed
	}
	return c.Conn.Write(p)
}

// Close closes what is still ours.
func (c *sorted) Close() error {
	if c.gone {
		return nil
	}
	return c.Conn.Close()
}

// plainConn begins with what was already read.
type plainConn struct {
	net.Conn
	read *bufio.Reader
}

func (c plainConn) Read(p []byte) (int, error) { return c.read.Read(p) }

type before struct {
	first []byte
	rest  net.Conn
}

func (b *before) Read(p []byte) (int, error) {
	if len(b.first) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.rest.Read(p)
}

// side is a listener of connections that another one accepted.
type side struct {
	addr net.Addr
	conn chan net.Conn // no capacity: who brings one waits for it to be taken
	done chan struct{}
	once sync.Once
}

func newSide(addr net.Addr) *side {
	return &side{addr: addr, conn: make(chan net.Conn), done: make(chan struct{})}
}

func (s *side) take(c net.Conn) bool {
	select {
	case s.conn <- c:
		return true
	case <-s.done:
		return false
	}
}

// Accept, Close and Addr are net.Listener's.
func (s *side) Accept() (net.Conn, error) {
	select {
	case c := <-s.conn:
		return c, nil
	case <-s.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (s *side) Close() error { s.once.Do(func() { close(s.done) }); return nil }

// Addr is the port's.
func (s *side) Addr() net.Addr { return s.addr }
