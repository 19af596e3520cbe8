package main

import (
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"time"
)

// stream is one call's audio as the generator sends and hears it. All times are
// taken when the packet was read.
type stream struct {
	to   netip.AddrPort
	ssrc uint32

	sending sync.Mutex // guards seq and ts
	seq     uint16
	ts      uint32

	mu       sync.Mutex
	audible  time.Time // the first packet that is not silence
	last     time.Time
	packets  int
	gaps     int // more than 40 ms since the packet before
	first    uint16
	highest  uint32 // extended sequence number
	counting bool
}

// exchange sends and receives for many streams over one socket; streams are
// told apart by the address that their packets come from.
type exchange struct {
	conn *net.UDPConn
	port int

	mu      sync.Mutex
	streams map[netip.AddrPort]*stream
	order   []*stream
}

func newExchange() (*exchange, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadBuffer(8 << 20)
	_ = conn.SetWriteBuffer(8 << 20)
	e := &exchange{conn: conn, port: conn.LocalAddr().(*net.UDPAddr).Port, streams: map[netip.AddrPort]*stream{}}
	go e.receive()
	return e, nil
}

func (e *exchange) close() { _ = e.conn.Close() }

func (e *exchange) add(to netip.AddrPort) *stream {
	s := &stream{to: to, ssrc: uint32(to.Port())<<8 | 1}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.streams[to] = s
	e.order = append(e.order, s)
	return s
}

// find returns the stream of an address; nil for one that is not ours.
func (e *exchange) find(from netip.AddrPort) *stream {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.streams[from]
}

func (e *exchange) receive() {
	buf := make([]byte, 2048)
	for {
		n, from, err := e.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		if n < 12 || buf[0]>>6 != 2 {
			continue
		}
		if s := e.find(netip.AddrPortFrom(from.Addr().Unmap(), from.Port())); s != nil {
			s.hear(buf[:n], time.Now())
		}
	}
}

func (s *stream) hear(packet []byte, at time.Time) {
	seq := binary.BigEndian.Uint16(packet[2:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.audible.IsZero() && packet[1]&0x7f == 0 && sounds(packet[12:]) {
		s.audible = at
	}
	if !s.counting {
		return
	}
	if s.packets == 0 {
		s.first, s.highest = seq, uint32(seq)
	} else {
		if at.Sub(s.last) > 40*time.Millisecond {
			s.gaps++
		}
		if d := seq - uint16(s.highest); d < 1<<15 {
			s.highest += uint32(d)
		}
	}
	s.packets++
	s.last = at
}

// sounds tells whether a packet carries anything but digital silence, which is
// 0xff or 0x7f in mu-law: what a leg sends while nothing plays.
func sounds(payload []byte) bool {
	for _, b := range payload {
		if b&0x7f != 0x7f {
			return true
		}
	}
	return false
}

// count starts or ends the time in which packets are counted.
func (s *stream) count(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counting = on
}

// tally returns the packets heard, lost and late.
func (s *stream) tally() (heard, lost, gaps int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.packets == 0 {
		return 0, 0, 0
	}
	return s.packets, int(s.highest-uint32(s.first)) + 1 - s.packets, s.gaps
}

func (s *stream) firstSound() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.audible
}

// speak sends 50 packets a second to every stream until stop, in eight groups a
// tick so that the sends are spread; deadlines are absolute.
func (e *exchange) speak(stop <-chan struct{}) {
	const groups = 8
	packet := make([]byte, 172)
	for i := 12; i < len(packet); i++ {
		packet[i] = byte(0xd5 ^ i&0x1f) // not silence, so that the answerer works for it
	}
	next := time.Now()
	for turn := 0; ; turn++ {
		next = next.Add(20 * time.Millisecond / groups)
		if d := time.Until(next); d > 0 {
			time.Sleep(d)
		}
		select {
		case <-stop:
			return
		default:
		}
		e.mu.Lock()
		list := e.order
		e.mu.Unlock()
		for i := turn % groups; i < len(list); i += groups {
			list[i].send(e.conn, packet)
		}
	}
}

// key presses a key for 100 ms (RFC 4733 §2.3, payload type 101 as offered): its
// beginning, and its end three times.
func (s *stream) key(conn *net.UDPConn, digit byte) {
	s.sending.Lock()
	defer s.sending.Unlock()
	packet := make([]byte, 16)
	packet[0], packet[12], packet[13] = 0x80, digit-'0', 10
	s.ts += 160
	binary.BigEndian.PutUint32(packet[4:], s.ts)
	binary.BigEndian.PutUint32(packet[8:], s.ssrc)
	for i, duration := range []uint16{160, 800, 800, 800} {
		packet[1] = 101
		if i == 0 {
			packet[1] |= 0x80
		} else {
			packet[13] |= 0x80
		}
		s.seq++
		binary.BigEndian.PutUint16(packet[2:], s.seq)
		binary.BigEndian.PutUint16(packet[14:], duration)
		_, _ = conn.WriteToUDPAddrPort(packet, s.to)
	}
	s.ts += 800
}

func (s *stream) send(conn *net.UDPConn, packet []byte) {
	s.sending.Lock()
	defer s.sending.Unlock()
	s.seq++
	s.ts += 160
	packet[0], packet[1] = 0x80, 0
	binary.BigEndian.PutUint16(packet[2:], s.seq)
	binary.BigEndian.PutUint32(packet[4:], s.ts)
	binary.BigEndian.PutUint32(packet[8:], s.ssrc)
	_, _ = conn.WriteToUDPAddrPort(packet, s.to)
}
