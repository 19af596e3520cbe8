package rtp

import (
	"errors"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

func TestBothPartiesOfABridgeHearTheOtherInTheirOwnCodec(t *testing.T) {
	t.Parallel()
	for _, codecs := range [][2]Codec{{PCMU, PCMU}, {PCMU, PCMA}, {PCMA, PCMU}, {PCMA, PCMA}} {
		t.Run(codecs[0].Name()+" with "+codecs[1].Name(), func(t *testing.T) {
			t.Parallel()
			plane := runPlane(t, nil)
			a, phoneA, _ := call(t, plane, "127.0.0.1", codecs[0], 101, Ear{})
			b, phoneB, _ := call(t, plane, "127.0.0.1", codecs[1], 101, Ear{})
			phoneA.talk(codecs[0], 600)
			phoneB.talk(codecs[1], 1000)
			if err := Join(a, b); err != nil {
				t.Fatal(err)
			}
			for _, side := range []struct {
				phone *phone
				codec Codec
				hz    float64
			}{{phoneA, codecs[0], 1000}, {phoneB, codecs[1], 600}} {
				all := side.phone.listenFor(side.hz)
				unbroken(t, all)
				for _, h := range all {
					if h.payloadType != side.codec.PayloadType() {
						t.Fatalf("payload type %d instead of %s", h.payloadType, side.codec.Name())
					}
				}
			}
		})
	}
}

func TestOneStreamContinuesFromSilenceThroughPromptAndMusicToTheBridgeAndBack(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{})
	phoneB.talk(PCMA, 1200)

	all := phoneA.take(5)
	if got := tone(all); got != 0 {
		t.Errorf("%.0f Hz before anything plays", got)
	}
	spurts := func(part []heard) (n int) {
		for _, h := range part {
			if h.marker {
				n++
			}
		}
		return n
	}
	if !all[0].marker {
		t.Error("the first packet begins no talk spurt")
	}
	ended := make(chan time.Duration, 1)
	a.Play(pcm.Tone(400, 400*time.Millisecond, 0.5), func(heard time.Duration, whole bool) {
		if !whole {
			t.Error("the prompt was cut")
		}
		ended <- heard
	})
	prompt := phoneA.listenFor(400)
	if spurts(prompt) == 0 {
		t.Error("no talk spurt begins with the prompt")
	}
	if heard := <-ended; heard != 400*time.Millisecond {
		t.Errorf("heard %v of the prompt", heard)
	}
	all = append(all, prompt...)
	a.Play(pcm.Tone(700, 0, 0.5), nil)
	all = append(all, phoneA.listenFor(700)...)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	all = append(all, phoneA.listenFor(1200)...)
	b.Mute(true)
	all = append(all, phoneA.listenFor(0)...)
	b.Mute(false)
	all = append(all, phoneA.listenFor(1200)...)
	Part(b)
	all = append(all, phoneA.listenFor(0)...)
	unbroken(t, all)
}

// recorder is a wire that only keeps what it is given.
type recorder struct{ got chan heard }

func (r recorder) Write(raw []byte) error {
	p, _ := parse(append([]byte(nil), raw...))
	r.got <- heard{p, time.Now()}
	return nil
}

func (recorder) Close() error { return nil }

func TestAWireThatIsSwappedInABridgeContinuesTheStream(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	b := plane.NewLeg("leg_browser", Ear{})
	defer b.Close()
	first, second := &phone{t: t, got: make(chan heard, 1000)}, &phone{t: t, got: make(chan heard, 1000)}
	b.SetWire(recorder{first.got})
	phoneA.talk(PCMU, 600)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	before := first.listenFor(600)
	b.SetWire(nil)
	for len(first.got) > 0 {
		before = append(before, <-first.got)
	}
	gone := time.Now()
	for time.Since(gone) < 300*time.Millisecond {
		phoneA.next() // the other party's silence is filled meanwhile
	}
	b.SetWire(recorder{second.got})
	after := second.listenFor(600)
	unbroken(t, append(before, after...))
	if jump := pcm.Duration(int(after[0].ts - before[len(before)-1].ts)); jump < 250*time.Millisecond {
		t.Errorf("the timestamp jumped by %v over 300 ms without a wire", jump)
	}
}

func TestAPartnersNewStreamIsPlacedBehindTheOldOne(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	stop := phoneB.talk(PCMU, 600)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	all := phoneA.listenFor(600)
	stop()
	phoneB.mu.Lock()
	phoneB.seq, phoneB.ts, phoneB.ssrc = phoneB.seq+20000, phoneB.ts+1<<30, phoneB.ssrc+1
	phoneB.mu.Unlock()
	phoneB.talk(PCMU, 900)
	all = append(all, phoneA.listenFor(900)...)
	unbroken(t, all)
}

func TestJoinRefusesAClosedLegAndALegWithItself(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, b := plane.NewLeg("leg_a", Ear{}), plane.NewLeg("leg_b", Ear{})
	if err := Join(a, a); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("with itself: %v", err)
	}
	b.Close()
	if err := Join(a, b); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("with a closed leg: %v", err)
	}
}

func TestJoiningAThirdLeavesTheFormerPartnerInSilence(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	c, phoneC, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phoneA.talk(PCMU, 600)
	phoneB.talk(PCMU, 900)
	phoneC.talk(PCMU, 1300)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	phoneB.listenFor(600)
	if err := Join(a, c); err != nil {
		t.Fatal(err)
	}
	phoneA.listenFor(1300)
	phoneC.listenFor(600)
	phoneB.listenFor(0)
}

// lastTS is a wire that remembers the last timestamp.
type lastTS struct{ ts *uint32 }

func (w lastTS) Write(raw []byte) error {
	p, _ := parse(raw)
	if *w.ts != 0 && int32(p.ts-*w.ts) <= 0 {
		return errors.New("the timestamp goes back")
	}
	*w.ts = p.ts
	return nil
}

func (lastTS) Close() error { return nil }

func TestTimestampsStayWithTheClockHoweverOftenTheStreamChangesHands(t *testing.T) {
	t.Parallel()
	var ts uint32
	partner, frame := &Leg{}, make([]int16, pcm.FrameSamples)
	out := sending{wire: lastTS{&ts}}
	out.base = -units(400 * 24 * time.Hour)
	for change := range 2000 {
		now := 400*24*time.Hour + time.Duration(change)*200*time.Millisecond // a process runs for long
		out.relay = relay{}
		if change%2 == 1 {
			out.relay = relay{from: partner, at: now}
		}
		phase := time.Duration(change*7%20) * time.Millisecond
		for i := range 10 {
			at := now + time.Duration(i)*pcm.FrameTime
			out.tick(at, frame)
			p := packet{seq: uint16(change*10 + i), ts: uint32(change)*99991 + uint32(i)*160, payload: silence[PCMU][:]}
			out.forward(partner, p, PCMU, false, at+phase)
		}
		if off := pcm.Duration(int(ts)) - (out.at - 400*24*time.Hour); off > 20*time.Millisecond || off < -20*time.Millisecond {
			t.Fatalf("after %d changes the timestamps are %v off the clock", change, off)
		}
	}
	if out.failed != 0 {
		t.Errorf("%d packets refused", out.failed)
	}
}
