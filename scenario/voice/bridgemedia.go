package main

import (
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/ipv4"
)

// What customers' and agents' packets begin with, so that each side is known to
// hear the other and not a prompt.
var (
	customerMark = [4]byte{0xd5, 0x11, 0xd5, 0x12}
	agentMark    = [4]byte{0x95, 0x21, 0x95, 0x22}
)

const (
	packetSize = 12 + 160 // header and 20 ms of G.711
	wireBatch  = 128      // packets that one system call moves
	wirePhases = 8        // parts of the 20 ms over which a wire's sends are spread
)

// late is what counts as a gap between two packets.
const late = 40 * time.Millisecond

// hearing counts what one end of a bridge hears of the other while it counts.
type hearing struct {
	mark    [4]byte // of the other end
	bridged atomic.Bool

	mu       sync.Mutex
	counting bool
	last     time.Time
	packets  int
	gaps     int
	first    uint16
	highest  uint32 // extended sequence number
}

// hear takes one packet's number and audio; at is when it came.
func (h *hearing) hear(seq uint16, audio []byte, at time.Time) {
	if len(audio) < len(h.mark) || [4]byte(audio[:4]) != h.mark {
		return
	}
	if !h.bridged.Load() {
		h.bridged.Store(true)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.counting {
		return
	}
	if h.packets == 0 {
		h.first, h.highest = seq, uint32(seq)
	} else {
		if at.Sub(h.last) > late {
			h.gaps++
		}
		if d := seq - uint16(h.highest); d < 1<<15 {
			h.highest += uint32(d)
		}
	}
	h.packets++
	h.last = at
}

// count begins or ends the time in which packets are counted.
func (h *hearing) count(on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.counting = on; on {
		h.packets, h.gaps = 0, 0
	}
}

// tally returns the packets heard, lost and late in that time.
func (h *hearing) tally() (heard, lost, gaps int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.packets == 0 {
		return 0, 0, 0
	}
	return h.packets, int(h.highest-uint32(h.first)) + 1 - h.packets, h.gaps
}

// party is one telephone's audio on a wire, whose sender owns all but hearing.
type party struct {
	hearing
	key     byte // pressed again and again until the other end is heard; 0: none
	since   int  // packets since it was pressed
	packet  [packetSize]byte
	message ipv4.Message // the packet and where it goes
}

// newParty sends own and expects other.
func newParty(to netip.AddrPort, own, other [4]byte) *party {
	p := &party{hearing: hearing{mark: other}}
	p.message = ipv4.Message{Buffers: [][]byte{p.packet[:]}, Addr: net.UDPAddrFromAddrPort(to)}
	for i := 12; i < len(p.packet); i++ {
		p.packet[i] = byte(0xd5 ^ i&0x1f)
	}
	copy(p.packet[12:], own[:])
	p.packet[0] = 0x80
	binary.BigEndian.PutUint32(p.packet[8:], uint32(to.Port())<<8|1)
	return p
}

// advance makes the next packet; frames is how much later its audio is.
func (p *party) advance(frames uint32) {
	binary.BigEndian.PutUint16(p.packet[2:], binary.BigEndian.Uint16(p.packet[2:])+1)
	binary.BigEndian.PutUint32(p.packet[4:], binary.BigEndian.Uint32(p.packet[4:])+160*frames)
}

// keyEvery is after how many packets a key is pressed again: 5 s.
const keyEvery = 250

// press sends the key when it is time (RFC 4733, payload type 101): its beginning
// and its end three times.
func (p *party) press(conn *net.UDPConn) {
	if p.since++; p.key == 0 || p.since%keyEvery != 1 || p.bridged.Load() {
		return
	}
	for i, duration := range []uint16{160, 800, 800, 800} {
		p.advance(0)
		event := append(p.packet[:12:12], p.key-'0', 10, 0, 0)
		event[1] = 101
		if i == 0 {
			event[1] |= 0x80
		} else {
			event[13] |= 0x80
		}
		binary.BigEndian.PutUint16(event[14:], duration)
		_, _ = conn.WriteTo(event, p.message.Addr) // lost: the next one comes
	}
}

// wire is a socket that many telephones share; they are told apart by the
// address that their packets come from.
type wire struct {
	conn  *net.UDPConn
	batch *ipv4.PacketConn
	port  int
	stop  chan struct{}
	done  sync.WaitGroup

	mu      sync.Mutex
	parties map[netip.AddrPort]*party
	groups  [wirePhases][]*party
	sent    int
	gaps    int // packets that this program itself sent more than 40 ms after the one before
}

func newWire() (*wire, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	_ = conn.SetReadBuffer(8 << 20)
	_ = conn.SetWriteBuffer(8 << 20)
	stamp(conn)
	w := &wire{conn: conn, batch: ipv4.NewPacketConn(conn), port: conn.LocalAddr().(*net.UDPAddr).Port,
		stop: make(chan struct{}), parties: map[netip.AddrPort]*party{}}
	w.done.Go(w.receive)
	w.done.Go(w.speak)
	return w, nil
}

func (w *wire) close() {
	close(w.stop)
	_ = w.conn.Close()
	w.done.Wait()
}

// add lets a telephone talk with the address to, and press a key until it is
// through; 0: none.
func (w *wire) add(to netip.AddrPort, own, other [4]byte, key byte) *party {
	p := newParty(to, own, other)
	p.key = key
	w.mu.Lock()
	defer w.mu.Unlock()
	least := 0
	for i := range w.groups {
		if len(w.groups[i]) < len(w.groups[least]) {
			least = i
		}
	}
	w.groups[least] = append(w.groups[least], p)
	w.parties[to] = p
	return p
}

// receive reads batches; the times are the kernel's, so that a reader who was
// late is not taken for a packet that was.
func (w *wire) receive() {
	batch := make([]ipv4.Message, wireBatch)
	for i := range batch {
		batch[i] = ipv4.Message{Buffers: [][]byte{make([]byte, 256)}, OOB: make([]byte, 64)}
	}
	for {
		n, err := w.batch.ReadBatch(batch, 0)
		if err != nil {
			return
		}
		now := time.Now()
		w.mu.Lock()
		for _, m := range batch[:n] {
			raw := m.Buffers[0][:m.N]
			if len(raw) < 16 || raw[0]>>6 != 2 || raw[1]&0x7f != 0 {
				continue
			}
			from := m.Addr.(*net.UDPAddr).AddrPort()
			if p := w.parties[netip.AddrPortFrom(from.Addr().Unmap(), from.Port())]; p != nil {
				p.hear(binary.BigEndian.Uint16(raw[2:]), raw[12:], stampOf(m.OOB[:m.NN], now))
			}
		}
		w.mu.Unlock()
	}
}

// speak sends each party's packet every 20 ms, by absolute times.
func (w *wire) speak() {
	messages := make([]ipv4.Message, 0, wireBatch)
	var last [wirePhases]time.Time
	next := time.Now()
	for turn := 0; ; turn = (turn + 1) % wirePhases {
		next = next.Add(20 * time.Millisecond / wirePhases)
		if d := time.Until(next); d > 0 {
			time.Sleep(d)
		}
		select {
		case <-w.stop:
			return
		default:
		}
		w.mu.Lock()
		group := w.groups[turn]
		now := time.Now()
		if w.sent += len(group); now.Sub(last[turn]) > late {
			w.gaps += len(group)
		}
		w.mu.Unlock()
		last[turn] = now
		for len(group) > 0 {
			part := group[:min(len(group), wireBatch)]
			group = group[len(part):]
			messages = messages[:0]
			for _, p := range part {
				p.press(w.conn)
				p.advance(1)
				messages = append(messages, p.message)
			}
			w.flush(messages)
		}
	}
}

// flush sends all messages; one that is refused is lost.
func (w *wire) flush(messages []ipv4.Message) {
	for len(messages) > 0 {
		n, err := w.batch.WriteBatch(messages, 0)
		if err != nil {
			n = 1
		}
		messages = messages[n:]
	}
}

// own returns what this program sent, and how much of it late, since the last time.
func (w *wire) own() (sent, gaps int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent, gaps = w.sent, w.gaps
	w.sent, w.gaps = 0, 0
	return sent, gaps
}
