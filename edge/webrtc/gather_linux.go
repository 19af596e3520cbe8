//go:build linux && (amd64 || arm64)

package webrtc

import (
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Each packet that comes alone wakes four of pion's goroutines one after the
// other, which costs more than the packet does. Here packets that come quickly
// after each other are read together.
const (
	gatherTime = 2 * time.Millisecond // a tenth of a frame: less than what any network adds
	gatherMost = 64                   // packets that one look returns
	packetMost = 2048                 // octets; more than any path's MTU
)

// gatherer is the browsers' port. It reads no more often than every gatherTime,
// all that is there by then: one browser's packets are never kept waiting. One
// goroutine reads, any may write.
type gatherer struct {
	*net.UDPConn
	raw    syscall.RawConn
	looked time.Time // when packets were read last
	take   func(fd uintptr) bool

	heads   [gatherMost]message
	names   [gatherMost]unix.RawSockaddrInet6 // the longer of the two forms
	parts   [gatherMost]unix.Iovec
	buffers [gatherMost][packetMost]byte

	next, have int // packets that were read and not asked for yet
	failed     syscall.Errno

	writing sync.RWMutex // held for reading while fd is used
	fd      uintptr
	closed  bool
	ipv4    bool
}

// message is the kernel's mmsghdr on 64 bits (recvmmsg(2)).
type message struct {
	unix.Msghdr
	size uint32
	_    uint32
}

func gather(conn *net.UDPConn) (net.PacketConn, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	g := &gatherer{UDPConn: conn, raw: raw, ipv4: addressOf(conn).Addr().Is4()}
	g.take = g.receive
	if err := raw.Control(func(fd uintptr) { g.fd = fd }); err != nil {
		return nil, err
	}
	for i := range g.heads {
		g.parts[i].Base = &g.buffers[i][0]
		g.parts[i].SetLen(packetMost)
		g.heads[i].Iov, g.heads[i].Name = &g.parts[i], (*byte)(unsafe.Pointer(&g.names[i]))
		g.heads[i].SetIovlen(1)
	}
	return g, nil
}

// ReadFromAddrPort implements ice.AddrPortReaderWriter.
func (g *gatherer) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	if g.next == g.have {
		if err := g.look(); err != nil {
			return 0, netip.AddrPort{}, err
		}
	}
	i := g.next
	g.next++
	return copy(b, g.buffers[i][:g.heads[i].size]), addrPortOf(&g.names[i]), nil
}

func addressOf(conn *net.UDPConn) netip.AddrPort { return conn.LocalAddr().(*net.UDPAddr).AddrPort() }

// WriteToAddrPort implements ice.AddrPortReaderWriter. Where there is no room in
// the system's buffer the packet is lost, and nobody waits; so the runtime's
// scheduler is not told of the call.
func (g *gatherer) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	if !g.ipv4 || len(b) == 0 {
		return g.WriteToUDPAddrPort(b, to)
	}
	name := unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: to.Addr().Unmap().As4()}
	port := (*[2]byte)(unsafe.Pointer(&name.Port)) // network byte order
	port[0], port[1] = byte(to.Port()>>8), byte(to.Port())
	g.writing.RLock()
	defer g.writing.RUnlock()
	if g.closed {
		return 0, net.ErrClosed
	}
	n, _, failed := unix.RawSyscall6(unix.SYS_SENDTO, g.fd, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)),
		unix.MSG_DONTWAIT, uintptr(unsafe.Pointer(&name)), unix.SizeofSockaddrInet4)
	if failed != 0 {
		return 0, failed
	}
	return int(n), nil
}

// Close closes the port when nobody writes.
func (g *gatherer) Close() error {
	g.writing.Lock()
	g.closed = true
	g.writing.Unlock()
	return g.UDPConn.Close()
}

// look waits for packets.
func (g *gatherer) look() error {
	if early := gatherTime - time.Since(g.looked); early > 0 {
		time.Sleep(early)
	}
	if err := g.raw.Read(g.take); err != nil {
		g.next, g.have = 0, 0
		return err
	}
	g.looked = time.Now()
	if g.failed != 0 {
		return g.failed
	}
	return nil
}

// receive takes what is there; false when that is nothing.
func (g *gatherer) receive(fd uintptr) bool {
	g.next, g.have, g.failed = 0, 0, 0
	for i := range g.heads {
		g.heads[i].Namelen = unix.SizeofSockaddrInet6
	}
	for {
		n, _, failed := unix.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&g.heads[0])), gatherMost, unix.MSG_DONTWAIT, 0, 0)
		switch failed {
		case 0:
			g.have = int(n)
			return true
		case unix.EAGAIN:
			return false
		case unix.EINTR:
		default:
			g.failed = failed
			return true
		}
	}
}

// addrPortOf reads an address in the kernel's form.
func addrPortOf(name *unix.RawSockaddrInet6) netip.AddrPort {
	port := (*[2]byte)(unsafe.Pointer(&name.Port)) // network byte order
	number := uint16(port[0])<<8 | uint16(port[1])
	if name.Family == unix.AF_INET {
		four := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(four.Addr), number)
	}
	return netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), number)
}
