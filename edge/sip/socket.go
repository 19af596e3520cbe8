package sip

import (
	"errors"
	"net"
	"net/netip"
	"sync"

	msg "github.com/emiago/sipgo/sip"
)

// Socket wraps a listening socket for sipgo's ServeUDP; the Server has one, and so
// has the test telephone. sipgo sends through a
// socket only once it reads from it, and runs each message on a goroutine that
// nobody can wait for; one that is late opens a socket of its own for its answer,
// for ever. Ready and Retire close these two gaps, Serve a third.
type Socket struct {
	*net.UDPConn
	first sync.Once
	ready chan struct{}
	rest  chan struct{}

	mu      sync.Mutex
	sources [recent]string // whoever sent last; a ring
	at      int
}

// recent is how many senders are remembered: more messages than can wait for
// their goroutine to run.
const recent = 256

// ListenUDP opens a socket.
func ListenUDP(at netip.AddrPort) (*Socket, error) {
	network := "udp6"
	if at.Addr().Unmap().Is4() {
		network = "udp4"
	}
	conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(at))
	if err != nil {
		return nil, err
	}
	return &Socket{UDPConn: conn, ready: make(chan struct{}), rest: make(chan struct{})}, nil
}

// Addr is what the socket is bound to, IPv4 in its short form.
func (s *Socket) Addr() netip.AddrPort {
	a := s.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// Ready is closed when sipgo reads, and so can send.
func (s *Socket) Ready() <-chan struct{} { return s.ready }

// ReadFrom is for sipgo. On a closed socket it returns after Retire.
func (s *Socket) ReadFrom(b []byte) (int, net.Addr, error) {
	s.first.Do(func() { close(s.ready) })
	n, from, err := s.UDPConn.ReadFrom(b)
	switch {
	case err == nil:
		s.note(from.String())
	case errors.Is(err, net.ErrClosed):
		<-s.rest
	}
	return n, from, err
}

func (s *Socket) note(source string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sources[s.at] != source {
		s.at = (s.at + 1) % recent
		s.sources[s.at] = source
	}
}

// Retire is called once, after Close, when no handler runs any more. Messages
// that sipgo still holds find a dead connection in its pool instead of none, and
// ServeUDP returns.
func (s *Socket) Retire(pool *msg.ConnectionPool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, source := range s.sources {
		if source != "" {
			pool.Add(source, dead{s.LocalAddr()})
		}
	}
	close(s.rest)
}

// dead is a connection that sends nothing.
type dead struct{ local net.Addr }

func (d dead) LocalAddr() net.Addr        { return d.local }
func (dead) WriteMsg(msg.Message) error   { return net.ErrClosed }
func (dead) Ref(int) int                  { return 1 }
func (dead) TryClose() (ref int, e error) { return 1, nil }
func (dead) Close() error                 { return nil }
