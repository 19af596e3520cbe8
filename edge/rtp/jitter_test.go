package rtp

import (
	"math"
	"math/rand/v2"
	"sort"
	"testing"

	"pgregory.net/rapid"

	"zhiyin.dev/pcm"
)

// played pops a frame, and tells the places that had come and are heard in it.
func played(j *jitter, due int64) (came []int64, frame [frameUnits]int16) {
	for at := j.head; at < j.head+2*frameUnits; at++ {
		if j.came(at) {
			came = append(came, at)
		}
	}
	j.pop(due, frame[:])
	head := j.head
	for i, at := range came {
		if at >= head {
			return came[:i], frame
		}
	}
	return came, frame
}

// travel is a packet on its way through a bad network.
type travel struct {
	at int64
	p  packet
}

// network sends n packets of 20 ms: some are lost, some come twice, all take up to
// spread samples more than the quickest.
func network(t *rapid.T, n int, spread int64) (all []travel) {
	chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	loss, twice := rapid.IntRange(0, 30).Draw(t, "loss %"), rapid.IntRange(0, 30).Draw(t, "twice %")
	seq, ts := rapid.Uint16().Draw(t, "seq"), rapid.Uint32().Draw(t, "ts")
	for i := range n {
		p := packet{seq: seq + uint16(i), ts: ts + uint32(i*frameUnits), ssrc: 9, payload: make([]byte, frameUnits)}
		for k := range p.payload {
			p.payload[k] = byte(0x80 + i%16) // loud
		}
		for copies := 1; copies > 0; copies-- {
			if chance.IntN(100) >= loss || i == 0 {
				delay := int64(0)
				if i > 0 && spread > 0 {
					delay = chance.Int64N(spread)
				}
				all = append(all, travel{int64(1000 + i*frameUnits + int(delay)), p})
			}
			if copies == 1 && chance.IntN(100) < twice {
				copies = 2
				twice = 0
			}
		}
	}
	sort.SliceStable(all, func(i, k int) bool { return all[i].at < all[k].at })
	return all
}

func TestWhatComesUnevenlyIsHeardInOrderOnceAndSoon(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spread := rapid.Int64Range(0, 1200).Draw(t, "spread") // up to 150 ms
		all := network(t, 400, spread)
		var j jitter
		last := int64(math.MinInt64)
		next, taken := 0, 0
		for due := int64(1000 + rapid.IntRange(0, 159).Draw(t, "phase")); due < 1000+420*frameUnits; due += frameUnits {
			for next < len(all) && all[next].at <= due {
				j.put(nil, all[next].p, PCMU, all[next].at)
				next++
			}
			came, _ := played(&j, due)
			for _, at := range came {
				if at <= last {
					t.Fatalf("place %d is heard after %d", at, last)
				}
				last = at
			}
			taken += len(came)
			if lag := due - j.head + frameUnits; lag > mostLag+stretchSize+frameUnits || lag < 0 {
				t.Fatalf("heard %d samples late", lag)
			}
		}
		if spread == 0 && j.late > 0 {
			t.Fatalf("%d packets late in an even network", j.late)
		}
		if int(j.late) > len(all)/4 {
			t.Fatalf("%d of %d packets late", j.late, len(all))
		}
	})
}

// through sends a tone with the delays that delay gives, and is what is heard.
func through(seconds int, codec Codec, delay func(i int) (samples int64, lost bool)) (heard []int16, j *jitter) {
	j = &jitter{}
	tone, frame := pcm.Tone(500, 0, 0.5), make([]int16, frameUnits)
	var all []travel
	for i := range seconds * 50 {
		tone.Read(frame)
		p := packet{seq: uint16(65530 + i), ts: uint32(1<<32 - 8000 + i*frameUnits), ssrc: 4, payload: make([]byte, frameUnits)}
		codec.encode(p.payload, frame)
		if d, lost := delay(i); !lost {
			all = append(all, travel{int64(i*frameUnits) + d, p})
		}
	}
	sort.SliceStable(all, func(i, k int) bool { return all[i].at < all[k].at })
	next := 0
	for due := int64(7); due < int64(seconds*pcm.RateHz); due += frameUnits {
		for ; next < len(all) && all[next].at <= due; next++ {
			j.put(nil, all[next].p, codec, all[next].at)
		}
		out := make([]int16, frameUnits)
		j.pop(due, out)
		heard = append(heard, out...)
	}
	return heard, j
}

func TestATonePassesUnharmedThroughAnEvenNetworkWithoutDelay(t *testing.T) {
	t.Parallel()
	heard, j := through(4, PCMA, func(int) (int64, bool) { return 400, false })
	clicks(t, heard[pcm.RateHz:], 6500)
	if j.lost > 0 || j.late > 0 || j.target() != leastLag {
		t.Errorf("%d filled, %d late, %d lag", j.lost, j.late, j.target())
	}
}

func TestTheDelayGrowsWithJitterAndShrinksAfterIt(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(1, 2))
	_, bad := through(10, PCMU, func(int) (int64, bool) { return chance.Int64N(800), false })
	if lag := bad.target(); lag < 800 || lag > 1100 {
		t.Errorf("the lag is %d samples at 100 ms of jitter", lag)
	}
	if bad.late > 5 {
		t.Errorf("%d packets late", bad.late)
	}
	heard, calm := through(20, PCMU, func(i int) (int64, bool) {
		if i < 250 {
			return chance.Int64N(800), false
		}
		return 0, false
	})
	if lag := calm.target(); lag > 2*leastLag {
		t.Errorf("the lag is still %d samples after 15 s without jitter", lag)
	}
	clicks(t, heard[12*pcm.RateHz:], 6500)
}

func TestALossIsFilledAndFades(t *testing.T) {
	t.Parallel()
	heard, j := through(4, PCMU, func(i int) (int64, bool) { return 0, i == 100 || i >= 150 && i < 175 })
	if hz, level := pcm.Frequency(heard[100*frameUnits:102*frameUnits], pcm.RateHz); math.Abs(hz-500) > 30 || level < 0.3 {
		t.Errorf("one packet lost: %.0f Hz at %.2f", hz, level)
	}
	if hz, level := pcm.Frequency(heard[160*frameUnits:170*frameUnits], pcm.RateHz); level > 0.01 {
		t.Errorf("half a second lost: %.0f Hz at %.2f", hz, level)
	}
	if hz, _ := pcm.Frequency(heard[180*frameUnits:190*frameUnits], pcm.RateHz); math.Abs(hz-500) > 5 {
		t.Errorf("after it: %.0f Hz", hz)
	}
	if j.late > 0 {
		t.Errorf("%d late", j.late)
	}
	clicks(t, heard[pcm.RateHz/2:149*frameUnits], 9000)
}

func TestANewStreamOfTheSamePartyIsHeard(t *testing.T) {
	t.Parallel()
	var j jitter
	frame := make([]int16, frameUnits)
	loud := make([]byte, frameUnits) // 0x00 is the loudest
	heard := 0
	for i := range 200 {
		p := packet{ts: uint32(i * frameUnits), ssrc: 1, payload: loud}
		if i >= 100 {
			p.ssrc, p.ts = 2, uint32(1<<31+i*frameUnits)
		}
		j.put(nil, p, PCMU, int64(i*frameUnits))
		if j.pop(int64(i*frameUnits), frame) && frame[80] < -30000 {
			heard++
		}
	}
	if heard < 195 {
		t.Errorf("%d of 200 frames heard", heard)
	}
}

func TestAPartyWhoseClockRunsFastIsHeardForAnHourWithoutLoss(t *testing.T) {
	t.Parallel()
	var j jitter
	frame, p := make([]int16, frameUnits), packet{ssrc: 1, payload: make([]byte, frameUnits)}
	sent := 0
	for due := int64(0); due < 3600*pcm.RateHz; due += frameUnits {
		for int64(float64(sent*frameUnits)/1.0002) <= due { // 200 ppm
			p.ts = uint32(sent * frameUnits)
			j.put(nil, p, PCMU, int64(float64(sent*frameUnits)/1.0002))
			sent++
		}
		j.pop(due, frame)
	}
	if j.late > 0 || j.lost > 100 {
		t.Errorf("%d late, %d samples filled", j.late, j.lost)
	}
}

// clicks fails when two neighbours differ by more than most.
func clicks(t *testing.T, all []int16, most int) {
	t.Helper()
	for i := 1; i < len(all); i++ {
		if d := int(all[i]) - int(all[i-1]); d > most || d < -most {
			t.Fatalf("a click of %d at %v", d, pcm.Duration(i))
		}
	}
}

func FuzzJitter(f *testing.F) {
	f.Add([]byte{0, 1, 2, 160, 0, 1, 1, 2, 160, 1, 9, 0, 0, 200, 3})
	f.Fuzz(func(t *testing.T, moves []byte) {
		var j jitter
		now, due, frame, payload := int64(0), int64(0), make([]int16, frameUnits), make([]byte, 255*6)
		for ; len(moves) >= 5; moves = moves[5:] {
			now += int64(moves[0]) * int64(moves[4]&7)
			for ; due <= now; due += frameUnits {
				j.pop(due, frame)
				if lag := due + frameUnits - j.head; j.begun && (lag < -2*frameUnits || lag > 2*mostLag+2*frameUnits) {
					t.Fatalf("a lag of %d", lag)
				}
			}
			p := packet{marker: moves[4]&8 > 0, ssrc: uint32(moves[4] >> 6), ts: uint32(moves[1])<<24 | uint32(moves[2])<<5, payload: payload[:int(moves[3])*6]}
			j.put(nil, p, Codec(moves[4]>>4&1), now)
		}
	})
}
