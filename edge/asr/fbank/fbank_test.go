package fbank

import (
	"math"
	"testing"
)

// slow computes one row from its definition, in float64.
func slow(c Config, frame []float64) []float64 {
	n, mean := len(frame), 0.0
	for _, v := range frame {
		mean += v / float64(n)
	}
	x := make([]float64, n)
	for i := range frame {
		before := frame[max(i-1, 0)] - mean
		cos := math.Cos(2 * math.Pi * float64(i) / float64(n-1))
		w := 0.54 - 0.46*cos
		if c.Window == Povey {
			w = math.Pow(0.5-0.5*cos, 0.85)
		}
		x[i] = (frame[i] - mean - 0.97*before) * w
	}
	size := 256
	for size < n {
		size *= 2
	}
	mel := func(hz float64) float64 { return 1127 * math.Log(1+hz/700) }
	out := make([]float64, c.Bands)
	step := (mel(c.HighHz) - mel(20)) / float64(c.Bands+1)
	for k := range size / 2 {
		re, im := 0.0, 0.0
		for i, v := range x {
			sin, cos := math.Sincos(-2 * math.Pi * float64(k*i%size) / float64(size))
			re, im = re+v*cos, im+v*sin
		}
		for b := range out {
			at := (mel(float64(k*c.RateHz)/float64(size)) - mel(20)) / step
			out[b] += max(0, 1-math.Abs(at-float64(b+1))) * (re*re + im*im)
		}
	}
	for b := range out {
		out[b] = math.Log(max(out[b], leastEnergy))
	}
	return out
}

func TestRowsAreThoseOfTheDefinition(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Config{
		"icefall at 16 kHz": {RateHz: 16000, Bands: 80, HighHz: 7600, Centred: true, Unit: true},
		"icefall at 8 kHz":  {RateHz: 8000, Bands: 80, HighHz: 3600, Centred: true, Unit: true},
		"FunASR":            {RateHz: 16000, Bands: 80, Window: Hamming, HighHz: 8000},
	} {
		samples := make([]int16, 3*c.RateHz/10)
		for i := range samples {
			at := float64(i) / float64(c.RateHz)
			samples[i] = int16(9000*math.Sin(2*math.Pi*440*at) + 4000*math.Sin(2*math.Pi*(700+3000*at)*at) + 120)
		}
		var rows [][]float32
		b := New(c)
		for left := samples; len(left) > 0; left = left[min(len(left), 137):] { // no matter in what pieces it comes
			b.Write(left[:min(len(left), 137)], func(row []float32) { rows = append(rows, append([]float32(nil), row...)) })
		}
		length, shift := c.RateHz/40, c.RateHz/100
		first, scale := 0, 1.0
		if c.Centred {
			first = shift/2 - length/2
		}
		if c.Unit {
			scale = 1.0 / 32768
		}
		if want := (len(samples)-length-first)/shift + 1; len(rows) != want {
			t.Fatalf("%s: %d rows, want %d", name, len(rows), want)
		}
		for r, row := range rows {
			frame := make([]float64, length)
			for i := range frame {
				at := first + r*shift + i
				if at < 0 {
					at = -at - 1
				}
				frame[i] = float64(samples[at]) * scale
			}
			for band, want := range slow(c, frame) {
				if d := math.Abs(float64(row[band]) - want); d > 0.02 {
					t.Fatalf("%s: row %d band %d is %.4f, want %.4f", name, r, band, row[band], want)
				}
			}
		}
	}
}

func TestSilenceHasTheLeastEnergyAndResetForgets(t *testing.T) {
	t.Parallel()
	b := New(Config{RateHz: 16000, Bands: 80, HighHz: 7600, Centred: true, Unit: true})
	loud := make([]int16, 300)
	for i := range loud {
		loud[i] = int16(1000 * (i%7 - 3))
	}
	b.Write(loud, func([]float32) {})
	b.Reset()
	rows := 0
	b.Write(make([]int16, 1600), func(row []float32) {
		rows++
		for _, v := range row {
			if math.Abs(float64(v)-math.Log(leastEnergy)) > 1e-3 {
				t.Fatalf("silence has %f", v)
			}
		}
	})
	if rows != 9 { // the tenth reaches 40 samples beyond
		t.Errorf("%d rows", rows)
	}
}

func TestARowAllocatesNothing(t *testing.T) {
	b := New(Config{RateHz: 16000, Bands: 80, HighHz: 7600, Centred: true, Unit: true})
	frame, rows := make([]int16, 320), 0
	took := func([]float32) { rows++ }
	if n := testing.AllocsPerRun(100, func() { b.Write(frame, took) }); n != 0 || rows == 0 {
		t.Errorf("%.1f allocations, %d rows", n, rows)
	}
}
