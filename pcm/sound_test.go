package pcm

import (
	"errors"
	"math"
	"slices"
	"testing"

	"zhiyin.dev"
)

func sine(hz float64, rateHz, n int, peak float64) []int16 {
	out := make([]int16, n)
	for i := range out {
		out[i] = int16(peak * math.MaxInt16 * math.Sin(2*math.Pi*hz*float64(i)/float64(rateHz)))
	}
	return out
}

func TestFrequencyFindsTheLoudestTone(t *testing.T) {
	t.Parallel()
	for _, hz := range []float64{60, 300, 440, 603, 1004, 1500, 2600, 3400} {
		for _, n := range []int{800, 1600, 8000} {
			got, level := Frequency(sine(hz, RateHz, n, 0.5), RateHz)
			if math.Abs(got-hz) > 1.5 || math.Abs(level-0.5) > 0.03 {
				t.Errorf("%.0f Hz in %d samples: %.1f Hz at %.3f", hz, n, got, level)
			}
		}
	}
	both := sine(700, RateHz, 1600, 0.2)
	for i, s := range sine(1900, RateHz, 1600, 0.4) {
		both[i] += s
	}
	if got, _ := Frequency(both, RateHz); math.Abs(got-1900) > 2 {
		t.Errorf("the louder of two tones is %.1f Hz", got)
	}
	for _, none := range [][]int16{nil, make([]int16, 5), make([]int16, 1600)} {
		if hz, level := Frequency(none, RateHz); hz != 0 || level != 0 {
			t.Errorf("%d samples of silence: %.1f Hz at %.3f", len(none), hz, level)
		}
	}
}

func TestResamplingKeepsTonesAndRemovesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, from := range []int{16000, 22050, 24000, 44100, 48000, 11025} {
		for _, hz := range []float64{200, 1000, 3300} {
			out := Resample(sine(hz, from, from, 0.5), from, RateHz)
			if len(out) != RateHz {
				t.Fatalf("a second at %d Hz became %d samples", from, len(out))
			}
			got, level := Frequency(out[400:7600], RateHz)
			if math.Abs(got-hz) > 1 || math.Abs(level-0.5) > 0.03 {
				t.Errorf("%.0f Hz at %d: %.1f Hz at %.3f", hz, from, got, level)
			}
		}
		for _, hz := range []float64{4600, 5200} {
			if _, level := Frequency(Resample(sine(hz, from, from, 0.5), from, RateHz)[400:7600], RateHz); level > 0.001 {
				t.Errorf("%.0f Hz at %d leaves an alias of %.4f", hz, from, level)
			}
		}
	}
	up := Resample(sine(1000, RateHz, RateHz, 0.5), RateHz, 48000)
	if got, level := Frequency(up[4000:44000], 48000); math.Abs(got-1000) > 1 || math.Abs(level-0.5) > 0.03 {
		t.Errorf("upwards: %.1f Hz at %.3f", got, level)
	}
	loud := Resample(sine(1000, 16000, 16000, 1), 16000, RateHz)
	if slices.Min(loud) > -32000 || slices.Max(loud) < 32000 {
		t.Error("full scale is lost")
	}
	if Resample([]int16{1}, 0, 8000) != nil || len(Resample(nil, 16000, 8000)) != 0 || !slices.Equal(Resample([]int16{1, 2}, 8000, 8000), []int16{1, 2}) {
		t.Error("edge cases")
	}
}

func TestWAVComesBackAsItWas(t *testing.T) {
	t.Parallel()
	want := numbers(-500, 1001)
	got, rate, err := ReadWAV(WriteWAV(want, 22050))
	if err != nil || rate != 22050 || !slices.Equal(got, want) {
		t.Fatalf("%v, %d Hz, %d samples", err, rate, len(got))
	}
}

func TestWAVOfOtherPrograms(t *testing.T) {
	t.Parallel()
	header := func(format, channels, bits byte, data uint32, extra ...byte) []byte {
		out := []byte("RIFF\xff\xff\xff\xffWAVE")
		out = append(out, extra...)
		out = append(out, 'f', 'm', 't', ' ', 16, 0, 0, 0, format, 0, channels, 0, 0x40, 0x1F, 0, 0, 0, 0, 0, 0, 0, 0, bits, 0)
		return append(out, 'd', 'a', 't', 'a', byte(data), byte(data>>8), byte(data>>16), byte(data>>24))
	}
	for name, c := range map[string]struct {
		file []byte
		want []int16
	}{
		"endless size, as from a pipe": {append(header(1, 1, 16, 0xFFFFFFFF), 1, 0, 2, 0), []int16{1, 2}},
		"stereo":                       {append(header(1, 2, 16, 8), 10, 0, 20, 0, 2, 0, 4, 0), []int16{15, 3}},
		"8 bits":                       {append(header(1, 1, 8, 2), 128, 255), []int16{0, 127 << 8}},
		"µ-law":                        {append(header(7, 1, 8, 1), 0x80), []int16{32124}},
		"A-law":                        {append(header(6, 1, 8, 1), 0xD5), []int16{8}},
		"a list before, odd size":      {append(header(1, 1, 16, 2, 'L', 'I', 'S', 'T', 3, 0, 0, 0, 'a', 'b', 'c', 0), 7, 0), []int16{7}},
	} {
		got, rate, err := ReadWAV(c.file)
		if err != nil || rate != 8000 || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %d Hz, %v", name, err, rate, got)
		}
	}
	for name, file := range map[string][]byte{
		"nothing": nil, "text": []byte("hello hello hello"), "24 bits": header(1, 1, 24, 0), "no data": header(1, 1, 16, 0)[:36],
	} {
		if _, _, err := ReadWAV(file); !errors.Is(err, zhiyin.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(WriteWAV(numbers(0, 20), 8000))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		samples, rate, err := ReadWAV(file)
		if err == nil && (rate < 1000 || len(samples) > len(file)) {
			t.Errorf("%d samples at %d Hz out of %d octets", len(samples), rate, len(file))
		}
	})
}

func BenchmarkResampleOneSecond(b *testing.B) {
	in := sine(440, 22050, 22050, 0.5)
	b.ReportAllocs()
	for b.Loop() {
		Resample(in, 22050, RateHz)
	}
}
