package main

import (
	"encoding/binary"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// stamp has the kernel say when each packet came.
func stamp(conn *net.UDPConn) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { // refused: the times are the reader's
		_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	})
}

// stampOf reads the kernel's time of a packet, a control message of seconds and
// nanoseconds (socket(7)); otherwise where it gave none.
func stampOf(control []byte, otherwise time.Time) time.Time {
	const head = unix.SizeofCmsghdr // on 64 bits: length 8, level 4, type 4
	if head != 16 || len(control) < head+16 || binary.NativeEndian.Uint32(control[8:]) != unix.SOL_SOCKET || binary.NativeEndian.Uint32(control[12:]) != unix.SO_TIMESTAMPNS {
		return otherwise
	}
	return time.Unix(int64(binary.NativeEndian.Uint64(control[head:])), int64(binary.NativeEndian.Uint64(control[head+8:])))
}
