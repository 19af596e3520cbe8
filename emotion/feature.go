package emotion

import (
	"fmt"
	"math"
	"slices"

	"zhiyin.dev/acoustic"
)

// Feature is one measure of a turn's sound: its name in weights files, and the
// part of a mood it counts for.
type Feature struct {
	Name string
	Of   string // voice.pitch, voice.energy, voice.rate, voice.tilt, voice.quality, voice.pauses
}

// Values are a turn's features in the order of Features; NaN where the turn has
// too little of what is measured.
type Values []float64

// Features lists what is measured, in the order of Values.
var Features = func() []Feature {
	list := []Feature{
		{"pitch.median", "voice.pitch"},     // semitones over 55 Hz
		{"pitch.high", "voice.pitch"},       // 9th decile, semitones
		{"pitch.range", "voice.pitch"},      // 1st to 9th decile, semitones
		{"pitch.move", "voice.pitch"},       // mean step between neighbouring frames, semitones
		{"pitch.fall", "voice.pitch"},       // semitones per second downwards, over the turn
		{"level.median", "voice.energy"},    // dB of full scale, of what is said
		{"level.high", "voice.energy"},      // 95th percentile
		{"level.spread", "voice.energy"},    // standard deviation, dB
		{"level.attack", "voice.energy"},    // 9th decile of the rises within 30 ms, dB
		{"alpha.mean", "voice.tilt"},        // of voiced frames, as all of tilt
		{"alpha.spread", "voice.tilt"},      //
		{"hammarberg.mean", "voice.tilt"},   //
		{"slope.mean", "voice.tilt"},        //
		{"centroid.mean", "voice.tilt"},     //
		{"centroid.spread", "voice.tilt"},   //
		{"formant.mean", "voice.tilt"},      // centroid where the first formant lies, Hz
		{"formant.high", "voice.tilt"},      // its 9th decile
		{"flux.mean", "voice.rate"},         // of what is said
		{"flux.spread", "voice.rate"},       //
		{"syllables", "voice.rate"},         // a second of what is said
		{"stretch.mean", "voice.rate"},      // length of voiced stretches, seconds
		{"voicing.mean", "voice.quality"},   // harmonicity of voiced frames
		{"voicing.spread", "voice.quality"}, //
		{"jitter", "voice.quality"},         // mean change from period to period, percent
		{"shimmer", "voice.quality"},        // mean change of level between voiced neighbours, dB
		{"voiced.share", "voice.pauses"},    // of what is said
		{"pause.share", "voice.pauses"},     // silence between first and last sound
		{"pause.longest", "voice.pauses"},   // seconds
	}
	for k := range acoustic.Cepstra {
		list = append(list, Feature{fmt.Sprintf("cepstrum%d.mean", k+1), "voice.tilt"})
	}
	for k := range acoustic.Cepstra {
		list = append(list, Feature{fmt.Sprintf("cepstrum%d.spread", k+1), "voice.tilt"})
	}
	return list
}()

// place is where each feature stands in Values.
var place = func() map[string]int {
	at := make(map[string]int, len(Features))
	for i, f := range Features {
		at[f.Name] = i
	}
	return at
}()

// hopSeconds is the time between two sounds.
const hopSeconds = float64(acoustic.SoundHop) / 8000

// loudRange is how far under a turn's loud frames something still counts as
// said: speech itself spans some 30 dB, on a telephone its audible part 25.
const loudRange = 25

// Turn is the sound of one turn of talk.
type Turn struct {
	Values Values
	Voiced float64 // seconds with a pitch
	Said   float64 // seconds of sound
	Apart  float64 // dB between the 9th decile of the levels and the 5th percentile
}

// describe measures a turn's sounds.
func describe(sounds []acoustic.Sound) Turn {
	t := Turn{Values: make(Values, len(Features))}
	for i := range t.Values {
		t.Values[i] = math.NaN()
	}
	v := listen(sounds)
	t.Voiced, t.Said, t.Apart = v.voicedSeconds(), float64(len(v.said))*hopSeconds, v.apart
	if len(v.said) == 0 {
		return t
	}
	v.pitches(t.Values)
	v.levels(t.Values)
	v.tilts(t.Values)
	v.rhythm(t.Values)
	return t
}

func (v Values) set(name string, x float64) { v[place[name]] = x }

// series are numbers that are described by their moments and quantiles.
type series []float64

func (s series) mean() float64 {
	sum := 0.0
	for _, x := range s {
		sum += x
	}
	return sum / float64(len(s)) // NaN for none
}

func (s series) spread() float64 {
	m, sum := s.mean(), 0.0
	for _, x := range s {
		sum += (x - m) * (x - m)
	}
	return math.Sqrt(sum / float64(len(s)))
}

// at is the quantile q, 0 to 1; NaN for none. It sorts a copy.
func (s series) at(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(s)
	slices.Sort(sorted)
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
