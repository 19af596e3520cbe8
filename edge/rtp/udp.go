package rtp

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
)

// socketBuffer is what the kernel may keep for a socket while we are late: more
// than a second of packets with their overhead.
const socketBuffer = 256 << 10

// bindTries is how many ports, one after the other, may be taken by somebody
// else before we say that none is left.
const bindTries = 16

// UDP is one peer's RTP port and the RTCP port above it: the wire of a telephone.
// It sends to where the peer's packets come from once one has come from the
// announced address (symmetric RTP, RFC 4961), and before that to where the peer
// said.
type UDP struct {
	plane     *Plane
	port      int
	rtp, rtcp *net.UDPConn

	remote  atomic.Pointer[netip.AddrPort] // where RTP goes; nil: nowhere yet
	control atomic.Pointer[netip.AddrPort] // where RTCP goes
	latch   latch

	readers sync.WaitGroup
	closing sync.Once
}

// latch remembers which source we listen to.
type latch struct {
	sync.Mutex
	announced netip.AddrPort
	source    netip.AddrPort // not valid until the first packet
	heard     time.Duration
}

// ListenUDP opens an even port and the odd one above it. The error is Busy when
// the range is exhausted, Unavailable when the system refuses.
func (p *Plane) ListenUDP() (*UDP, error) {
	for range bindTries {
		port, err := p.ports.take(time.Now())
		if err != nil {
			return nil, err
		}
		if u, err := p.open(port); err == nil {
			return u, nil
		}
		p.ports.rest(port, time.Now())
	}
	return nil, fmt.Errorf("rtp: listen: %d ports refused: %w", bindTries, zhiyin.Unavailable)
}

func (p *Plane) open(port int) (*UDP, error) {
	rtp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.bind, uint16(port))))
	if err != nil {
		return nil, err
	}
	rtcp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(p.bind, uint16(port+1))))
	if err != nil {
		return nil, errors.Join(err, rtp.Close())
	}
	// A system that grants less than we ask works as well, only with less room.
	_, _ = rtp.SetReadBuffer(socketBuffer), rtp.SetWriteBuffer(socketBuffer)
	return &UDP{plane: p, port: port, rtp: rtp, rtcp: rtcp}, nil
}

// Port is the RTP port; RTCP has the next one.
func (u *UDP) Port() int { return u.port }

// SetRemote says where the peer wants RTP, as announced in its SDP; RTCP goes to
// the port above. An unspecified address or port 0 sends nowhere. A new address
// forgets the source that was latched to.
func (u *UDP) SetRemote(to netip.AddrPort) {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	u.latch.Lock()
	defer u.latch.Unlock()
	if u.latch.announced == to {
		return
	}
	u.latch.announced, u.latch.source = to, netip.AddrPort{}
	if !to.IsValid() || to.Addr().IsUnspecified() || to.Port() == 0 {
		u.remote.Store(nil)
		u.control.Store(nil)
		return
	}
	control := netip.AddrPortFrom(to.Addr(), to.Port()+1)
	u.remote.Store(&to)
	u.control.Store(&control)
}

// Write implements Wire.
func (u *UDP) Write(packet []byte) error {
	to := u.remote.Load()
	if to == nil {
		return nil
	}
	_, err := u.rtp.WriteToUDPAddrPort(packet, *to)
	return err
}

// WriteRTCP sends a compound packet to the peer's RTCP port.
func (u *UDP) WriteRTCP(packet []byte) error {
	to := u.control.Load()
	if to == nil {
		return nil
	}
	_, err := u.rtcp.WriteToUDPAddrPort(packet, *to)
	return err
}

// Serve makes u the leg's wire and feeds it what comes, until Close.
func (u *UDP) Serve(l *Leg) {
	l.SetWire(u)
	u.readers.Go(func() { u.read(u.rtp, u.admits, l.Receive) })
	u.readers.Go(func() { u.read(u.rtcp, u.reports, l.ReceiveRTCP) })
}

// read takes packets until the socket is closed. Errors of single packets
// (ICMP's port unreachable) are the network's business.
func (u *UDP) read(from *net.UDPConn, admits func(netip.AddrPort) bool, take func([]byte)) {
	buffer := make([]byte, headerSize+maxPayload+64)
	for {
		n, source, err := from.ReadFromUDPAddrPort(buffer)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			continue
		case !admits(netip.AddrPortFrom(source.Addr().Unmap(), source.Port())):
			u.plane.foreign.Add(1)
		default:
			take(buffer[:n])
		}
	}
}

// admits tells whether RTP from source is the peer's: any port of the announced
// address, the first one that sends. Another port of the same address takes over
// only when the first has been silent for LostAfter (a NAT that forgot).
func (u *UDP) admits(source netip.AddrPort) bool {
	now := u.plane.now()
	u.latch.Lock()
	defer u.latch.Unlock()
	if source.Addr() != u.latch.announced.Addr() {
		return false
	}
	if source != u.latch.source {
		if u.latch.source.IsValid() && now-u.latch.heard < u.plane.cfg.LostAfter {
			return false
		}
		to := source // a copy of its own: source itself must not escape for every packet
		u.latch.source = source
		u.remote.Store(&to)
	}
	u.latch.heard = now
	return true
}

// reports tells whether RTCP from source is the peer's, and answers it there.
func (u *UDP) reports(source netip.AddrPort) bool {
	u.latch.Lock()
	defer u.latch.Unlock()
	if source.Addr() != u.latch.announced.Addr() {
		return false
	}
	if known := u.control.Load(); known == nil || *known != source {
		to := source
		u.control.Store(&to)
	}
	return true
}

// Close closes both ports, waits for their readers and lets the ports rest. It
// may be called twice, but not from an Ear.
func (u *UDP) Close() error {
	var err error
	u.closing.Do(func() {
		err = errors.Join(u.rtp.Close(), u.rtcp.Close())
		u.readers.Wait()
		u.plane.ports.rest(u.port, time.Now())
	})
	return err
}
