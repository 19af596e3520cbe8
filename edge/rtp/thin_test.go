//go:build linux && (amd64 || arm64)

package rtp

import (
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev"
)

// gate counts the audio that is read from a wire.
type gate struct {
	taker
	audio atomic.Int64
}

func (g *gate) takes(packet []byte, from netip.AddrPort) {
	if len(packet) > headerSize && packet[1]&0x7F == 0 {
		g.audio.Add(1)
	}
	g.taker.takes(packet, from)
}

// quietCall is a call whose party nobody hears, thinned already.
func quietCall(t *testing.T, plane *Plane, ear Ear) (*Leg, *phone, *gate) {
	t.Helper()
	leg := plane.NewLeg(zhiyin.LegID(zhiyin.NewID("leg", time.Now())), ear)
	leg.SetCodec(PCMU, 101)
	wire, err := plane.ListenUDP()
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{taker: wire.rtp.take}
	wire.rtp.take = g
	p := newPhone(t, "127.0.0.1")
	p.to = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(wire.Port()))
	wire.SetRemote(p.addr())
	wire.Serve(leg)
	t.Cleanup(leg.Close)
	for range 5 {
		p.say()
	}
	await(t, "the first packets to be read", func() bool { return leg.Stats().Received == 5 })
	leg.attend(plane.now(), true)
	if !leg.isThin() {
		t.Fatal("not thinned")
	}
	return leg, p, g
}

func (l *Leg) isThin() bool {
	l.rx.Lock()
	defer l.rx.Unlock()
	return l.rx.report.thin
}

// say sends a frame at once.
func (p *phone) say() {
	p.mu.Lock()
	p.ts += frameUnits
	ts := p.ts
	p.mu.Unlock()
	p.send(false, 0, ts, make([]byte, frameUnits))
}

// skip loses so many frames on the way.
func (p *phone) skip(frames int) {
	p.mu.Lock()
	p.seq, p.ts = p.seq+uint16(frames), p.ts+uint32(frames)*frameUnits
	p.mu.Unlock()
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestOfWhatNobodyHearsAnEighthIsReadAndAllIsCounted(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	leg, phone, gate := quietCall(t, plane, Ear{})
	before := gate.audio.Load()
	for range 10 * keptOf {
		phone.say()
	}
	await(t, "the packets to be counted", func() bool { return leg.Stats().Received > 5+9*keptOf })
	if read := gate.audio.Load() - before; read < 9 || read > 11 {
		t.Errorf("%d packets of %d were read", read, 10*keptOf)
	}
	if got := leg.Stats(); got.Received > 5+10*keptOf || got.Lost != 0 || got.ReceivedOctets != got.Received*frameUnits {
		t.Errorf("%+v", got)
	}
	for round := range 10 * keptOf { // half of them come, no faster than they are read: a full socket drops
		phone.skip(keptOf)
		for range keptOf {
			phone.say()
		}
		await(t, "a round to be counted", func() bool { return leg.Stats().Received > uint64(5+(9+round)*keptOf) })
	}
	if lost := leg.Stats().Lost; lost < 79*keptOf || lost > 81*keptOf {
		t.Errorf("%d lost", lost)
	}
}

func TestAKeyIsHeardAtOnceWhereAudioIsLeftOut(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	keys := make(chan rune, 16)
	_, phone, _ := quietCall(t, plane, Ear{Digit: func(d rune) { keys <- d }})
	for i := range uint8(10) { // whatever their sequence numbers
		phone.send(true, 101, phone.ts+uint32(i)*800, eventPayload(i, false, 160))
	}
	for i := range 10 {
		if got := <-keys; got != rune('0'+i) {
			t.Errorf("heard %c as the key %d", got, i)
		}
	}
}

func TestWhoeverBeginsToListenHearsEverything(t *testing.T) {
	t.Parallel()
	for name, listen := range map[string]func(*testing.T, *Plane, *Leg){
		"a tap":      func(t *testing.T, _ *Plane, l *Leg) { t.Cleanup(l.Tap(4).Close) },
		"a recorder": func(t *testing.T, _ *Plane, l *Leg) { r := l.Record(blankTape{}); t.Cleanup(func() { r.Stop() }) },
		"an echo":    func(t *testing.T, _ *Plane, l *Leg) { fail(t, l.Echo(true)) },
		"a partner":  func(t *testing.T, p *Plane, l *Leg) { fail(t, Join(l, other(t, p))) },
		"a room":     func(t *testing.T, p *Plane, l *Leg) { fail(t, Mix(Hearing{Listener: other(t, p), Speaker: l})) },
		"a new wire": func(_ *testing.T, _ *Plane, l *Leg) { l.SetWire(l.tx.wire) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plane := runPlane(t, nil)
			leg, phone, gate := quietCall(t, plane, Ear{})
			listen(t, plane, leg)
			before := gate.audio.Load()
			for range 30 {
				phone.say()
			}
			await(t, "all packets to be read", func() bool { return gate.audio.Load() == before+30 })
			if got := leg.Stats(); got.Lost != 0 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func fail(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func other(t *testing.T, p *Plane) *Leg {
	l := p.NewLeg(zhiyin.LegID(fmt.Sprintf("leg_other_%s", t.Name())), Ear{})
	t.Cleanup(l.Close)
	return l
}

func TestAPartyWhoseNumbersStandStillIsNotLost(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, func(c *Config) { c.LostAfter = 1200 * time.Millisecond })
	lost := make(chan struct{}, 1)
	leg, phone, _ := quietCall(t, plane, Ear{Lost: func() { lost <- struct{}{} }})
	over := time.After(4 * time.Second)
	for {
		select {
		case <-lost:
			t.Fatal("lost while it talked")
		case <-over:
			if leg.Stats().Junk != 0 {
				t.Error("junk")
			}
			return
		case <-time.After(20 * time.Millisecond):
			phone.mu.Lock()
			phone.seq = 8 // the next one is 9
			phone.mu.Unlock()
			phone.say()
		}
	}
}

func TestAStalledReaderIsNotGivenThePast(t *testing.T) {
	t.Parallel()
	plane := idlePlane(t)
	u, err := plane.open(plane.cfg.PortMin)
	fail(t, err)
	t.Cleanup(func() { u.Close() })
	p := newPhone(t, "127.0.0.1")
	p.to = netip.AddrPortFrom(plane.bind, uint16(u.Port()))
	for range 1000 {
		p.say()
	}
	kept, buffer := 0, make([]byte, 2048)
	for {
		if _, _, ok := u.rtp.read(buffer); !ok {
			break
		}
		kept++
	}
	if kept < 40 || kept > 120 { // 0.8 to 2.4 s
		t.Errorf("%d packets of 20 ms wait for a reader", kept)
	}
}
