package sip

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of connections that peers open. One is known once its peer has proved to
// be a trunk or a telephone; strangers have little time and few places.
const (
	maxConnections = 4096
	maxStrangers   = 512
	maxPerAddress  = 32               // strangers of one address
	strangerTime   = 30 * time.Second // all in all
	knownIdle      = 2 * time.Hour    // longer than calls; the system's keep-alive finds dead peers
	messageWithin  = 5 * time.Second  // from a message's first octet to its last
	writeWithin    = 5 * time.Second
)

// listener is a TCP socket, with TLS or without, whose connections are bounded in
// number, in time and in the length of a message.
type listener struct {
	net.Listener
	addr  netip.AddrPort
	tls   *tls.Config // nil: plain
	ready chan struct{}
	first sync.Once
	work  sync.WaitGroup // open connections

	mu        sync.Mutex
	open      map[string]*connection // by the peer's address
	strangers map[netip.Addr]int
	strange   int
	broken    uint64 // connections closed or refused for a limit
}

// listenTCP opens a socket; secure may be nil.
func listenTCP(at netip.AddrPort, secure *tls.Config) (*listener, error) {
	network := "tcp6"
	if at.Addr().Unmap().Is4() {
		network = "tcp4"
	}
	l, err := net.ListenTCP(network, net.TCPAddrFromAddrPort(at))
	if err != nil {
		return nil, err
	}
	a := l.Addr().(*net.TCPAddr).AddrPort()
	return &listener{Listener: l, addr: netip.AddrPortFrom(a.Addr().Unmap(), a.Port()), tls: secure, ready: make(chan struct{}),
		open: map[string]*connection{}, strangers: map[netip.Addr]int{}}, nil
}

// Accept is for sipgo. What there is no place for is closed at once.
func (l *listener) Accept() (net.Conn, error) {
	l.first.Do(func() { close(l.ready) })
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil, err
			}
			time.Sleep(10 * time.Millisecond) // out of files: those who are in go on
			continue
		}
		if c := l.admit(conn); c != nil {
			return c, nil
		}
		_ = conn.Close() // nothing was said
	}
}

// admit gives a connection its place, or nil when there is none.
func (l *listener) admit(conn net.Conn) *connection {
	from := conn.RemoteAddr().(*net.TCPAddr).AddrPort()
	address := from.Addr().Unmap()
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= maxConnections || l.strange >= maxStrangers || l.strangers[address] >= maxPerAddress {
		l.broken++
		return nil
	}
	c := &connection{Conn: conn, owner: l, peer: conn.RemoteAddr().String(), address: address, accepted: now, since: now}
	if l.tls != nil {
		c.Conn = tls.Server(conn, l.tls)
	}
	l.open[c.peer] = c
	l.strange++
	l.strangers[address]++
	l.work.Add(1)
	return c
}

// know gives the connection of a peer that has proved who it is its longer time.
func (l *listener) know(peer string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.open[peer]; c != nil && !c.known {
		c.known = true
		l.forgetStranger(c.address)
	}
}

// forgetStranger counts one out. The caller holds mu.
func (l *listener) forgetStranger(address netip.Addr) {
	l.strange--
	if l.strangers[address]--; l.strangers[address] == 0 {
		delete(l.strangers, address)
	}
}

func (l *listener) drop(c *connection) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[c.peer] == c {
		delete(l.open, c.peer)
	}
	if !c.known {
		l.forgetStranger(c.address)
	}
	if c.bad.Load() {
		l.broken++
	}
	l.work.Done()
}

// Close closes the socket and every connection.
func (l *listener) Close() error {
	err := l.Listener.Close()
	l.mu.Lock()
	open := make([]*connection, 0, len(l.open))
	for _, c := range l.open {
		open = append(open, c)
	}
	l.mu.Unlock()
	for _, c := range open {
		_ = c.Close() // they are gone either way
	}
	return err
}

// standing says how many connections there are and how many broke a limit.
func (l *listener) standing() (open int, broken uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open), l.broken
}

// connection is one that a peer has opened. Its reader is sipgo's.
type connection struct {
	net.Conn
	owner   *listener
	peer    string
	address netip.Addr
	once    sync.Once

	known bool        // guarded by owner.mu
	bad   atomic.Bool // it broke a limit

	frame           framing
	accepted, since time.Time // since: when waiting for the message or for its rest began; the reader's
}

var errLimit = errors.New("sip: a connection broke a limit")

// Read gives what comes within the limits.
func (c *connection) Read(b []byte) (int, error) {
	for {
		if err := c.SetReadDeadline(c.limit()); err != nil {
			return 0, err
		}
		n, err := c.Conn.Read(b)
		if n == 0 && errors.Is(err, os.ErrDeadlineExceeded) && time.Now().Before(c.limit()) {
			continue // it has become known meanwhile
		}
		if err != nil {
			c.bad.Store(errors.Is(err, os.ErrDeadlineExceeded))
			return n, err
		}
		return n, c.follow(b[:n])
	}
}

// follow takes note of what came.
func (c *connection) follow(data []byte) error {
	was, begun := c.frame.done, c.frame.within()
	if !c.frame.feed(data) {
		c.bad.Store(true)
		return errLimit
	}
	if !c.frame.within() || !begun || c.frame.done > was {
		c.since = time.Now()
	}
	return nil
}

// limit is until when what is being waited for must have come. A stranger's time
// is counted from the beginning: keep-alives don't make it longer.
func (c *connection) limit() time.Time {
	c.owner.mu.Lock()
	known := c.known
	c.owner.mu.Unlock()
	limit := c.since.Add(knownIdle)
	if c.frame.within() {
		limit = c.since.Add(messageWithin)
	}
	if stranger := c.accepted.Add(strangerTime); !known && stranger.Before(limit) {
		limit = stranger
	}
	return limit
}

// Write does not wait for a peer that stopped reading.
func (c *connection) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close() // half a message is on the way
	}
	return n, err
}

// Close closes once; sipgo does so twice.
func (c *connection) Close() (err error) {
	c.once.Do(func() {
		err = c.Conn.Close()
		c.owner.drop(c)
	})
	return err
}
