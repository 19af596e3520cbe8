package rtp

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"sort"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhiyin.dev/pcm"
)

// cassette is a tape in memory; what lies in its gate makes it block.
type cassette struct {
	t      testing.TB
	gate   chan struct{} // capacity 1
	refuse error

	mu    sync.Mutex
	audio []byte
	grown chan struct{} // capacity 1: there is more
}

func newCassette(t testing.TB) *cassette {
	return &cassette{t: t, gate: make(chan struct{}, 1), grown: make(chan struct{}, 1)}
}

func (c *cassette) Write(stereo []byte) error {
	c.gate <- struct{}{}
	defer func() { <-c.gate }()
	if len(stereo) == 0 || len(stereo)%(2*frameUnits) != 0 || len(stereo) > 2*pcm.RateHz {
		c.t.Errorf("a block of %d octets", len(stereo))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse != nil {
		return c.refuse
	}
	c.audio = append(c.audio, stereo...)
	select {
	case c.grown <- struct{}{}:
	default:
	}
	return nil
}

// holds waits until the tape has d.
func (c *cassette) holds(d time.Duration) {
	c.t.Helper()
	for {
		c.mu.Lock()
		size := len(c.audio)
		c.mu.Unlock()
		if size >= 2*pcm.Samples(d) {
			return
		}
		select {
		case <-c.grown:
		case <-time.After(10 * time.Second):
			c.t.Fatalf("the tape has %v", pcm.Duration(size/2))
		}
	}
}

// sides are both channels.
func (c *cassette) sides() (left, right []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := 0; i < len(c.audio); i += 2 {
		left, right = append(left, pcm.DecodeU(c.audio[i])), append(right, pcm.DecodeU(c.audio[i+1]))
	}
	return left, right
}

// between is the tone of a part; 0 for silence.
func between(all []int16, from, to time.Duration) float64 {
	hz, level := pcm.Frequency(all[pcm.Samples(from):pcm.Samples(to)], pcm.RateHz)
	if level < 0.05 {
		return 0
	}
	return hz
}

func isTone(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got < want-15 || got > want+15 {
		t.Errorf("%s: %.0f Hz instead of %.0f Hz", what, got, want)
	}
}

func TestARecordingHasThePartyLeftAndItsPartnerRight(t *testing.T) {
	t.Parallel()
	plane := runPlane(t, nil)
	a, phoneA, _ := call(t, plane, "127.0.0.1", PCMA, 101, Ear{})
	b, phoneB, _ := call(t, plane, "127.0.0.1", PCMU, 101, Ear{})
	phoneA.talk(PCMA, 600)
	phoneB.talk(PCMU, 1000)
	if err := Join(a, b); err != nil {
		t.Fatal(err)
	}
	phoneA.listenFor(1000)
	phoneB.listenFor(600)
	tape := newCassette(t)
	begun := time.Now()
	recorder := a.Record(tape)
	tape.holds(2 * time.Second)
	stats, lasted := recorder.Stop(), time.Since(begun)
	l, r := tape.sides()
	isTone(t, "left", between(l, time.Second, 1500*time.Millisecond), 600)
	isTone(t, "right", between(r, time.Second, 1500*time.Millisecond), 1000)
	if stats.Length != pcm.Duration(len(l)) || stats.Length > lasted+pcm.FrameTime || stats.Length < lasted-100*time.Millisecond {
		t.Errorf("the tape has %v, is said to have %v, and was recorded for %v", pcm.Duration(len(l)), stats.Length, lasted)
	}
	if stats.Dropped != 0 || stats.Err != nil || stats.Left < stats.Length/2 || stats.Right < stats.Length/2 {
		t.Errorf("%+v", stats)
	}
	if again := recorder.Stop(); again != stats {
		t.Errorf("stopped again: %+v", again)
	}
}

// arrival is a packet on its way in a test with a fed clock.
type arrival struct {
	at  time.Duration
	leg *Leg
	raw []byte
}

// beeping is what a phone whose clock is off by ppm sends: 100 ms of tone at
// each full second of true time. The network takes 30 ms and up to 60 ms more, so
// packets overtake each other; one in a hundred is lost.
func beeping(leg *Leg, ppm float64, lasting time.Duration, codec Codec, chance *rand.Rand) (out []arrival) {
	rate, seq, ts := pcm.RateHz*(1+ppm/1e6), uint16(chance.Uint32()), chance.Uint32()
	for n := 0; ; n += frameUnits {
		captured := time.Duration(float64(n+frameUnits) / rate * float64(time.Second))
		if captured > lasting {
			return out
		}
		frame, raw := make([]int16, frameUnits), make([]byte, headerSize+frameUnits)
		for i := range frame {
			at := float64(n+i) / rate
			if at-float64(int(at)) < 0.1 && (n+i)%8 < 4 {
				frame[i] = 12000
			} else if at-float64(int(at)) < 0.1 {
				frame[i] = -12000
			}
		}
		codec.encode(raw[headerSize:], frame)
		putHeader(raw, false, codec.PayloadType(), seq, ts, 7)
		seq, ts = seq+1, ts+frameUnits
		if chance.IntN(100) > 0 {
			out = append(out, arrival{captured + 30*time.Millisecond + time.Duration(chance.Int64N(int64(60*time.Millisecond))), leg, raw})
		}
	}
}

// feed brings the packets when their time comes; within a bubble it takes none.
func feed(all []arrival) {
	sort.SliceStable(all, func(i, j int) bool { return all[i].at < all[j].at })
	start := time.Now()
	for _, a := range all {
		time.Sleep(time.Until(start.Add(a.at)))
		a.leg.Receive(a.raw)
	}
}

// onsets are where sounds begin, after at least half a second of silence.
func onsets(all []int16) (at []time.Duration) {
	quiet := pcm.RateHz
	for i, s := range all {
		if s < 3000 && s > -3000 {
			quiet++
			continue
		}
		if quiet > pcm.RateHz/2 {
			at = append(at, pcm.Duration(i))
		}
		quiet = 0
	}
	return at
}

func TestARecordingStaysAlignedForAMinuteOfClocksThatAreOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		plane, err := NewPlane(Config{}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		a, b := plane.NewLeg("leg_a", Ear{}), plane.NewLeg("leg_b", Ear{})
		a.SetWire(sinkWire{})
		b.SetWire(sinkWire{})
		if err := Join(a, b); err != nil {
			t.Fatal(err)
		}
		tape, chance := newCassette(t), rand.New(rand.NewPCG(3, 5))
		const lasting = 62 * time.Second
		recorder := a.Record(tape)
		feed(append(beeping(a, 500, lasting, PCMA, chance), beeping(b, -500, lasting, PCMU, chance)...))
		stats := recorder.Stop()
		l, r := tape.sides()
		for name, side := range map[string][]int16{"left": l, "right": r} {
			beeps := onsets(side)
			if len(beeps) < 58 {
				t.Errorf("%s: %d beeps in %v", name, len(beeps), lasting)
			}
			worst, moved := time.Duration(0), time.Duration(0)
			for _, at := range beeps {
				off := (at - 50*time.Millisecond + 500*time.Millisecond) % time.Second // 30 ms of network and a frame to fill
				off -= 500 * time.Millisecond
				if at > 3*time.Second {
					worst = max(worst, off, -off)
				}
				if at > 58*time.Second {
					moved = off
				}
			}
			t.Logf("%s: %d beeps, %v off at worst, %v in the end", name, len(beeps), worst, moved)
			if worst > 20*time.Millisecond+pcm.FrameTime { // a lost packet moves an onset by a frame
				t.Errorf("%s is %v off", name, worst)
			}
		}
		if stats.Late != 0 || stats.Dropped != 0 || stats.Length < lasting || stats.Length > lasting+200*time.Millisecond {
			t.Errorf("%+v", stats)
		}
	})
}

// sinkWire takes everything.
type sinkWire struct{}

func (sinkWire) Write([]byte) error { return nil }
func (sinkWire) Close() error       { return nil }

// taping is a bridge within a bubble, recorded at a; say brings 20 ms of a tone
// from a leg each frame for d.
type taping struct {
	a, b *Leg
	tape *cassette
	say  func(d time.Duration, from ...*Leg)
	rec  *Recorder
}

func tapeInBubble(t *testing.T) *taping {
	plane, err := NewPlane(Config{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	x := &taping{a: plane.NewLeg("leg_a", Ear{}), b: plane.NewLeg("leg_b", Ear{}), tape: newCassette(t)}
	x.a.SetWire(sinkWire{})
	x.b.SetWire(sinkWire{})
	if err := Join(x.a, x.b); err != nil {
		t.Fatal(err)
	}
	seq, ts, start := uint16(65500), uint32(1<<32-3200), time.Now()
	tones := map[*Leg]pcm.Source{}
	x.say = func(d time.Duration, from ...*Leg) {
		frame, raw := make([]int16, frameUnits), make([]byte, headerSize+frameUnits)
		for range d / pcm.FrameTime {
			for i, l := range from {
				if tones[l] == nil {
					tones[l] = pcm.Tone(600+400*float64(i), 0, 0.5)
				}
				tones[l].Read(frame)
				PCMU.encode(raw[headerSize:], frame)
				putHeader(raw, false, 0, seq, ts+units(time.Since(start)), uint32(i))
				l.Receive(raw)
			}
			seq++
			time.Sleep(pcm.FrameTime)
		}
	}
	x.rec = x.a.Record(x.tape)
	return x
}

func TestATapeThatIsTooSlowLosesAudioButNoTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := tapeInBubble(t)
		x.say(2*time.Second, x.a, x.b)
		x.tape.gate <- struct{}{}
		x.say(10*time.Second, x.a, x.b)
		<-x.tape.gate
		x.say(3*time.Second, x.a, x.b)
		stats := x.rec.Stop()
		l, r := x.tape.sides()
		if stats.Length != 15*time.Second || len(l) != pcm.Samples(15*time.Second) {
			t.Errorf("the tape has %v of 15 s", stats.Length)
		}
		if stats.Gaps != 1 || stats.Dropped < 12*time.Second || stats.Dropped > 14*time.Second {
			t.Errorf("%d gaps, %v dropped", stats.Gaps, stats.Dropped)
		}
		for name, side := range map[string][]int16{"left": l, "right": r} {
			want := map[string]float64{"left": 600, "right": 1000}[name]
			isTone(t, name+" before", between(side, time.Second, 5*time.Second), want)
			isTone(t, name+" in the gap", between(side, 7*time.Second, 11*time.Second), 0)
			isTone(t, name+" after", between(side, 12500*time.Millisecond, 15*time.Second), want)
		}
	})
}

func TestAPausedRecordingIsSilentAndLatePacketsOfThePauseStayOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := tapeInBubble(t)
		x.say(time.Second, x.a, x.b)
		x.rec.Pause(true)
		x.say(time.Second, x.a, x.b)
		late := make([]byte, headerSize+frameUnits)
		putHeader(late, false, 0, uint16(63), uint32(1<<32-3200)+units(1980*time.Millisecond), 0)
		x.rec.Pause(false)
		x.a.Receive(late) // 0x00 is the loudest code word
		x.say(time.Second, x.a, x.b)
		stats := x.rec.Stop()
		l, r := x.tape.sides()
		for i, side := range [][]int16{l, r} {
			want := []float64{600, 1000}[i]
			isTone(t, "before", between(side, 0, time.Second), want)
			for at := pcm.RateHz; at < 2*pcm.RateHz; at++ {
				if side[at] != 0 {
					t.Fatalf("side %d has sound at %v, within the pause", i, pcm.Duration(at))
				}
			}
			isTone(t, "after", between(side, 2*time.Second, 3*time.Second), want)
		}
		if stats.Length != 3*time.Second {
			t.Errorf("%v of 3 s", stats.Length)
		}
	})
}

func TestARecordingGoesThroughMutePartingPromptsAndNewStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := tapeInBubble(t)
		c := x.a.plane.NewLeg("leg_c", Ear{})
		x.say(time.Second, x.a, x.b)
		x.b.Mute(true)
		x.say(time.Second, x.a, x.b)
		x.b.Mute(false)
		x.a.Mute(true)
		x.say(time.Second, x.a, x.b)
		x.a.Mute(false)
		Part(x.b)
		x.say(time.Second, x.a, x.b)
		if err := Join(x.a, c); err != nil {
			t.Fatal(err)
		}
		x.say(time.Second, x.a, c)
		x.a.Play(pcm.Tone(300, 0, 0.5), nil)
		x.say(time.Second, x.a, c)
		x.rec.Stop()
		l, r := x.tape.sides()
		for i, want := range [][2]float64{{600, 1000}, {600, 0}, {0, 1000}, {600, 0}, {600, 1000}, {600, 0}} {
			from, to := time.Duration(i)*time.Second, time.Duration(i+1)*time.Second
			isTone(t, "left", between(l, from+40*time.Millisecond, to), want[0])
			isTone(t, "right", between(r, from+40*time.Millisecond, to), want[1])
		}
		x.a.Close()
	})
}

func TestARecordingEndsWithItsLegAndAnotherTakesItsPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := tapeInBubble(t)
		x.say(time.Second, x.a, x.b)
		second := newCassette(t)
		later := x.a.Record(second)
		x.say(time.Second, x.a, x.b)
		x.a.Close()
		time.Sleep(5 * time.Second)
		if first, second := x.rec.Stop().Length, later.Stop().Length; first != time.Second || second != time.Second {
			t.Errorf("%v and %v", first, second)
		}
		if got := x.a.Record(newCassette(t)).Stop(); got.Length != 0 {
			t.Errorf("%v of a closed leg", got.Length)
		}
	})
}

func TestATapeThatRefusesEndsTheRecordingAndSaysWhy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := tapeInBubble(t)
		x.say(2*time.Second, x.a, x.b)
		full := errors.New("disk full")
		x.tape.mu.Lock()
		x.tape.refuse = full
		x.tape.mu.Unlock()
		x.say(2*time.Second, x.a, x.b)
		if stats := x.rec.Stop(); !errors.Is(stats.Err, full) || stats.Length > 2*time.Second || stats.Length < time.Second {
			t.Errorf("%+v", stats)
		}
	})
}

func FuzzReel(f *testing.F) {
	f.Add([]byte{1, 2, 3, 200, 100, 0, 0, 0, 9, 8, 7, 6})
	f.Fuzz(func(t *testing.T, moves []byte) {
		var r reel
		r.load()
		now, written := int64(0), int64(0)
		payload := make([]byte, 480)
		for ; len(moves) >= 6; moves = moves[6:] {
			now += int64(moves[0]) * int64(moves[0]) // up to 8 s
			p := packet{marker: moves[1]&1 == 1, ssrc: uint32(moves[1] >> 6), ts: uint32(moves[2])<<24 | uint32(moves[3])<<8, payload: payload[:int(moves[4])]}
			r.take(side(moves[1]>>1&1), nil, p, Codec(moves[1]>>2&1), now)
			if moves[5]%3 == 0 {
				block := r.seal(now, false)
				if len(block)%(2*frameUnits) != 0 || len(block) > 2*tapeBlock {
					t.Fatalf("a block of %d octets", len(block))
				}
				written += int64(len(block) / 2)
				if len(block) > 0 {
					r.release(nil)
				}
			}
		}
		r.close(now)
		for {
			block := r.seal(now, true)
			if len(block) == 0 {
				break
			}
			written += int64(len(block) / 2)
			r.release(nil)
		}
		if written != (now+frameUnits-1)/frameUnits*frameUnits {
			t.Fatalf("%d samples on the tape after %d", written, now)
		}
	})
}
