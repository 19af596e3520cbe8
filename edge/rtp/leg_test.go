package rtp

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"zhiyin.dev/pcm"
)

func TestDoneIsCalledOnceHoweverASourceEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		whole bool
		do    func(a, b *Leg)
	}{
		"by itself":     {true, func(a, b *Leg) {}},
		"replaced":      {false, func(a, b *Leg) { a.Play(pcm.Tone(300, 0, 0.1), nil) }},
		"stopped":       {false, func(a, b *Leg) { a.Stop() }},
		"stopped twice": {false, func(a, b *Leg) { a.Stop(); a.Stop() }},
		"joined":        {false, func(a, b *Leg) { _ = Join(a, b) }},
		"closed":        {false, func(a, b *Leg) { a.Close(); a.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plane := runPlane(t, nil)
			a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
			b, _, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
			var calls atomic.Int32
			told := make(chan bool, 4)
			d := time.Duration(0)
			if end.whole {
				d = 300 * time.Millisecond
			}
			a.Play(pcm.Tone(500, d, 0.5), func(heard time.Duration, whole bool) {
				calls.Add(1)
				if heard < 100*time.Millisecond || heard > 5*time.Second {
					t.Errorf("heard %v", heard)
				}
				told <- whole
			})
			phoneA.listenFor(500)
			end.do(a, b)
			if whole := <-told; whole != end.whole {
				t.Errorf("whole is %v", whole)
			}
			a.Close()
			if calls.Load() != 1 {
				t.Errorf("done was called %d times", calls.Load())
			}
		})
	}
}

func TestDoneIsCalledWhenThePlaneEndsAndAfterwards(t *testing.T) {
	t.Parallel()
	plane, err := NewPlane(Config{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- plane.Run(ctx) }()
	told := make(chan bool, 2)
	leg := plane.NewLeg("leg_x", Ear{})
	leg.Play(pcm.Tone(500, 0, 0.5), func(_ time.Duration, whole bool) { told <- whole })
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if <-told {
		t.Error("an endless tone was heard whole")
	}
	leg.Close()
	leg.Play(pcm.Tone(500, 0, 0.5), func(_ time.Duration, whole bool) { told <- whole })
	if <-told {
		t.Error("a closed leg played")
	}
}

func TestALegWithoutAWirePlaysInTimeAndSendsNothing(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	leg := plane.NewLeg("leg_x", Ear{})
	told := make(chan time.Duration, 1)
	start := time.Now()
	leg.Play(pcm.Tone(500, 200*time.Millisecond, 0.5), func(heard time.Duration, whole bool) { told <- heard })
	if heard := <-told; heard != 200*time.Millisecond {
		t.Errorf("heard %v", heard)
	}
	if took := time.Since(start); took < 170*time.Millisecond {
		t.Errorf("200 ms were over after %v", took)
	}
	if s := leg.Stats(); s.Sent != 0 {
		t.Errorf("%d packets sent", s.Sent)
	}
}

func TestAPausedLegSendsNothingAndItsSourceWaits(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	leg, phone, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	told := make(chan time.Duration, 1)
	leg.Play(pcm.Tone(500, 600*time.Millisecond, 0.5), func(heard time.Duration, _ bool) { told <- heard })
	all := phone.listenFor(500)
	leg.Pause(true)
	sent := leg.Stats().Sent
	time.Sleep(150 * time.Millisecond) // the absence of packets has no event to wait for
	if now := leg.Stats().Sent; now != sent {
		t.Errorf("%d packets sent while paused", now-sent)
	}
	leg.Pause(false)
	if heard := <-told; heard != 600*time.Millisecond {
		t.Errorf("heard %v", heard)
	}
	for len(phone.got) > 0 {
		all = append(all, <-phone.got)
	}
	unbroken(t, all)
}

func TestDigitsAreSentAsEventsInLineWithTheAudio(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	leg, phone, _ := call(t, plane, "127.0.0.1", PCMA, 96, Ear{})
	all := phone.take(3)
	leg.SendDigits("5x#")
	isEvent := func(h heard) bool { return h.payloadType == 96 }
	_, before := phone.nextThat(isEvent)
	all = append(append(all, before...), phone.take(20)...)
	var events []heard
	for i, h := range all {
		if i > 0 && h.seq != all[i-1].seq+1 {
			t.Errorf("sequence %d after %d", h.seq, all[i-1].seq)
		}
		if isEvent(h) {
			events = append(events, h)
		}
	}
	if len(events) != 14 {
		t.Fatalf("%d event packets for two keys", len(events))
	}
	for i, h := range events {
		e, _ := parseEvent(h.payload)
		n := i % 7
		want := event{code: 5, end: n >= 4, duration: uint16(160 * min(n+1, 5))}
		if i >= 7 {
			want.code = 11
		}
		if e != want || h.marker != (n == 0) || h.ts != events[i-n].ts {
			t.Errorf("event packet %d is %+v, marker %v, at %d; wanted %+v at %d", i, e, h.marker, h.ts-events[0].ts, want, events[i-n].ts-events[0].ts)
		}
	}
	if gap := events[7].ts - events[0].ts; gap != 8*160 {
		t.Errorf("the second key begins %d units after the first", gap)
	}
	audio := slices.DeleteFunc(slices.Clone(all), isEvent)
	for i := 1; i < len(audio); i++ {
		passed := audio[i].ts - audio[i-1].ts
		if passed%160 != 0 || passed == 0 {
			t.Errorf("audio moved %d units", passed)
		}
	}
}

func TestAKeyIsReportedOnceAtItsFirstPacketAndPassesTheBridge(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	keys := make(chan rune, 16)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{Digit: func(d rune) { keys <- d }})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMU, 96, Ear{})
	stop := phoneA.talk(PCMU, 600)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	phoneB.listenFor(600)
	stop()
	for i, code := range []uint8{7, 7, 10} {
		phoneA.ts += 8 * frameUnits
		for n := range 7 {
			phoneA.send(n == 0, 101, phoneA.ts, eventPayload(code, n >= 4, uint16(160*min(n+1, 5))))
		}
		if i > 0 { // a late copy of the key before
			phoneA.send(false, 101, phoneA.ts-8*frameUnits, eventPayload(7, true, 800))
		}
	}
	for _, want := range "77*" {
		if got := <-keys; got != want {
			t.Errorf("%c reported instead of %c", got, want)
		}
	}
	_, all := phoneB.nextThat(func(h heard) bool { return h.payloadType == 96 && h.payload[0] == 10 })
	starts := map[uint32]bool{}
	for _, h := range append(all, phoneB.take(6)...) {
		if h.payloadType == 96 && h.payload[0] != 10 || h.payloadType == 96 && h.marker {
			starts[h.ts] = true
		}
		if h.payloadType == 101 {
			t.Error("a key passed under the other party's payload type")
		}
	}
	if len(starts) != 3 {
		t.Errorf("%d keys reached the partner", len(starts))
	}
	if len(keys) != 0 {
		t.Errorf("%d keys too many", len(keys))
	}
}

func TestALongPressIsOneKey(t *testing.T) {
	t.Parallel()
	var k keypad
	press := func(marker bool, ts uint32, code uint8, end bool, duration uint16) (rune, bool) {
		return k.press(packet{marker: marker, ts: ts, ssrc: 1, payload: eventPayload(code, end, duration)})
	}
	if key, fresh := press(true, 1000, 4, false, 160); key != '4' || !fresh {
		t.Fatalf("%c %v", key, fresh)
	}
	press(false, 1000, 4, false, 0xFFFF)
	if _, fresh := press(false, 1000+0xFFFF, 4, false, 160); fresh {
		t.Error("the second segment of a press is a key of its own")
	}
	press(false, 1000+0xFFFF, 4, true, 800)
	if _, fresh := press(true, 1000+0xFFFF+800, 4, false, 160); !fresh {
		t.Error("the next press right after is none")
	}
	if _, fresh := press(true, 1_000_000, 16, false, 160); fresh {
		t.Error("a flash is a key")
	}
}

func TestALostPeerIsReportedOnceAndSoIsItsReturn(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, func(c *Config) { c.LostAfter = 300 * time.Millisecond })
	lost, found := make(chan time.Time, 8), make(chan time.Time, 8)
	_, phone, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{
		Lost: func() { lost <- time.Now() }, Found: func() { found <- time.Now() },
	})
	start := time.Now()
	if waited := (<-lost).Sub(start); waited < 550*time.Millisecond {
		t.Errorf("lost %v after the call began, before the first packet was due", waited)
	}
	stop := phone.talk(PCMU, 600)
	<-found
	stop()
	stopped := time.Now()
	if waited := (<-lost).Sub(stopped); waited < 250*time.Millisecond || waited > 6*time.Second {
		t.Errorf("lost after %v", waited)
	}
	phone.talk(PCMU, 600)
	<-found
	if len(lost)+len(found) != 0 {
		t.Errorf("%d losses, %d returns too many", len(lost), len(found))
	}
}

func TestAPeerThatHoldsUsIsNotLost(t *testing.T) {
	t.Parallel()
	var w watch
	w.wired = true
	w.restart(0)
	w.found(time.Second)
	w.held = true
	if w.lose(time.Minute, time.Second) {
		t.Error("lost while it holds us")
	}
	w.held = false
	w.restart(time.Minute)
	if w.lose(time.Minute+1900*time.Millisecond, time.Second) {
		t.Error("lost before it had twice the time to come back")
	}
	if !w.lose(time.Minute+2100*time.Millisecond, time.Second) {
		t.Error("never lost")
	}
}
