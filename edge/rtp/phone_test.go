package rtp

import (
	"context"
	"encoding/binary"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// nextRange gives every test's plane ports of its own.
var nextRange atomic.Int64

// runPlane starts a plane on loopback and stops it with the test.
func runPlane(t testing.TB, change func(*Config)) *Plane {
	t.Helper()
	low := 30000 + int(nextRange.Add(1))*64
	cfg := Config{BindIP: "127.0.0.1", PortMin: low, PortMax: low + 63, Pacers: 2}
	if change != nil {
		change(&cfg)
	}
	plane, err := NewPlane(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- plane.Run(ctx) }()
	t.Cleanup(func() {
		for _, l := range plane.present() {
			l.Close()
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return plane
}

// heard is one packet as a phone got it.
type heard struct {
	packet
	at time.Time
}

// phone is a peer on a real socket: it records all it gets.
type phone struct {
	t    testing.TB
	conn *net.UDPConn
	got  chan heard // all that a test of some seconds can get

	mu   sync.Mutex
	seq  uint16
	ts   uint32
	ssrc uint32
	to   netip.AddrPort
}

func newPhone(t testing.TB, ip string) *phone {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(ip)})
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, conn: conn, got: make(chan heard, 4096), seq: uint16(rand.Uint32()), ts: rand.Uint32(), ssrc: rand.Uint32()}
	var reader sync.WaitGroup
	reader.Go(p.listen)
	t.Cleanup(func() { conn.Close(); reader.Wait() })
	return p
}

func (p *phone) listen() {
	for {
		buffer := make([]byte, 1500)
		n, err := p.conn.Read(buffer)
		if err != nil {
			return
		}
		if got, ok := parse(buffer[:n]); ok {
			select {
			case p.got <- heard{got, time.Now()}:
			default:
				p.t.Error("a phone's record is full")
			}
		}
	}
}

func (p *phone) addr() netip.AddrPort { return addrPort(p.conn.LocalAddr()) }

func addrPort(a net.Addr) netip.AddrPort { return a.(*net.UDPAddr).AddrPort() }

// send sends one packet whose timestamp is ts, next in order.
func (p *phone) send(marker bool, payloadType uint8, ts uint32, payload []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	raw := make([]byte, headerSize+len(payload))
	p.seq++
	putHeader(raw, marker, payloadType, p.seq, ts, p.ssrc)
	copy(raw[headerSize:], payload)
	if _, err := p.conn.WriteToUDPAddrPort(raw, p.to); err != nil && p.t.Context().Err() == nil {
		p.t.Error(err)
	}
}

// talk sends a tone in real time until stop is called.
func (p *phone) talk(codec Codec, hz float64) (stop func()) {
	done := make(chan struct{})
	var talking sync.WaitGroup
	talking.Go(func() {
		tone, frame, payload := pcm.Tone(hz, 0, 0.5), make([]int16, pcm.FrameSamples), make([]byte, pcm.FrameSamples)
		start := time.Now()
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			case <-time.After(time.Until(start.Add(time.Duration(i) * pcm.FrameTime))):
			}
			tone.Read(frame)
			codec.encode(payload, frame)
			p.mu.Lock()
			p.ts += frameUnits
			ts := p.ts
			p.mu.Unlock()
			p.send(i == 0, codec.PayloadType(), ts, payload)
		}
	})
	var once sync.Once
	stop = func() { once.Do(func() { close(done); talking.Wait() }) }
	p.t.Cleanup(stop)
	return stop
}

// next is the phone's next packet.
func (p *phone) next() heard {
	p.t.Helper()
	select {
	case h := <-p.got:
		return h
	case <-time.After(5 * time.Second):
		p.t.Fatal("no packet for 5 s")
	}
	return heard{}
}

// nextThat is the first of the coming packets that holds, with all until it.
func (p *phone) nextThat(holds func(heard) bool) (found heard, all []heard) {
	p.t.Helper()
	for len(all) < 1000 {
		h := p.next()
		all = append(all, h)
		if holds(h) {
			return h, all
		}
	}
	p.t.Fatal("none of 1000 packets is the one")
	return heard{}, nil
}

// take is the next n packets.
func (p *phone) take(n int) []heard {
	p.t.Helper()
	all := make([]heard, 0, n)
	for range n {
		all = append(all, p.next())
	}
	return all
}

// soFar is every packet not yet taken that was sent to the phone before the call: the
// phone sends itself one, and what the kernel still holds comes ahead of it.
func (p *phone) soFar() []heard {
	p.t.Helper()
	last := make([]byte, headerSize)
	ssrc := rand.Uint32()
	putHeader(last, false, PCMU.PayloadType(), 0, 0, ssrc)
	if _, err := p.conn.WriteToUDPAddrPort(last, p.addr()); err != nil {
		p.t.Fatal(err)
	}
	_, all := p.nextThat(func(h heard) bool { return h.ssrc == ssrc })
	return all[:len(all)-1]
}

// listenFor waits until 200 ms in a row have the tone, and returns all until then.
func (p *phone) listenFor(hz float64) (all []heard) {
	p.t.Helper()
	for len(all) < 300 {
		all = append(all, p.take(10)...)
		if got := tone(all[len(all)-10:]); got > hz-15 && got < hz+15 {
			return all
		}
	}
	p.t.Fatalf("%.0f Hz is not heard; the last is %.0f Hz", hz, tone(all[len(all)-10:]))
	return nil
}

func samples(packets []heard) (out []int16) {
	for _, h := range packets {
		decoded := make([]int16, len(h.payload))
		switch h.payloadType {
		case 0:
			pcm.DecodeUSlice(decoded, h.payload)
		case 8:
			pcm.DecodeASlice(decoded, h.payload)
		default:
			continue
		}
		out = append(out, decoded...)
	}
	return out
}

// tone is the frequency of what was heard; 0 when that is silence.
func tone(packets []heard) float64 {
	hz, level := pcm.Frequency(samples(packets), pcm.RateHz)
	if level < 0.05 {
		return 0
	}
	return hz
}

// call puts a phone onto a leg of the plane.
func call(t testing.TB, plane *Plane, ip string, codec Codec, digitPT uint8, ear Ear) (*Leg, *phone, *UDP) {
	t.Helper()
	leg := plane.NewLeg(zhiyin.LegID(zhiyin.NewID("leg", time.Now())), ear)
	leg.SetCodec(codec, digitPT)
	wire, err := plane.ListenUDP()
	if err != nil {
		t.Fatal(err)
	}
	p := newPhone(t, ip)
	p.to = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(wire.Port()))
	wire.SetRemote(p.addr())
	wire.Serve(leg)
	t.Cleanup(leg.Close)
	return leg, p, wire
}

// unbroken fails when the stream's numbers break: sequence by one, one source,
// timestamps that follow the clock.
func unbroken(t testing.TB, all []heard) {
	t.Helper()
	const slack = 600 * time.Millisecond // a busy machine stands still for so long
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if b.seq != a.seq+1 || b.ssrc != a.ssrc {
			t.Errorf("packet %d of %d: sequence %d after %d, source %x after %x", i, len(all), b.seq, a.seq, b.ssrc, a.ssrc)
		}
		if b.ts-a.ts == 0 || int32(b.ts-a.ts) < 0 {
			t.Errorf("packet %d: timestamp %d after %d", i, b.ts, a.ts)
		}
		passed := b.at.Sub(all[0].at) - pcm.Duration(int(b.ts-all[0].ts))
		if passed > slack || passed < -slack {
			t.Errorf("packet %d: the timestamps are %v off the clock", i, passed)
		}
	}
}

func eventPayload(code uint8, end bool, duration uint16) []byte {
	payload := make([]byte, eventSize)
	putEvent(payload, event{code: code, end: end, duration: duration})
	return payload
}

func TestParseSkipsContributorsExtensionAndPadding(t *testing.T) {
	t.Parallel()
	raw := []byte{0x80 | 0x20 | 0x10 | 1, 0x88, 0, 7, 0, 0, 0, 160, 0, 0, 0, 9, 1, 1, 1, 1, 0xBE, 0xDE, 0, 1, 2, 2, 2, 2, 'h', 'i', 0, 0, 3}
	p, ok := parse(raw)
	if !ok || string(p.payload) != "hi" || !p.marker || p.payloadType != 8 || p.seq != 7 || p.ts != 160 || p.ssrc != 9 {
		t.Fatalf("%+v %v", p, ok)
	}
	for cut := range len(raw) - 3 {
		if p, ok := parse(raw[:cut]); ok && len(p.payload) > cut {
			t.Errorf("%d octets gave %d of payload", cut, len(p.payload))
		}
	}
	binary.BigEndian.PutUint16(raw[18:], 0xFFFF)
	if _, ok := parse(raw); ok {
		t.Error("an extension longer than the packet was accepted")
	}
}
