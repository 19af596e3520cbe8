package emotion

import (
	"math"

	"zhiyin.dev/acoustic"
)

// voice is a turn's sounds, sorted out.
type voice struct {
	sounds []acoustic.Sound
	loud   float64   // 9th decile of the levels, dB
	apart  float64   // from there to the 5th percentile
	said   []int     // indexes of the sounds that are loud enough
	tone   []float64 // semitones over 55 Hz for each sound; NaN where not voiced
	voiced []int     // indexes with a tone
}

// shortestStretch is how many sounds in a row make a voiced stretch: 30 ms; less
// is a click or a chance.
const shortestStretch = 3

func listen(sounds []acoustic.Sound) voice {
	v := voice{sounds: sounds, tone: make([]float64, len(sounds))}
	levels := make(series, len(sounds))
	for i, s := range sounds {
		levels[i], v.tone[i] = float64(s.Level), math.NaN()
	}
	v.loud = levels.at(0.9)
	if len(sounds) == 0 || v.loud < quietestTalk {
		return v
	}
	v.apart = v.loud - levels.at(0.05)
	for i, s := range sounds {
		if float64(s.Level) < v.loud-loudRange {
			continue
		}
		v.said = append(v.said, i)
		if s.Pitch > 0 {
			v.tone[i] = 12 * math.Log2(float64(s.Pitch)/55)
		}
	}
	v.smooth()
	return v
}

// quietestTalk is the level under which a turn holds no talk: a whisper on a
// telephone is louder.
const quietestTalk = -60

// smooth drops stretches that are too short, and brings tones that lie an octave
// off their stretch back.
func (v *voice) smooth() {
	for from := 0; from < len(v.tone); from++ {
		if math.IsNaN(v.tone[from]) {
			continue
		}
		to := from
		for to < len(v.tone) && !math.IsNaN(v.tone[to]) {
			to++
		}
		v.stretch(from, to)
		from = to
	}
}

func (v *voice) stretch(from, to int) {
	if to-from < shortestStretch {
		for i := from; i < to; i++ {
			v.tone[i] = math.NaN()
		}
		return
	}
	middle := series(v.tone[from:to]).at(0.5)
	for i := from; i < to; i++ {
		if off := v.tone[i] - middle; math.Abs(off) > 8 {
			v.tone[i] -= 12 * math.Round(off/12)
		}
		v.voiced = append(v.voiced, i)
	}
}

func (v *voice) voicedSeconds() float64 { return float64(len(v.voiced)) * hopSeconds }

// fewest is how many voiced sounds describe a pitch: 100 ms, a short syllable.
const fewest = 10

func (v *voice) pitches(out Values) {
	if len(v.voiced) < fewest {
		return
	}
	tones, moves, periods := v.over(v.voiced, func(i int) float64 { return v.tone[i] }), series{}, series{}
	for _, i := range v.voiced {
		if i > 0 && !math.IsNaN(v.tone[i-1]) {
			step := v.tone[i] - v.tone[i-1]
			moves = append(moves, math.Abs(step))
			periods = append(periods, 100*math.Abs(math.Exp2(-step/12)-1))
		}
	}
	out.set("pitch.median", tones.at(0.5))
	out.set("pitch.high", tones.at(0.9))
	out.set("pitch.range", tones.at(0.9)-tones.at(0.1))
	out.set("pitch.move", moves.mean())
	out.set("pitch.fall", -v.trend())
	out.set("jitter", periods.at(0.5))
}

// trend is the regression of the tone on the time, semitones a second.
func (v *voice) trend() float64 {
	n, sx, sy, sxx, sxy := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, i := range v.voiced {
		x, y := float64(i)*hopSeconds, v.tone[i]
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

func (v *voice) levels(out Values) {
	levels := v.over(v.said, func(i int) float64 { return float64(v.sounds[i].Level) })
	var rises series
	for _, i := range v.said {
		if i >= 3 {
			if rise := float64(v.sounds[i].Level - v.sounds[i-3].Level); rise > 0 {
				rises = append(rises, min(rise, loudRange))
			}
		}
	}
	out.set("level.median", levels.at(0.5))
	out.set("level.high", levels.at(0.95))
	out.set("level.spread", levels.spread())
	out.set("level.attack", rises.at(0.9))
}

func (v *voice) tilts(out Values) {
	flux := v.over(v.said, func(i int) float64 { return float64(v.sounds[i].Flux) })
	out.set("flux.mean", flux.mean())
	out.set("flux.spread", flux.spread())
	if len(v.voiced) < fewest {
		return
	}
	vowels := v.vowels()
	of := func(what func(s *acoustic.Sound) float32) series {
		return v.over(vowels, func(i int) float64 { return float64(what(&v.sounds[i])) })
	}
	alpha, centroid := of(func(s *acoustic.Sound) float32 { return s.Alpha }), of(func(s *acoustic.Sound) float32 { return s.Centroid })
	lower, voicing := of(func(s *acoustic.Sound) float32 { return s.Lower }), of(func(s *acoustic.Sound) float32 { return s.Voicing })
	out.set("alpha.mean", alpha.mean())
	out.set("alpha.spread", alpha.spread())
	out.set("hammarberg.mean", of(func(s *acoustic.Sound) float32 { return s.Hammarberg }).mean())
	out.set("slope.mean", of(func(s *acoustic.Sound) float32 { return s.Slope }).mean())
	out.set("centroid.mean", centroid.mean())
	out.set("centroid.spread", centroid.spread())
	out.set("formant.mean", lower.mean())
	out.set("formant.high", lower.at(0.9))
	out.set("voicing.mean", voicing.mean())
	out.set("voicing.spread", voicing.spread())
	for k := range acoustic.Cepstra {
		c := of(func(s *acoustic.Sound) float32 { return s.Cepstrum[k] })
		out[place["cepstrum1.mean"]+k], out[place["cepstrum1.spread"]+k] = c.mean(), c.spread()
	}
}

// vowels are the louder half of the voiced sounds: how bright a nasal is tells
// which word was said, how bright a vowel is tells how.
func (v *voice) vowels() []int {
	half := v.over(v.voiced, func(i int) float64 { return float64(v.sounds[i].Level) }).at(0.5)
	var out []int
	for _, i := range v.voiced {
		if float64(v.sounds[i].Level) >= half {
			out = append(out, i)
		}
	}
	return out
}

func (v *voice) over(which []int, what func(i int) float64) series {
	out := make(series, len(which))
	for n, i := range which {
		out[n] = what(i)
	}
	return out
}
