package acoustic

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// buzz is a voice-like tone: harmonics that fall by 6 dB an octave, only those of
// the telephone's band when band is set.
func buzz(hz float64, n int, band bool) []int16 {
	out := make([]int16, n)
	for i := range out {
		v := 0.0
		for k := 1; float64(k)*hz < 3400; k++ {
			if !band || float64(k)*hz > 300 {
				v += math.Sin(2*math.Pi*hz*float64(k)*float64(i)/8000) / float64(k)
			}
		}
		out[i] = int16(6000 * v)
	}
	return out
}

func TestThePitchOfAVoiceIsFound(t *testing.T) {
	t.Parallel()
	for _, hz := range []float64{75, 98, 131, 203, 317, 450} {
		for _, band := range []bool{false, true} {
			var p Prosody
			for i, s := range p.Append(nil, buzz(hz, 4000, band)) {
				if math.Abs(12*math.Log2(float64(s.Pitch)/hz)) > 0.3 {
					t.Fatalf("%v Hz, band %v: sound %d has %v Hz", hz, band, i, s.Pitch)
				}
			}
		}
	}
}

func TestNoiseAndSilenceHaveNoPitch(t *testing.T) {
	t.Parallel()
	var p Prosody
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]int16, 16000)
	for i := range noise {
		noise[i] = int16(3000 * random.NormFloat64())
	}
	voiced := 0
	sounds := p.Append(nil, noise)
	for _, s := range sounds {
		if s.Pitch > 0 {
			voiced++
		}
	}
	if voiced*50 > len(sounds) {
		t.Errorf("%d of %d sounds of noise have a pitch", voiced, len(sounds))
	}
	p.Reset()
	for _, s := range p.Append(nil, make([]int16, 800)) {
		if s != (Sound{Level: -96}) {
			t.Errorf("silence sounds like %+v", s)
		}
	}
}

func TestEnergyOverOneKilohertzIsBrightness(t *testing.T) {
	t.Parallel()
	dull, bright := buzz(150, 4000, false), buzz(150, 4000, false)
	for i := len(bright) - 1; i > 0; i-- { // +6 dB an octave
		bright[i] -= bright[i-1] / 2
	}
	var p Prosody
	a := p.Append(nil, dull)[20]
	p.Reset()
	b := p.Append(nil, bright)[20]
	if b.Alpha < a.Alpha+3 || b.Hammarberg > a.Hammarberg-3 || b.Centroid < a.Centroid+100 || b.Cepstrum[0] > a.Cepstrum[0] {
		t.Errorf("dull %+v\nbright %+v", a, b)
	}
}

func TestTenDecibelsAreTenDecibels(t *testing.T) {
	t.Parallel()
	soft, loud := buzz(150, 2000, false), buzz(150, 2000, false)
	for i := range soft {
		soft[i] = int16(math.Round(float64(soft[i]) * math.Pow(10, -10.0/20)))
	}
	var p Prosody
	a := p.Append(nil, soft)[5].Level
	p.Reset()
	if b := p.Append(nil, loud)[5].Level; math.Abs(float64(b-a-10)) > 0.1 {
		t.Errorf("%v dB and %v dB", a, b)
	}
}

func TestSoundsDoNotDependOnHowAudioIsCut(t *testing.T) {
	t.Parallel()
	audio := buzz(210, 5000, true)
	var p Prosody
	whole := p.Append(nil, audio)
	p.Reset()
	var cut []Sound
	for from := 0; from < len(audio); from += 37 {
		cut = p.Append(cut, audio[from:min(len(audio), from+37)])
	}
	if !reflect.DeepEqual(whole, cut) {
		t.Error("pieces of 37 samples sound different")
	}
	if want := (len(audio)-soundWindow)/SoundHop + 1; len(whole) != want {
		t.Errorf("%d sounds, not %d", len(whole), want)
	}
}

func TestASoundAllocatesNothing(t *testing.T) {
	audio := buzz(150, 160, true)
	var p Prosody
	room := make([]Sound, 0, 8)
	if n := testing.AllocsPerRun(100, func() { p.Append(room[:0], audio) }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// One operation is one second of audio: ns/op divided by 10^7 is percent of a core.
func BenchmarkProsodySecond(b *testing.B) {
	audio := buzz(150, 8000, true)
	var p Prosody
	room := make([]Sound, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		p.Append(room[:0], audio)
	}
}
