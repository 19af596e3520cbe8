//go:build linux && (amd64 || arm64)

package rtp

import (
	"net/netip"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// sink is a wire without a network.
type sink struct{}

func (sink) Write([]byte) error { return nil }
func (sink) Close() error       { return nil }

// framePath is a leg that plays, and one frame of it.
func framePath(b testing.TB) func() {
	plane := idlePlane(b)
	leg := plane.NewLeg("leg_a", Ear{})
	leg.SetWire(sink{})
	leg.Play(pcm.Looped(make([]int16, 8000)), nil)
	frame := make([]int16, pcm.FrameSamples)
	due := time.Duration(0)
	return func() {
		due += pcm.FrameTime
		leg.tx.tick(due, frame)
	}
}

// forwardPath is a bridge between both laws, and one packet over it.
func forwardPath(b testing.TB) func() {
	plane := idlePlane(b)
	from, to := plane.NewLeg("leg_a", Ear{}), plane.NewLeg("leg_b", Ear{})
	to.SetCodec(PCMA, 101)
	to.SetWire(sink{})
	if err := Join(from, to); err != nil {
		b.Fatal(err)
	}
	raw := make([]byte, headerSize+frameUnits)
	seq, ts := uint16(0), uint32(0)
	return func() {
		seq, ts = seq+1, ts+frameUnits
		putHeader(raw, false, 0, seq, ts, 7)
		from.Receive(raw)
	}
}

// blankTape takes everything.
type blankTape struct{}

func (blankTape) Write([]byte) error { return nil }

// recordedPath is forwardPath with both ends recorded at once: by the leg that
// speaks and by the one that hears.
func recordedPath(b testing.TB) func() {
	plane := idlePlane(b)
	from, to := plane.NewLeg("leg_a", Ear{}), plane.NewLeg("leg_b", Ear{})
	to.SetCodec(PCMA, 101)
	to.SetWire(sink{})
	if err := Join(from, to); err != nil {
		b.Fatal(err)
	}
	for _, leg := range []*Leg{from, to} {
		recorder := leg.Record(blankTape{})
		b.Cleanup(func() { recorder.Stop() })
	}
	raw := make([]byte, headerSize+frameUnits)
	seq, ts := uint16(0), uint32(0)
	return func() {
		seq, ts = seq+1, ts+frameUnits
		putHeader(raw, false, 8, seq, ts, 7)
		from.Receive(raw)
	}
}

// mixPath is a frame of a room of three: a packet of each, and what each hears.
func mixPath(b testing.TB) func() {
	plane := idlePlane(b)
	var legs []*Leg
	var all []Hearing
	for _, id := range []zhiyin.LegID{"leg_a", "leg_b", "leg_c"} {
		l := plane.NewLeg(id, Ear{})
		l.SetWire(sink{})
		for _, other := range legs {
			all = append(all, Hearing{Listener: l, Speaker: other}, Hearing{Listener: other, Speaker: l})
		}
		legs = append(legs, l)
	}
	if err := Mix(all...); err != nil {
		b.Fatal(err)
	}
	raw, frame := make([]byte, headerSize+frameUnits), make([]int16, pcm.FrameSamples)
	at := time.Duration(0)
	return func() {
		at += pcm.FrameTime
		for _, l := range legs {
			p := packet{ssrc: 7, ts: units(at), payload: raw[headerSize:]}
			l.rx.seat.take(p, PCMU, at)
		}
		for _, l := range legs {
			l.tx.tick(at, frame)
		}
	}
}

// jitterPath is a packet into a jitter buffer and a frame out of it.
func jitterPath(testing.TB) func() {
	j, p, frame, at := &jitter{}, packet{ssrc: 7, payload: make([]byte, frameUnits)}, make([]int16, frameUnits), int64(0)
	return func() {
		at += frameUnits
		p.ts += frameUnits
		j.put(nil, p, PCMA, at)
		j.pop(at, frame)
	}
}

// tappedPath is a packet of a leg that is tapped, and its frame.
func tappedPath(b testing.TB) func() {
	plane := idlePlane(b)
	leg := plane.NewLeg("leg_a", Ear{})
	leg.SetWire(sink{})
	tap := leg.Tap(4)
	b.Cleanup(tap.Close)
	raw, frame := make([]byte, headerSize+frameUnits), make([]int16, pcm.FrameSamples)
	seq, at := uint16(0), tap.begun
	return func() {
		seq, at = seq+1, at+pcm.FrameTime
		putHeader(raw, false, 0, seq, units(at), 7)
		leg.Receive(raw)
		leg.tx.tick(at, frame)
		select {
		case <-tap.Frames():
		default:
		}
	}
}

// socketPath sends one packet through a real socket to itself.
func socketPath(b testing.TB) func() {
	plane := idlePlane(b)
	u, err := plane.open(plane.cfg.PortMin)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { u.Close() })
	leg := plane.NewLeg("leg_a", Ear{})
	u.SetRemote(netip.AddrPortFrom(plane.bind, uint16(u.Port())))
	u.leg = leg
	if err := u.poller.add(&u.rtp); err != nil {
		b.Fatal(err)
	}
	raw, buffer := make([]byte, headerSize+frameUnits), make([]byte, 2048)
	putHeader(raw, false, 0, 1, 160, 7)
	return func() {
		if err := u.Write(raw); err != nil {
			b.Fatal(err)
		}
		before := leg.rx.report.packets
		if u.poller.one(int32(u.rtp.fd), buffer); leg.rx.report.packets != before+1 {
			b.Fatal("not received")
		}
	}
}

func TestAPacketAllocatesNothing(t *testing.T) {
	for name, path := range map[string]func(testing.TB) func(){"frame": framePath, "forward": forwardPath, "recorded": recordedPath, "mix": mixPath, "jitter": jitterPath, "tapped": tappedPath, "socket": socketPath} {
		step := path(t)
		if got := testing.AllocsPerRun(1000, step); got != 0 {
			t.Errorf("%s: %.1f allocations for one packet", name, got)
		}
	}
}

func BenchmarkFrame(b *testing.B)      { bench(b, framePath(b)) }
func BenchmarkForward(b *testing.B)    { bench(b, forwardPath(b)) }
func BenchmarkRecorded(b *testing.B)   { bench(b, recordedPath(b)) }
func BenchmarkMixOfThree(b *testing.B) { bench(b, mixPath(b)) }
func BenchmarkJitter(b *testing.B)     { bench(b, jitterPath(b)) }
func BenchmarkTapped(b *testing.B)     { bench(b, tappedPath(b)) }
func BenchmarkSocket(b *testing.B)     { bench(b, socketPath(b)) }

func bench(b *testing.B, step func()) {
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}
