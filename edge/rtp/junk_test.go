package rtp

import (
	"log/slog"
	"testing"
	"time"
)

// idlePlane has no pacers running, so that a fuzz step is only its own packets.
func idlePlane(f testing.TB) *Plane {
	plane, err := NewPlane(Config{BindIP: "127.0.0.1", PortMin: 50000, PortMax: 50003, Pacers: 1}, slog.New(slog.DiscardHandler))
	if err != nil {
		f.Fatal(err)
	}
	return plane
}

func FuzzReceive(f *testing.F) {
	audio := make([]byte, headerSize+frameUnits)
	putHeader(audio, true, 0, 1, 160, 7)
	event := make([]byte, headerSize+eventSize)
	putHeader(event, true, 101, 2, 320, 7)
	copy(event[headerSize:], eventPayload(5, true, 800))
	f.Add(audio, event)
	f.Add([]byte{0xBF, 0xFF}, []byte{})
	f.Add([]byte{0xB0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xBE, 0xDE, 0xFF, 0xFF}, []byte{0xA0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		plane := idlePlane(t)
		keys := 0
		a := plane.NewLeg("leg_a", Ear{Digit: func(d rune) { keys++ }})
		b := plane.NewLeg("leg_b", Ear{})
		out := recorder{make(chan heard, 8)}
		a.SetCodec(PCMU, 101)
		b.SetCodec(PCMA, 101)
		b.SetWire(out)
		if err := Join(a, b); err != nil {
			t.Fatal(err)
		}
		for _, raw := range [][]byte{first, second, first} {
			a.Receive(raw)
		}
		if keys > 3 || len(out.got) > 3 {
			t.Errorf("%d keys, %d packets out of 3", keys, len(out.got))
		}
		for len(out.got) > 0 {
			if p := (<-out.got).packet; p.payloadType != 8 && p.payloadType != 101 {
				t.Errorf("payload type %d was forwarded", p.payloadType)
			}
		}
	})
}

func FuzzReports(f *testing.F) {
	var r reception
	r.count(packet{seq: 1, ts: 160, ssrc: 9}, true, time.Second)
	buffer := make([]byte, 200)
	f.Add(append([]byte(nil), buffer[:putReport(buffer, 7, &senderInfo{1, 2, 3}, &r, "abcdefgh", time.Unix(1e9, 0), time.Second)]...))
	f.Add(append([]byte(nil), buffer[:putReport(buffer, 7, nil, &reception{}, "abc", time.Unix(1e9, 0), time.Second)]...))
	f.Add([]byte{0x80, 203, 0, 0})
	f.Add([]byte{0x81, 201, 0xFF, 0xFF, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var r reception
		r.read(raw, 7, time.Unix(1e9, 0), time.Minute)
		if r.roundTrip < 0 || r.roundTrip > 10*time.Hour {
			t.Errorf("round trip %v", r.roundTrip)
		}
		r.count(packet{seq: 5, ssrc: 1}, true, time.Minute)
		r.block(make([]byte, blockSize), time.Minute)
	})
}

func FuzzKeypad(f *testing.F) {
	f.Add(uint32(1), []byte{5, 0, 0, 160}, uint32(1), []byte{5, 0x80, 3, 32})
	f.Fuzz(func(t *testing.T, ts1 uint32, one []byte, ts2 uint32, two []byte) {
		var k keypad
		press := func(ts uint32, payload []byte) (n int) {
			if key, fresh := k.press(packet{ts: ts, payload: payload}); fresh {
				if key == 0 {
					t.Error("a key without a name")
				}
				n++
			}
			return n
		}
		if n := press(ts1, one) + press(ts2, two) + press(ts2, two); n > 2 {
			t.Errorf("%d keys in two events", n)
		}
	})
}
