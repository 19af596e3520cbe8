package rtp

import (
	"errors"
	"math"
	"math/cmplx"
	"slices"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
)

// among are those of the tones that are in what was heard.
func among(packets []heard, tones ...float64) (in []float64) {
	all := samples(packets)
	for _, hz := range tones {
		sum := complex(0, 0)
		for i, s := range all {
			sum += complex(float64(s), 0) * cmplx.Rect(1, -2*math.Pi*hz*float64(i)/pcm.RateHz)
		}
		if level := 2 * cmplx.Abs(sum) / float64(len(all)) / math.MaxInt16; level > 0.05 {
			in = append(in, hz)
		}
	}
	return in
}

// listenForAll waits until 400 ms in a row have exactly these of the room's
// tones, and returns all until then.
func (p *phone) listenForAll(room []float64, want ...float64) (all []heard) {
	p.t.Helper()
	for len(all) < 400 {
		all = append(all, p.take(20)...)
		if slices.Equal(among(all[len(all)-20:], room...), want) {
			return all
		}
	}
	p.t.Fatalf("%v is not what is heard: %v", want, among(all[len(all)-20:], room...))
	return nil
}

var tones = []float64{600, 1000, 1550}

func TestInARoomEachHearsExactlyWhomTheMatrixSays(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	customer, phoneC, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{})
	agent, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	supervisor, phoneS, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phoneC.talk(PCMA, 600)
	phoneA.talk(PCMU, 1000)
	phoneS.talk(PCMU, 1550)
	heardC, heardA := phoneC.take(1), phoneA.take(1)
	hear := func(pairs ...[2]*Leg) {
		t.Helper()
		var all []Hearing
		for _, p := range pairs {
			all = append(all, Hearing{Listener: p[0], Speaker: p[1]})
		}
		if err := Mix(all...); err != nil {
			t.Fatal(err)
		}
	}
	talk := [][2]*Leg{{customer, agent}, {agent, customer}}
	listen := append(talk[:2:2], [2]*Leg{supervisor, customer}, [2]*Leg{supervisor, agent})
	whisper := append(listen[:4:4], [2]*Leg{agent, supervisor})
	barge := append(whisper[:5:5], [2]*Leg{customer, supervisor})
	for _, mode := range []struct {
		name    string
		pairs   [][2]*Leg
		c, a, s []float64
	}{
		{"talk", talk, []float64{1000}, []float64{600}, nil},
		{"listen", listen, []float64{1000}, []float64{600}, []float64{600, 1000}},
		{"whisper", whisper, []float64{1000}, []float64{600, 1550}, []float64{600, 1000}},
		{"barge", barge, []float64{1000, 1550}, []float64{600, 1550}, []float64{600, 1000}},
		{"the supervisor alone", [][2]*Leg{{customer, supervisor}, {supervisor, customer}}, []float64{1550}, nil, []float64{600}},
		{"barge", barge, []float64{1000, 1550}, []float64{600, 1550}, []float64{600, 1000}},
		{"talk", talk, []float64{1000}, []float64{600}, nil},
	} {
		hear(mode.pairs...)
		heardC = append(heardC, phoneC.listenForAll(tones, mode.c...)...)
		heardA = append(heardA, phoneA.listenForAll(tones, mode.a...)...)
		phoneS.listenForAll(tones, mode.s...)
	}
	unbroken(t, heardC)
	unbroken(t, heardA)
	if customer.sits() != nil || customer.rx.partner != agent {
		t.Error("two are mixed that could be forwarded")
	}
}

func TestWhoLeavesARoomIsNotHeardAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{})
	c, phoneC, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phoneA.talk(PCMU, 600)
	phoneB.talk(PCMA, 1000)
	phoneC.talk(PCMU, 1550)
	var all []Hearing
	for _, l := range []*Leg{a, b, c} {
		for _, s := range []*Leg{a, b, c} {
			if l != s {
				all = append(all, Hearing{Listener: l, Speaker: s, GainDB: -3})
			}
		}
	}
	if err := Mix(all...); err != nil {
		t.Fatal(err)
	}
	phoneA.listenForAll(tones, 1000, 1550)
	b.Mute(true)
	phoneA.listenForAll(tones, 1550)
	b.Mute(false)
	b.Play(pcm.Tone(1550, 0, 0.5), nil) // music instead of the others; they hear b
	phoneB.listenForAll(tones, 1550)
	phoneA.listenForAll(tones, 1000, 1550)
	b.Stop()
	phoneB.listenForAll(tones, 600, 1550)
	Part(b)
	phoneB.listenForAll(tones)
	phoneA.listenForAll(tones, 1550)
	c.Close()
	phoneA.listenForAll(tones)
	if err := Mix(Hearing{Listener: a, Speaker: c}); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("with a closed leg: %v", err)
	}
	if err := Mix(Hearing{Listener: a, Speaker: a}); !errors.Is(err, zhiyin.Invalid) {
		t.Errorf("with oneself: %v", err)
	}
}

func TestLoudVoicesTogetherAreCutAtFullScaleAndGainsApply(t *testing.T) {
	t.Parallel()
	plane := idlePlane(t)
	listener, one, two := plane.NewLeg("leg_l", Ear{}), plane.NewLeg("leg_1", Ear{}), plane.NewLeg("leg_2", Ear{})
	defer listener.Close()
	for _, c := range []struct {
		gain float64
		want int16
	}{{0, math.MaxInt16}, {-20, 6424}} {
		if err := Mix(Hearing{listener, one, c.gain}, Hearing{listener, two, c.gain}); err != nil {
			t.Fatal(err)
		}
		loud := slices.Repeat([]byte{0x80}, frameUnits) // 32124
		frame := make([]int16, frameUnits)
		for i := range 10 {
			at := time.Duration(i+1) * pcm.FrameTime
			for _, l := range []*Leg{one, two} {
				l.rx.seat.take(packet{ssrc: 1, ts: uint32(i * frameUnits), payload: loud}, PCMU, at)
			}
			listener.tx.seat.hear(at, frame)
		}
		if off := int(frame[100]) - int(c.want); off > 40 || off < -40 {
			t.Errorf("%d instead of %d at %v dB", frame[100], c.want, c.gain)
		}
		Part(listener)
		Part(one)
		Part(two)
	}
}

func TestARecordingOfARoomHasTheMixThatThePartyHears(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	customer, phoneC, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{})
	agent, phoneA, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	supervisor, phoneS, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phoneC.talk(PCMA, 600)
	phoneA.talk(PCMU, 1000)
	phoneS.talk(PCMU, 1550)
	if err := Mix(Hearing{customer, agent, 0}, Hearing{agent, customer, 0}, Hearing{agent, supervisor, 0}, Hearing{supervisor, customer, 0}); err != nil {
		t.Fatal(err)
	}
	phoneA.listenForAll(tones, 600, 1550)
	tape := newCassette(t)
	recorder := customer.Record(tape)
	tape.holds(1500 * time.Millisecond)
	recorder.Stop()
	l, r := tape.sides()
	isTone(t, "left", between(l, 500*time.Millisecond, 1500*time.Millisecond), 600)
	isTone(t, "right", between(r, 500*time.Millisecond, 1500*time.Millisecond), 1000)
	loudest := 0.0 // a splice within the part makes it quieter
	for at := 4000; at+800 <= 12000; at += 800 {
		_, level := pcm.Frequency(r[at:at+800], pcm.RateHz)
		loudest = max(loudest, level)
	}
	if loudest < 0.45 || loudest > 0.55 {
		t.Errorf("the agent is at %.2f", loudest)
	}
}

func TestAnEchoGivesThePartyItsOwnVoiceAndNoKeys(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	keys := make(chan rune, 4)
	leg, phone, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{Digit: func(d rune) { keys <- d }})
	phone.talk(PCMA, 700)
	all := phone.take(2)
	if err := leg.Echo(true); err != nil {
		t.Fatal(err)
	}
	all = append(all, phone.listenFor(700)...)
	phone.mu.Lock()
	ts := phone.ts
	phone.mu.Unlock()
	phone.send(true, 101, ts, eventPayload(5, true, 800))
	if got := <-keys; got != '5' {
		t.Errorf("key %c", got)
	}
	all = append(all, phone.take(20)...)
	for _, h := range all {
		if h.payloadType == 101 {
			t.Error("a key was given back")
		}
	}
	if err := leg.Echo(false); err != nil {
		t.Fatal(err)
	}
	all = append(all, phone.listenFor(0)...)
	for i := 1; i < len(all); i++ {
		if all[i].ssrc != all[0].ssrc || int16(all[i].seq-all[i-1].seq) <= 0 {
			t.Errorf("packet %d breaks the stream", i)
		}
	}
	leg.Close()
	if err := leg.Echo(true); !errors.Is(err, zhiyin.Conflict) {
		t.Errorf("of a closed leg: %v", err)
	}
}

func TestATapHearsOnePartyAndSaysWhatItMissed(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phoneA.talk(PCMA, 600)
	phoneB.talk(PCMU, 1000)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	tap := a.Tap(10)
	var said []int16
	var last Heard
	for range 100 {
		last = <-tap.Frames()
		said = append(said, last.Samples[:]...)
	}
	isTone(t, "the party", between(said, time.Second, 2*time.Second), 600)
	for tap.Dropped() < 10 { // nobody takes
		phoneA.next()
	}
	at, frames := last.At, 0
	for h := range tap.Frames() {
		if frames++; h.At != at+time.Duration(h.Gap+1)*pcm.FrameTime {
			t.Errorf("a frame at %v after %v with a gap of %d", h.At, at, h.Gap)
		}
		if at = h.At; h.Gap >= 10 {
			break
		}
		if frames > 100 {
			t.Fatal("no gap is told")
		}
	}
	a.Mute(true)
	for h := range tap.Frames() {
		if h.Silent {
			break
		}
	}
	a.Close()
	for range tap.Frames() { // until it ends
	}
	tap.Close()
}
