package acoustic

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPowerIsThatOfTheDefinition(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var x [SpectrumSize]float32
	for i := range x {
		x[i] = random.Float32()*2 - 1
	}
	var s Spectrum
	var power [SpectrumBins]float32
	s.Power(&x, &power)
	for k := range power {
		var re, im float64
		for n, v := range x {
			sin, cos := math.Sincos(2 * math.Pi * float64(k*n) / SpectrumSize)
			re, im = re+float64(v)*cos, im-float64(v)*sin
		}
		if want := re*re + im*im; math.Abs(float64(power[k])-want) > 1e-3*(1+want) {
			t.Fatalf("bin %d: %g, by definition %g", k, power[k], want)
		}
	}
}

func sineOf(hz float64, n int) []int16 {
	samples := make([]int16, n)
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i)/8000))
	}
	return samples
}

func TestAToneIsLoudestInItsBand(t *testing.T) {
	t.Parallel()
	for _, hz := range []float64{300, 1000, 2500} {
		rows := NewLogMel().Write(sineOf(hz, WindowSamples))
		if len(rows) != 1 {
			t.Fatalf("%d rows of one window", len(rows))
		}
		best := slices.Index(rows[0][:], slices.Max(rows[0][:]))
		step := (melOf(highestHz) - melOf(lowestHz)) / (MelBands + 1)
		if centre := hzOf(melOf(lowestHz) + float64(best+1)*step); math.Abs(melOf(centre)-melOf(hz)) > step {
			t.Errorf("%g Hz is loudest in the band around %g Hz", hz, centre)
		}
	}
}

func TestRowsDoNotDependOnHowAudioIsCut(t *testing.T) {
	t.Parallel()
	audio := sineOf(440, 4000)
	whole := slices.Clone(NewLogMel().Write(audio))
	var cut []MelRow
	m := NewLogMel()
	for frame := range slices.Chunk(audio, 160) {
		cut = append(cut, m.Write(frame)...)
	}
	if len(whole) != (4000-WindowSamples)/RowSamples+1 || !slices.Equal(whole, cut) {
		t.Errorf("%d rows at once, %d in frames, or they differ", len(whole), len(cut))
	}
}

func TestSilenceHasFiniteRows(t *testing.T) {
	t.Parallel()
	for _, row := range NewLogMel().Write(make([]int16, 400)) {
		for _, v := range row {
			if math.IsInf(float64(v), 0) || math.IsNaN(float64(v)) {
				t.Fatalf("silence has %v", v)
			}
		}
	}
}

func TestAFrameAllocatesNothing(t *testing.T) {
	m, frame := NewLogMel(), sineOf(700, 160)
	if n := testing.AllocsPerRun(100, func() { m.Write(frame) }); n != 0 {
		t.Errorf("%v allocations for a frame", n)
	}
}

func BenchmarkLogMelFrame(b *testing.B) {
	m, frame := NewLogMel(), sineOf(700, 160)
	for b.Loop() {
		m.Write(frame)
	}
}
