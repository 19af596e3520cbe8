package emotion

import (
	"math"
	"math/rand/v2"

	"zhiyin.dev/pcm"
)

// talk is a way to say something: what a voice is made of, without words.
type talk struct {
	seconds float64
	pitch   float64 // Hz
	tilt    float64 // dB an octave over the harmonics: −12 is soft, −6 is pressed
	formant float64 // Hz, the first
	level   float64 // dB of full scale
	rate    float64 // syllables a second
	seed    uint64
}

// calm is how the tests' caller talks; angry the same caller with effort.
func calm(seed uint64) talk {
	return talk{seconds: 2, pitch: 140, tilt: -12, formant: 480, level: -26, rate: 4.2, seed: seed}
}

func angry(seed uint64) talk {
	return talk{seconds: 2, pitch: 180, tilt: -6, formant: 640, level: -16, rate: 5.2, seed: seed}
}

// audio says it over a telephone.
func (t talk) audio() []int16 {
	random := rand.New(rand.NewPCG(t.seed, 7))
	out := make([]float64, int(8000*t.seconds))
	phase, wander, gains := 0.0, 0.0, []float64(nil)
	for i := range out {
		second := float64(i) / 8000
		syllable := second * t.rate
		within := syllable - math.Floor(syllable)
		if i%80 == 0 {
			wander = 0.9*wander + 0.02*random.NormFloat64()
		}
		hz := t.pitch * (1 + wander) * math.Exp2(0.25*math.Sin(2*math.Pi*second/1.3))
		if i%80 == 0 {
			gains = t.harmonics(hz, math.Floor(syllable))
		}
		phase += hz / 8000
		if within > 0.78 { // a consonant
			out[i] = 0.03 * random.NormFloat64()
			continue
		}
		out[i] = math.Sin(math.Pi*within/0.78) * vowel(phase, gains)
	}
	return phoned(out, t.level)
}

// harmonics are the strengths of a vowel's.
func (t talk) harmonics(hz, syllable float64) (gains []float64) {
	second := 1100 + 700*math.Sin(2.4*syllable)
	for k := 1; float64(k)*hz < 3600; k++ {
		f := float64(k) * hz
		gains = append(gains, math.Pow(10, t.tilt*math.Log2(float64(k))/20)*(resonance(f, t.formant, 90)+0.7*resonance(f, second, 120)+0.5*resonance(f, 2600, 180)))
	}
	return gains
}

func vowel(phase float64, gains []float64) (v float64) {
	for k, gain := range gains {
		v += gain * math.Sin(2*math.Pi*float64(k+1)*phase)
	}
	return v
}

func resonance(f, at, width float64) float64 { return 1 / (1 + (f-at)*(f-at)/(width*width)) }

// phoned brings samples to a level and through G.711.
func phoned(v []float64, level float64) []int16 {
	sum := 1e-9
	for _, x := range v {
		sum += x * x
	}
	gain := math.Pow(10, level/20) / math.Sqrt(sum/float64(len(v))) * math.MaxInt16
	out := make([]int16, len(v))
	for i, x := range v {
		out[i] = pcm.DecodeU(pcm.EncodeU(int16(max(math.MinInt16, min(math.MaxInt16, gain*x)))))
	}
	return out
}

func noise(seconds, level float64) []int16 {
	random := rand.New(rand.NewPCG(3, 9))
	v := make([]float64, int(8000*seconds))
	for i := range v {
		v[i] = random.NormFloat64()
	}
	return phoned(v, level)
}

// music is four chords, each held for half a second.
func music(seconds float64) []int16 {
	v := make([]float64, int(8000*seconds))
	for i := range v {
		second := float64(i) / 8000
		root := []float64{220, 175, 262, 196}[int(second*2)%4]
		for _, step := range []float64{1, 1.26, 1.5, 2} {
			v[i] += math.Sin(2*math.Pi*root*step*second) + 0.4*math.Sin(4*math.Pi*root*step*second)
		}
	}
	return phoned(v, -18)
}

func mixed(a, b []int16) []int16 {
	out := make([]int16, min(len(a), len(b)))
	for i := range out {
		out[i] = int16(max(math.MinInt16, min(math.MaxInt16, int(a[i])+int(b[i]))))
	}
	return out
}

func louder(a []int16, decibel float64) []int16 {
	out := make([]int16, len(a))
	for i, s := range a {
		out[i] = int16(max(math.MinInt16, min(math.MaxInt16, math.Round(float64(s)*math.Pow(10, decibel/20)))))
	}
	return out
}
