//go:build !(linux && (amd64 || arm64))

package rtp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
)

// socket is a UDP port with a reader of its own.
type socket struct {
	conn   *net.UDPConn
	take   taker
	reader sync.WaitGroup
}

// target is an address to send to.
type target struct{ addr netip.AddrPort }

func newTarget(to netip.AddrPort) *target { return &target{to} }

func (s *socket) open(bind netip.AddrPort) error {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(bind))
	if err != nil {
		return err
	}
	// A system that grants less than we ask works as well, only with less room.
	_, _ = conn.SetReadBuffer(socketBuffer), conn.SetWriteBuffer(socketBuffer)
	s.conn = conn
	return nil
}

func (s *socket) write(packet []byte, to *target) error {
	_, err := s.conn.WriteToUDPAddrPort(packet, to.addr)
	return err
}

// thin leaves nothing out.
func (*socket) thin(bool) bool { return false }

// poller starts and ends the readers.
type poller struct{}

func newPoller() *poller { return &poller{} }

// run returns when ctx is done; the readers end with their sockets.
func (*poller) run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// add gives s's taker each packet of it.
func (*poller) add(s *socket) error {
	s.reader.Go(func() {
		buffer := make([]byte, headerSize+maxPayload+64)
		for {
			n, from, err := s.conn.ReadFromUDPAddrPort(buffer)
			switch {
			case errors.Is(err, net.ErrClosed):
				return
			case err == nil: // errors of single packets (ICMP) are the network's business
				s.take.takes(buffer[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
			}
		}
	})
	return nil
}

// remove closes s; take is not running any more when it returns.
func (*poller) remove(s *socket) error {
	err := s.conn.Close()
	s.reader.Wait()
	return err
}
