package main

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"time"
)

const (
	// beats are the parts of the 20 ms of one packet: each line sends at one of
	// them, so that sending is spread as callers' is.
	beats = 20
	beat  = 20 * time.Millisecond / beats
	// glance is how often the swarm reads its sockets. Packets carry the time at
	// which the kernel had them, so it costs no accuracy.
	glance = 4 * time.Millisecond
)

// swarm is the audio of thousands of callers over a few sockets: each line sends
// 20 ms of µ-law at its beat and counts what comes back. A line is known by the
// address that its packets come from, or, behind a port that many share, by its
// SSRC coming back (see shared).
type swarm struct {
	wires  []*batch
	shared bool // the far side answers all lines from few ports and keeps their SSRCs
	over   sync.WaitGroup
	stop   chan struct{}

	mu    sync.Mutex // guards what follows and the lines' counts
	lines []*line
	from  map[netip.AddrPort]*line
}

// line is one caller's audio. The sending goroutine owns seq and ts.
type line struct {
	wire *batch
	to   netip.AddrPort
	ssrc uint32
	seq  uint16
	ts   uint32
	ear
}

// ear counts what one line hears.
type ear struct {
	packets, gaps int
	worst         time.Duration
	last          time.Duration // when the packet before came
	first         uint16
	highest       uint32 // extended sequence number
}

// newSwarm opens the sockets and begins to send and to listen; close ends both.
func newSwarm(sockets int) (*swarm, error) {
	s := &swarm{stop: make(chan struct{}), from: map[netip.AddrPort]*line{}}
	for range sockets {
		b, err := newBatch()
		if err != nil {
			s.close()
			return nil, err
		}
		s.wires = append(s.wires, b)
	}
	s.over.Go(s.speak)
	s.over.Go(s.listen)
	return s, nil
}

func (s *swarm) close() {
	close(s.stop)
	s.over.Wait()
	for _, b := range s.wires {
		b.close()
	}
}

// port is where the i-th line hears, for its SDP.
func (s *swarm) port(i int) int { return s.wires[i%len(s.wires)].port }

// add begins the i-th line; to is where the far side hears. Lines are added in
// any order, each once.
func (s *swarm) add(i int, to netip.AddrPort) *line {
	l := &line{wire: s.wires[i%len(s.wires)], to: to}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.ssrc = uint32(len(s.lines)) // for shared: the line's place
	s.lines = append(s.lines, l)
	s.from[to] = l
	return l
}

// speak sends until the swarm is closed; the beats' times are absolute.
func (s *swarm) speak() {
	packet := make([]byte, 172)
	for i := 12; i < len(packet); i++ {
		packet[i] = byte(0xd5 ^ i&0x1f) // not silence, so that the far side works for it
	}
	next := time.Now()
	for turn := 0; ; turn++ {
		next = next.Add(beat)
		time.Sleep(time.Until(next))
		select {
		case <-s.stop:
			return
		default:
		}
		s.mu.Lock()
		lines := s.lines
		s.mu.Unlock()
		for i := turn % beats; i < len(lines); i += beats {
			lines[i].send(packet)
		}
		for _, b := range s.wires {
			b.flush()
		}
	}
}

func (l *line) send(packet []byte) {
	l.seq++
	l.ts += 160
	packet[0], packet[1] = 0x80, 0
	binary.BigEndian.PutUint16(packet[2:], l.seq)
	binary.BigEndian.PutUint32(packet[4:], l.ts)
	binary.BigEndian.PutUint32(packet[8:], l.ssrc)
	l.wire.put(packet, l.to)
}

// listen reads until the swarm is closed.
func (s *swarm) listen() {
	ticker := time.NewTicker(glance)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
		}
		for _, b := range s.wires {
			s.mu.Lock()
			for b.read(s.take) == batchSize {
			}
			s.mu.Unlock()
		}
	}
}

// take counts one packet; the caller holds mu.
func (s *swarm) take(packet []byte, from netip.AddrPort, at time.Duration) {
	if len(packet) < 12 || packet[0]>>6 != 2 || packet[1]&0x7f > 8 {
		return
	}
	l := s.from[from]
	if place := binary.BigEndian.Uint32(packet[8:]); s.shared && int(place) < len(s.lines) {
		l = s.lines[place]
	}
	if l != nil {
		l.hear(binary.BigEndian.Uint16(packet[2:]), at)
	}
}

func (e *ear) hear(seq uint16, at time.Duration) {
	if e.packets == 0 {
		e.first, e.highest = seq, uint32(seq)
	} else {
		gap := at - e.last
		e.worst = max(e.worst, gap)
		if gap > late {
			e.gaps++
		}
		if d := seq - uint16(e.highest); d < 1<<15 {
			e.highest += uint32(d)
		}
	}
	e.packets++
	e.last = at
}

// heard is what all lines together heard in a while.
type heard struct {
	lines         int
	silent        int // lines that heard nothing
	packets, gaps int
	lost          int // sequence numbers that did not come
	worst         time.Duration
	window        time.Duration
}

// count hears all lines for the window. Lines must not be added meanwhile.
func (s *swarm) count(window time.Duration) heard {
	s.mu.Lock()
	for _, l := range s.lines {
		l.ear = ear{}
	}
	s.mu.Unlock()
	began := time.Now()
	time.Sleep(window)
	s.mu.Lock()
	defer s.mu.Unlock()
	h := heard{lines: len(s.lines), window: time.Since(began)}
	for _, l := range s.lines {
		if l.packets == 0 {
			h.silent++
			continue
		}
		h.packets, h.gaps = h.packets+l.packets, h.gaps+l.gaps
		h.lost += int(l.highest-uint32(l.first)) + 1 - l.packets
		h.worst = max(h.worst, l.worst)
	}
	return h
}

// gapPct is the share of packets that came more than 40 ms after the one before.
func (h heard) gapPct() float64 { return 100 * float64(h.gaps) / float64(max(h.packets, 1)) }

// fullPct is how much of what was due was heard: 50 packets a second each.
func (h heard) fullPct() float64 {
	return 100 * float64(h.packets) / (50 * h.window.Seconds() * float64(max(h.lines, 1)))
}

// held tells whether the calls could be used: gaps in at most 0.1 % of the
// packets, nobody in silence, and nothing much left out.
func (h heard) held() bool { return h.gapPct() <= heldPct && h.silent == 0 && h.fullPct() >= 99 }
