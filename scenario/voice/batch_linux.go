//go:build linux && (amd64 || arm64)

package main

import (
	"encoding/binary"
	"net/netip"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// batchSize is how many packets one system call takes or gives.
	batchSize = 128
	// slotSize is the longest packet that is kept whole: 20 ms of G.711 have 172 octets.
	slotSize = 256
	// batchBuffer is what the kernel may keep for a socket: 100 ms of 3,000 calls over one.
	batchBuffer = 4 << 20
)

// batch is a UDP socket on 127.0.0.1 that reads and writes many packets with one
// system call (recvmmsg(2), sendmmsg(2)). One goroutine reads, one writes.
type batch struct {
	fd     int
	port   int
	rx, tx ring
	queued int
}

// ring is what the kernel reads and fills.
type ring struct {
	heads   [batchSize]mmsghdr
	names   [batchSize]unix.RawSockaddrInet4
	vectors [batchSize]unix.Iovec
	notes   [batchSize][32]byte // one control message with the time of arrival
	packets [batchSize][slotSize]byte
}

type mmsghdr struct {
	head unix.Msghdr
	size uint32
	_    [4]byte
}

func (r *ring) lay(notes bool) {
	for i := range r.heads {
		r.vectors[i].Base = &r.packets[i][0]
		h := &r.heads[i].head
		h.Name, h.Iov, h.Iovlen = (*byte)(unsafe.Pointer(&r.names[i])), &r.vectors[i], 1
		if notes {
			h.Control = &r.notes[i][0]
		}
	}
}

func newBatch() (*batch, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	b := &batch{fd: fd}
	b.rx.lay(true)
	b.tx.lay(false)
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, batchBuffer)
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, batchBuffer)
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1); err != nil {
		return nil, err
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return nil, err
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		return nil, err
	}
	b.port = name.(*unix.SockaddrInet4).Port
	return b, nil
}

func (b *batch) close() { _ = unix.Close(b.fd) }

// read gives take what has come, up to batchSize packets, and returns how many.
// at is when the kernel had the packet, so that a reader that comes late does not
// count as a gap. The slice is used again.
func (b *batch) read(take func(packet []byte, from netip.AddrPort, at time.Duration)) int {
	for i := range b.rx.heads {
		h := &b.rx.heads[i].head
		b.rx.vectors[i].SetLen(slotSize)
		h.Namelen = uint32(unsafe.Sizeof(b.rx.names[i]))
		h.SetControllen(len(b.rx.notes[i]))
	}
	n, _, failed := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(b.fd), uintptr(unsafe.Pointer(&b.rx.heads[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)
	if failed != 0 {
		return 0
	}
	for i := range int(n) {
		take(b.rx.packets[i][:b.rx.heads[i].size], addressOf(&b.rx.names[i]), arrivalOf(&b.rx.notes[i]))
	}
	return int(n)
}

func addressOf(name *unix.RawSockaddrInet4) netip.AddrPort {
	port := (*[2]byte)(unsafe.Pointer(&name.Port)) // network byte order
	return netip.AddrPortFrom(netip.AddrFrom4(name.Addr), binary.BigEndian.Uint16(port[:]))
}

// arrivalOf reads SCM_TIMESTAMPNS: a header of 16 octets, seconds, nanoseconds.
func arrivalOf(note *[32]byte) time.Duration {
	return time.Duration(binary.NativeEndian.Uint64(note[16:]))*time.Second + time.Duration(binary.NativeEndian.Uint64(note[24:]))
}

// put copies a packet for to into the next batch, which goes out when it is full.
func (b *batch) put(packet []byte, to netip.AddrPort) {
	name := &b.tx.names[b.queued]
	name.Family, name.Addr = unix.AF_INET, to.Addr().As4()
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&name.Port))[:], to.Port())
	b.tx.heads[b.queued].head.Namelen = uint32(unsafe.Sizeof(*name))
	b.tx.vectors[b.queued].SetLen(copy(b.tx.packets[b.queued][:], packet))
	if b.queued++; b.queued == batchSize {
		b.flush()
	}
}

// flush sends what was put. A packet that the kernel refuses is lost.
func (b *batch) flush() {
	for sent := 0; sent < b.queued; {
		n, _, failed := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(b.fd), uintptr(unsafe.Pointer(&b.tx.heads[sent])), uintptr(b.queued-sent), unix.MSG_DONTWAIT, 0, 0)
		if failed != 0 {
			n = 1 // an answer of ICMP to an earlier packet, or no room
		}
		sent += int(n)
	}
	b.queued = 0
}
