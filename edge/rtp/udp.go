package rtp

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"zhiyin.dev"
)

// socketBuffer is what the kernel may keep for a socket while we are late, without
// its own overhead, for which it keeps as much again: a second of 20 ms packets, of
// 768 octets each from loopback and up to 2304 from a network card. What is older
// than that nobody wants to hear.
const socketBuffer = 32 << 10

// bindTries is how many ports, one after the other, may be taken by somebody
// else before we say that none is left.
const bindTries = 256

// UDP is one peer's RTP port and the RTCP port above it: the wire of a telephone.
// It sends to where the peer's packets come from once one has come from the
// announced address (symmetric RTP, RFC 4961), and before that to where the peer
// said.
type UDP struct {
	rtp      socket                 // what each packet needs lies together
	remote   atomic.Pointer[target] // where RTP goes; nil: nowhere yet
	latch    latch
	security security
	plane    *Plane
	leg      *Leg // from Serve on

	rtcp    socket
	control atomic.Pointer[target] // where RTCP goes
	port    int
	poller  *poller

	closing sync.Once
}

// latch remembers which source we listen to.
type latch struct {
	sync.Mutex // guards announced, and changes of source
	announced  netip.AddrPort
	source     atomic.Pointer[target] // nil until the first packet
	heard      atomic.Int64           // when a packet of it came last, on the plane's clock
}

// knows tells whether packets come from there already.
func (l *latch) knows(from netip.AddrPort) bool {
	source := l.source.Load()
	return source != nil && source.addr == from
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
	u := &UDP{plane: p, port: port, poller: p.pollers[port/2%len(p.pollers)]}
	u.rtp.take, u.rtcp.take = (*audio)(u), (*reports)(u)
	if err := u.rtp.open(netip.AddrPortFrom(p.bind, uint16(port))); err != nil {
		return nil, err
	}
	if err := u.rtcp.open(netip.AddrPortFrom(p.bind, uint16(port+1))); err != nil {
		return nil, errors.Join(err, u.poller.remove(&u.rtp))
	}
	return u, nil
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
	u.latch.announced = to
	u.latch.source.Store(nil)
	if !to.IsValid() || to.Addr().IsUnspecified() || to.Port() == 0 {
		u.remote.Store(nil)
		u.control.Store(nil)
		return
	}
	u.remote.Store(newTarget(to))
	u.control.Store(newTarget(netip.AddrPortFrom(to.Addr(), to.Port()+1)))
}

// Write implements Wire.
func (u *UDP) Write(packet []byte) error {
	to := u.remote.Load()
	if to == nil {
		return nil
	}
	sealed, err := u.security.protect(packet, false)
	if err != nil {
		return err
	}
	return u.rtp.write(sealed, to)
}

// WriteRTCP sends a compound packet to the peer's RTCP port.
func (u *UDP) WriteRTCP(packet []byte) error {
	to := u.control.Load()
	if to == nil {
		return nil
	}
	sealed, err := u.security.protect(packet, true)
	if err != nil {
		return err
	}
	return u.rtcp.write(sealed, to)
}

// Thin implements thinner.
func (u *UDP) Thin(on bool) bool { return u.rtp.thin(on) }

// Serve makes u the leg's wire and feeds it what comes, until Close. Call it once;
// packets are read while the plane runs. The leg begins to send at once where a
// remote is set.
func (u *UDP) Serve(l *Leg) {
	l.SetWire(u)
	u.leg = l
	err := errors.Join(u.poller.add(&u.rtp), u.poller.add(&u.rtcp))
	if err != nil { // the leg will find its peer lost
		u.plane.log.Error("rtp: reading a port failed", "port", u.port, "leg", l.id, "error", err)
	}
}

// taker is given each packet of a socket, by one goroutine at a time. The slice is
// used again.
type taker interface {
	takes(packet []byte, from netip.AddrPort)
}

// audio and reports are what comes to the RTP port and to the one above.
type (
	audio   UDP
	reports UDP
)

// takes gives the leg the peer's audio. What belongs to the source that we listen
// to is checked no further.
func (a *audio) takes(packet []byte, from netip.AddrPort) {
	u := (*UDP)(a)
	now, known := u.plane.now(), u.latch.knows(from)
	if !known && !u.announces(from.Addr()) {
		u.plane.foreign.Add(1)
		return
	}
	plain, ok := u.security.unprotect(packet, false) // before the source is latched to
	if !ok || !known && !u.admits(from, now) {
		u.plane.foreign.Add(1)
		return
	}
	u.latch.heard.Store(int64(now))
	u.leg.receive(plain, now)
}

// takes gives the leg the peer's reports.
func (r *reports) takes(packet []byte, from netip.AddrPort) {
	u := (*UDP)(r)
	if !u.announces(from.Addr()) {
		u.plane.foreign.Add(1)
		return
	}
	plain, ok := u.security.unprotect(packet, true)
	if !ok || !u.answers(from) {
		u.plane.foreign.Add(1)
		return
	}
	u.leg.ReceiveRTCP(plain)
}

// announces tells whether the peer said that its audio comes from there.
func (u *UDP) announces(from netip.Addr) bool {
	u.latch.Lock()
	defer u.latch.Unlock()
	return from == u.latch.announced.Addr()
}

// admits tells whether RTP from a new source is the peer's, and listens to it
// then: any port of the announced address, the first one that sends. Another port
// of the same address takes over only when the first has been silent for LostAfter
// (a NAT that forgot), the announced port itself at once: what is left of a party
// before it has no say.
func (u *UDP) admits(from netip.AddrPort, now time.Duration) bool {
	u.latch.Lock()
	defer u.latch.Unlock()
	if from.Addr() != u.latch.announced.Addr() {
		return false
	}
	silent := now-time.Duration(u.latch.heard.Load()) >= u.plane.cfg.LostAfter
	if u.latch.source.Load() != nil && from != u.latch.announced && !silent {
		return false
	}
	source := newTarget(from)
	u.latch.source.Store(source)
	u.remote.Store(source)
	return true
}

// answers tells whether RTCP from source is the peer's, and answers it there.
func (u *UDP) answers(source netip.AddrPort) bool {
	u.latch.Lock()
	defer u.latch.Unlock()
	if source.Addr() != u.latch.announced.Addr() {
		return false
	}
	if known := u.control.Load(); known == nil || known.addr != source {
		u.control.Store(newTarget(source))
	}
	return true
}

// Close closes both ports, waits until nothing of theirs is being taken and lets
// them rest. It may be called twice, but not from an Ear.
func (u *UDP) Close() error {
	var err error
	u.closing.Do(func() {
		err = errors.Join(u.poller.remove(&u.rtp), u.poller.remove(&u.rtcp))
		u.plane.ports.rest(u.port, time.Now())
	})
	return err
}
