package pcm

import (
	"math"
	"testing"
)

func TestEveryCodeWordSurvivesARoundTrip(t *testing.T) {
	t.Parallel()
	for code := range 256 {
		// µ-law has two zeros; the negative one, 0x7F, comes back as the positive.
		if got := EncodeU(DecodeU(byte(code))); got != byte(code) && code != 0x7F {
			t.Errorf("µ-law %#x became %#x", code, got)
		}
		if got := EncodeA(DecodeA(byte(code))); got != byte(code) {
			t.Errorf("A-law %#x became %#x", code, got)
		}
	}
}

func TestEverySampleIsCodedToTheNearestOrNextStep(t *testing.T) {
	t.Parallel()
	for s := math.MinInt16; s <= math.MaxInt16; s++ {
		sample := int16(s)
		// The widest step is 1024; a smaller segment's is a sixteenth of its range.
		room := max(16.0, math.Abs(float64(s))/16)
		if off := math.Abs(float64(DecodeU(EncodeU(sample))) - float64(s)); off > room && s > -32636 && s < 32636 {
			t.Fatalf("µ-law: %d came back %.0f off", s, off)
		}
		if off := math.Abs(float64(DecodeA(EncodeA(sample))) - float64(s)); off > room {
			t.Fatalf("A-law: %d came back %.0f off", s, off)
		}
	}
}

func TestKnownCodeWordsOfG711(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sample int16
		u, a   byte
	}{{0, 0xFF, 0xD5}, {32767, 0x80, 0xAA}, {-32768, 0x00, 0x2A}, {-8, 0x7E, 0x55}, {1000, 0xCE, 0xFA}, {-1000, 0x4E, 0x7A}} {
		if u, a := EncodeU(c.sample), EncodeA(c.sample); u != c.u || a != c.a {
			t.Errorf("%d is %#x and %#x, not %#x and %#x", c.sample, u, a, c.u, c.a)
		}
	}
	// The A-law has no zero: its silence is 8, and that is a step above µ-law's.
	if UtoA[SilenceU] != SilenceA || AtoU[SilenceA] != 0xFE {
		t.Errorf("silence becomes %#x and %#x", UtoA[SilenceU], AtoU[SilenceA])
	}
}

func TestTheOtherLawSoundsTheSame(t *testing.T) {
	t.Parallel()
	tone := readAll(t, Tone(1004, 0, 0.5), RateHz)
	u, back := make([]byte, len(tone)), make([]int16, len(tone))
	EncodeUSlice(u, tone)
	for i := range u {
		u[i] = UtoA[u[i]]
	}
	DecodeASlice(back, u)
	noise, signal := 0.0, 0.0
	for i := range tone {
		noise += math.Pow(float64(tone[i])-float64(back[i]), 2)
		signal += math.Pow(float64(tone[i]), 2)
	}
	if db := 10 * math.Log10(signal/noise); db < 30 {
		t.Errorf("%.1f dB above the noise after both laws", db)
	}
}

func BenchmarkEncodeFrame(b *testing.B) {
	frame, out := make([]int16, FrameSamples), make([]byte, FrameSamples)
	for i := range frame {
		frame[i] = int16(i * 397)
	}
	b.ReportAllocs()
	for b.Loop() {
		EncodeASlice(out, frame)
	}
}
