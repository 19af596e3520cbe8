package sip

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// sipgo remembers the source of every packet until it stops reading the socket it
// came from. A flood from made-up sources would take all memory, so the reading is
// done in shifts: when one has seen so many sources another takes over, and the
// first ends, which forgets them, once its messages have found their way.
const (
	shiftSources = 4096
	// shiftRest is how long a shift that reads no more stays: far longer than a
	// message waits for its goroutine.
	shiftRest = 5 * time.Second
	// shiftsAtRest bounds how many rest; a flood shortens their rest.
	shiftsAtRest = 8
)

// shift is one reader's view of the socket.
type shift struct {
	*Socket
	seen map[netip.AddrPort]struct{} // by its reader alone
	full chan struct{}               // closed when it reads no more
	once sync.Once
	over chan struct{} // closed when it may end
}

// Serve reads until the socket is closed and retired; serve is sipgo's ServeUDP,
// whose error it returns. It is called once.
func (s *Socket) Serve(serve func(net.PacketConn) error) error {
	var (
		shifts  sync.WaitGroup
		resting []*shift
	)
	for {
		now := &shift{Socket: s, seen: map[netip.AddrPort]struct{}{}, full: make(chan struct{}), over: make(chan struct{})}
		done := make(chan error, 1)
		shifts.Go(func() { done <- serve(now) })
		select {
		case <-now.full:
		case err := <-done:
			for _, r := range resting {
				r.end()
			}
			shifts.Wait()
			return err
		}
		time.AfterFunc(shiftRest, now.end)
		if resting = append(resting, now); len(resting) > shiftsAtRest {
			resting[0].end()
			resting = resting[1:]
		}
	}
}

func (v *shift) end() { v.once.Do(func() { close(v.over) }) }

// ReadFrom is for sipgo, which ends its shift at net.ErrClosed.
func (v *shift) ReadFrom(b []byte) (int, net.Addr, error) {
	if len(v.seen) >= shiftSources {
		close(v.full)
		select {
		case <-v.over:
		case <-v.rest:
		}
		return 0, nil, net.ErrClosed
	}
	n, from, err := v.Socket.ReadFrom(b)
	if udp, ok := from.(*net.UDPAddr); ok && err == nil {
		v.seen[udp.AddrPort()] = struct{}{}
	}
	return n, from, err
}
