package siptest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtp"

	"zhiyin.dev/pcm"
)

// frame is the interval and size of a packet.
const frame = 20 * time.Millisecond

// window is how much Heard listens to: 200 ms tell tones 10 Hz apart.
const window = 10 * pcm.FrameSamples

// media is one call's audio: it sends a frame each 20 ms, silence unless told
// otherwise, and keeps what it hears last.
type media struct {
	work sync.WaitGroup
	once sync.Once
	stop chan struct{}

	mu     sync.Mutex
	conn   *net.UDPConn // where we send from and want to hear
	left   []*net.UDPConn
	remote netip.AddrPort
	codec  uint8 // of what we send
	event  uint8 // payload type of digits, both ways
	muted  bool
	source pcm.Source
	keys   []byte // payloads of telephone-event packets to be sent, one each 20 ms

	heard   []int16 // the last window
	digits  []rune
	lastKey uint32 // timestamp of the last digit, which repeats in its packets
	stats   Stats
	last    time.Time
	nextSeq uint16

	marks []chan struct{} // closed one after the other, each by an empty datagram of our own
}

// Stats is what a call has received.
type Stats struct {
	Packets int
	Lost    int           // sequence numbers that never came, reordering not considered
	Late    int           // packets more than 40 ms after the one before
	Longest time.Duration // the longest time between two packets
	First   time.Time     // of the first packet
	Voice   time.Time     // of the first packet that is not silence
}

func newMedia(ip netip.Addr) (*media, error) {
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, 0)))
	if err != nil {
		return nil, err
	}
	m := &media{conn: conn, stop: make(chan struct{}), source: pcm.Silence(0)}
	m.work.Go(func() { m.receive(conn) })
	m.work.Go(m.send)
	return m, nil
}

func (m *media) close() {
	m.once.Do(func() {
		close(m.stop)
		m.mu.Lock()
		for _, conn := range append(m.left, m.conn) {
			_ = conn.Close() // nothing is left to be sent
		}
		m.mu.Unlock()
		m.work.Wait()
	})
}

// move takes another port. What still comes to the old one is not heard: whoever
// was told of the new one must send there.
func (m *media) move() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	ip := m.conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, 0)))
	if err != nil {
		return err
	}
	m.left, m.conn = append(m.left, m.conn), conn
	m.heard = m.heard[:0]
	m.work.Go(func() { m.receive(conn) })
	return nil
}

func (m *media) wire() *net.UDPConn {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.conn
}

func (m *media) describe(codecs []uint8, event uint8, dir string) []byte {
	addr := m.wire().LocalAddr().(*net.UDPAddr).AddrPort()
	var b strings.Builder
	fmt.Fprintf(&b, "v=0\r\no=phone 1 %d IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP",
		rand.Uint32(), addr.Addr(), addr.Addr(), addr.Port())
	for _, c := range codecs {
		fmt.Fprintf(&b, " %d", c)
	}
	if event != 0 {
		fmt.Fprintf(&b, " %d\r\na=rtpmap:%d telephone-event/8000", event, event)
	}
	fmt.Fprintf(&b, "\r\na=%s\r\n", dir)
	return []byte(b.String())
}

// tune sends to where the peer's description says, in its first codec.
func (m *media) tune(body []byte) error {
	host, port, codec := "", 0, uint8(0)
	for line := range strings.Lines(string(body)) {
		f := strings.Fields(line)
		switch {
		case len(f) >= 3 && strings.HasPrefix(line, "c=IN"):
			host = f[2]
		case len(f) >= 4 && strings.HasPrefix(line, "m=audio"):
			port, _ = strconv.Atoi(f[1])
			n, _ := strconv.Atoi(f[3])
			codec = uint8(n)
		}
	}
	if len(body) == 0 {
		return nil
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || port == 0 {
		return errors.New("siptest: the description has no audio")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remote, m.codec = netip.AddrPortFrom(ip, uint16(port)), codec
	if e := m.eventOf(body); e != 0 {
		m.event = e
	}
	return nil
}

func (m *media) eventOf(body []byte) uint8 {
	for line := range strings.Lines(string(body)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "a=rtpmap:"); ok {
			if n, found := strings.CutSuffix(rest, " telephone-event/8000"); found {
				pt, _ := strconv.Atoi(n)
				return uint8(pt)
			}
		}
	}
	return 0
}

func (m *media) mute(on bool) {
	m.mu.Lock()
	m.muted = on
	m.mu.Unlock()
}

// send keeps absolute deadlines, so that a late tick doesn't shift the rest.
func (m *media) send() {
	p := rtp.Packet{Header: rtp.Header{Version: 2, SSRC: rand.Uint32(), SequenceNumber: uint16(rand.Uint32())}}
	samples, payload := make([]int16, pcm.FrameSamples), make([]byte, pcm.FrameSamples)
	next := time.Now()
	tick := time.NewTimer(0)
	defer tick.Stop()
	var keyAt uint32
	for clock := uint32(0); ; clock += pcm.FrameSamples {
		select {
		case <-tick.C:
		case <-m.stop:
			return
		}
		next = next.Add(frame)
		tick.Reset(time.Until(next))
		to, key := m.next(&p, samples, payload)
		if !to.IsValid() {
			continue
		}
		if p.Timestamp = clock; key {
			if p.Marker = p.Payload[2] == 0 && p.Payload[3] == pcm.FrameSamples; p.Marker {
				keyAt = clock
			}
			p.Timestamp = keyAt
		}
		p.SequenceNumber++
		if raw, err := p.Marshal(); err == nil {
			_, _ = m.wire().WriteToUDPAddrPort(raw, to) // loss shows at the other end
		}
	}
}

// next fills the packet with the next 20 ms.
func (m *media) next(p *rtp.Packet, samples []int16, payload []byte) (to netip.AddrPort, key bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.muted {
		return netip.AddrPort{}, false
	}
	p.Marker = false
	if len(m.keys) >= 4 {
		p.PayloadType, p.Payload = m.event, append([]byte(nil), m.keys[:4]...)
		m.keys = m.keys[4:]
		return m.remote, true
	}
	clear(samples)
	m.source.Read(samples)
	if p.PayloadType = m.codec; m.codec == 8 {
		for i, s := range samples {
			payload[i] = pcm.EncodeA(s)
		}
	} else {
		for i, s := range samples {
			payload[i] = pcm.EncodeU(s)
		}
	}
	p.Payload = payload
	return m.remote, false
}

// settle waits until what was sent to our port before has been taken: our own datagram
// comes after it.
func (m *media) settle(ctx context.Context) error {
	taken, conn := make(chan struct{}), m.wire()
	m.mu.Lock()
	m.marks = append(m.marks, taken)
	m.mu.Unlock()
	if _, err := conn.WriteToUDPAddrPort(nil, conn.LocalAddr().(*net.UDPAddr).AddrPort()); err != nil {
		return err
	}
	select {
	case <-taken:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (m *media) settled() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.marks) > 0 {
		close(m.marks[0])
		m.marks = m.marks[1:]
	}
}

func (m *media) receive(conn *net.UDPConn) {
	raw := make([]byte, 1500)
	var p rtp.Packet
	for {
		n, _, err := conn.ReadFromUDPAddrPort(raw)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil && n == 0 {
			m.settled()
			continue
		}
		if err == nil && conn == m.wire() && p.Unmarshal(raw[:n]) == nil {
			m.take(&p, time.Now())
		}
	}
}

func (m *media) take(p *rtp.Packet, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count(p, now)
	switch {
	case p.PayloadType == 0 || p.PayloadType == 8:
		m.listen(p, now)
	case m.event != 0 && p.PayloadType == m.event && len(p.Payload) >= 4:
		if m.lastKey != p.Timestamp || len(m.digits) == 0 {
			m.digits = append(m.digits, rune(keys[p.Payload[0]&15]))
			m.lastKey = p.Timestamp
		}
	}
}

func (m *media) count(p *rtp.Packet, now time.Time) {
	s := &m.stats
	if s.Packets++; s.Packets == 1 {
		s.First = now
	} else {
		gap := now.Sub(m.last)
		s.Longest = max(s.Longest, gap)
		if gap > 2*frame {
			s.Late++
		}
		if missing := int16(p.SequenceNumber - m.nextSeq); missing > 0 {
			s.Lost += int(missing)
		}
	}
	m.last, m.nextSeq = now, p.SequenceNumber+1
}

// audible is the level above which a sample is voice, not the noise of G.711's
// smallest steps.
const audible = 200

func (m *media) listen(p *rtp.Packet, now time.Time) {
	for _, b := range p.Payload {
		s := pcm.DecodeU(b)
		if p.PayloadType == 8 {
			s = pcm.DecodeA(b)
		}
		if m.stats.Voice.IsZero() && (s > audible || s < -audible) {
			m.stats.Voice = now
		}
		m.heard = append(m.heard, s)
	}
	if over := len(m.heard) - window; over > 0 {
		m.heard = append(m.heard[:0], m.heard[over:]...)
	}
}
