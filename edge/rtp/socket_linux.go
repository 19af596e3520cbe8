//go:build linux && (amd64 || arm64)

package rtp

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"zhiyin.dev"
)

// The runtime's network poller wakes a goroutine for each packet; at 400 calls
// that costs more than the packets do. Here one poller reads many sockets, and
// lets their packets gather for gatherTime before it looks again.
const (
	gatherTime = 2 * time.Millisecond // a tenth of a frame: less than what any network adds
	gatherFrom = 16                   // sockets; fewer are read at once
	batch      = 256                  // sockets that one look returns
)

// socket is a UDP port outside the runtime's poller. Its calls never wait, so the
// runtime's scheduler is not told of them (RawSyscall6).
type socket struct {
	fd   int
	take taker

	life   sync.Mutex // held while the descriptor must stay ours
	closed bool
}

// target is an address in the form that the kernel takes. It does not change.
type target struct {
	addr netip.AddrPort
	raw  unix.RawSockaddrInet6 // or RawSockaddrInet4, which is shorter
	size uintptr
}

func newTarget(to netip.AddrPort) *target {
	t := &target{addr: to, size: unix.SizeofSockaddrInet6}
	port := uint16(to.Port()>>8 | to.Port()<<8) // network byte order on machines that are little-endian, as these are
	if to.Addr().Is4() {
		t.size = unix.SizeofSockaddrInet4
		*(*unix.RawSockaddrInet4)(unsafe.Pointer(&t.raw)) = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: port, Addr: to.Addr().As4()}
		return t
	}
	t.raw = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: port, Addr: to.Addr().As16()}
	return t
}

// bindTo is the address in the form that Bind takes.
func bindTo(to netip.AddrPort) unix.Sockaddr {
	if to.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()}
}

// open binds the socket. A system that refuses leaves it closed.
func (s *socket) open(bind netip.AddrPort) error {
	family := unix.AF_INET
	if !bind.Addr().Is4() {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.Bind(fd, bindTo(bind)); err != nil {
		return errors.Join(err, unix.Close(fd))
	}
	// A system that grants less than we ask works as well, only with less room.
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, socketBuffer)
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, socketBuffer)
	s.fd = fd
	return nil
}

func (s *socket) write(packet []byte, to *target) error {
	_, _, failed := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(s.fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(packet))), uintptr(len(packet)), unix.MSG_DONTWAIT,
		uintptr(unsafe.Pointer(&to.raw)), to.size)
	if failed != 0 {
		return failed
	}
	return nil
}

// read takes one packet; ok is false when none is there.
func (s *socket) read(buffer []byte) (n int, from netip.AddrPort, ok bool) {
	var name unix.RawSockaddrInet6 // the longer of the two forms
	size := uint32(unsafe.Sizeof(name))
	got, _, failed := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(s.fd),
		uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)), unix.MSG_DONTWAIT,
		uintptr(unsafe.Pointer(&name)), uintptr(unsafe.Pointer(&size)))
	if failed != 0 {
		return 0, netip.AddrPort{}, false
	}
	port := (*[2]byte)(unsafe.Pointer(&name.Port)) // network byte order
	number := uint16(port[0])<<8 | uint16(port[1])
	if name.Family == unix.AF_INET {
		four := (*unix.RawSockaddrInet4)(unsafe.Pointer(&name))
		return int(got), netip.AddrPortFrom(netip.AddrFrom4(four.Addr), number), true
	}
	return int(got), netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), number), true
}

// audioFilter is a program of the kernel's packet filter (BPF) over a UDP datagram,
// of which the first 8 octets are UDP's header: of RTP of the payload types 0 and 8
// it keeps one of keptOf, of all else everything.
var audioFilter = [...]unix.SockFilter{
	{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_LEN},
	{Code: unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K, K: udpHeader + headerSize, Jf: 7},
	{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: udpHeader + 1},
	{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: 0x7F},
	{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0, Jt: 1},
	{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 8, Jf: 3},
	{Code: unix.BPF_LD | unix.BPF_H | unix.BPF_ABS, K: udpHeader + 2},
	{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: keptOf - 1, Jf: 1},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0xFFFF},
}

const udpHeader = 8

// thin begins or ends to leave audio out, and tells whether it is left out now.
func (s *socket) thin(on bool) bool {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return false
	}
	if !on {
		_ = unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0) // there is one, and nothing locks it
		return false
	}
	program := unix.SockFprog{Len: uint16(len(audioFilter)), Filter: &audioFilter[0]}
	return unix.SetsockoptSockFprog(s.fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &program) == nil
}

// poller reads the sockets it has been given, while it runs.
type poller struct {
	mu      sync.Mutex // held while a packet is taken
	sockets []*socket  // by descriptor; nil: not ours
	count   int        // of those that are ours
	epoll   int        // 0: not running
}

func newPoller() *poller { return &poller{} }

// add gives s's taker each packet of it from the poller's goroutine.
func (p *poller) add(s *socket) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.sockets) <= s.fd {
		p.sockets = append(p.sockets, nil)
	}
	p.sockets[s.fd] = s
	p.count++
	if p.epoll == 0 {
		return nil
	}
	return register(p.epoll, s.fd)
}

func register(epoll, fd int) error {
	return unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

// remove closes s; take is not running any more when it returns.
func (p *poller) remove(s *socket) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.fd < len(p.sockets) && p.sockets[s.fd] == s {
		p.sockets[s.fd] = nil
		p.count--
	}
	s.life.Lock()
	defer s.life.Unlock()
	s.closed = true
	return unix.Close(s.fd) // which takes it out of epoll, too
}

// run reads until ctx is done. The error is Unavailable.
func (p *poller) run(ctx context.Context) error {
	favour(readingSlice)
	bell, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK) // ends the wait
	if err != nil {
		return fmt.Errorf("rtp: poller: %w: %w", zhiyin.Unavailable, err)
	}
	epoll, err := p.begin(bell)
	if err == nil {
		rung := make(chan struct{})
		stop := context.AfterFunc(ctx, func() {
			_, _ = unix.Write(bell, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // it has never been rung, so there is room
			close(rung)
		})
		if err = p.read(ctx, epoll); !stop() {
			<-rung
		}
	}
	if err = errors.Join(err, p.end(), unix.Close(bell)); err != nil {
		return fmt.Errorf("rtp: poller: %w: %w", zhiyin.Unavailable, err)
	}
	return nil
}

// begin watches the bell and the sockets that are there already.
func (p *poller) begin(bell int) (epoll int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		p.epoll = 0
		return 0, err
	}
	err = register(p.epoll, bell)
	for fd, s := range p.sockets {
		if s != nil {
			err = errors.Join(err, register(p.epoll, fd))
		}
	}
	return p.epoll, err
}

func (p *poller) end() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	epoll := p.epoll
	if p.epoll = 0; epoll == 0 {
		return nil
	}
	return unix.Close(epoll)
}

func (p *poller) read(ctx context.Context, epoll int) error {
	events, buffer := make([]unix.EpollEvent, batch), make([]byte, headerSize+maxPayload+64)
	for {
		n, err := unix.EpollWait(epoll, events, -1)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
		many := false
		for i := range max(n, 0) {
			many = p.one(events[i].Fd, buffer)
		}
		if many && n < batch {
			nap(gatherTime)
		}
	}
}

// one takes a packet of the socket, and tells whether there are many sockets.
func (p *poller) one(fd int32, buffer []byte) (many bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if int(fd) < len(p.sockets) && p.sockets[fd] != nil {
		s := p.sockets[fd]
		if n, from, ok := s.read(buffer); ok {
			s.take.takes(buffer[:n], from)
		}
	}
	return p.count >= gatherFrom
}
