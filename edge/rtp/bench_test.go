//go:build linux && (amd64 || arm64)

package rtp

import (
	"net/netip"
	"testing"
	"time"

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
	if err := u.feed(u.rtp, u.admits, leg.Receive, false); err != nil {
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
	for name, path := range map[string]func(testing.TB) func(){"frame": framePath, "forward": forwardPath, "recorded": recordedPath, "socket": socketPath} {
		step := path(t)
		if got := testing.AllocsPerRun(1000, step); got != 0 {
			t.Errorf("%s: %.1f allocations for one packet", name, got)
		}
	}
}

func BenchmarkFrame(b *testing.B)    { bench(b, framePath(b)) }
func BenchmarkForward(b *testing.B)  { bench(b, forwardPath(b)) }
func BenchmarkRecorded(b *testing.B) { bench(b, recordedPath(b)) }
func BenchmarkSocket(b *testing.B)   { bench(b, socketPath(b)) }

func bench(b *testing.B, step func()) {
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}
