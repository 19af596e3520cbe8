package tts

import (
	"math"
	"math/rand/v2"

	"zhiyin.dev/pcm"
)

// Music plays without end: "hold", "ringback" while a telephone rings, or "beep"
// before a message is left. Any
// other name plays hold as well, since a waiting customer must hear that the line
// lives.
func (p *Prompter) Music(name string) pcm.Source {
	samples, ok := p.music[name]
	if !ok {
		samples = p.music[holdMusic]
	}
	return pcm.Looped(samples)
}

const holdMusic = "hold"

func makeMusic() map[string][]int16 {
	return map[string][]int16{holdMusic: pluck(holdScore), "ringback": ringback(), "beep": beep()}
}

// ringback is one turn of the ringing tone of China's networks: 450 Hz, 1 s on and
// 4 s off (ITU-T E.180, supplement 2), at −20 dB of full scale.
func ringback() []int16 {
	out := make([]int16, 5*pcm.RateHz)
	for i := range pcm.RateHz {
		fade := min(1, float64(min(i, pcm.RateHz-i))/40) // 5 ms: no click
		out[i] = int16(0.1 * math.MaxInt16 * fade * math.Sin(2*math.Pi*450*float64(i)/pcm.RateHz))
	}
	return out
}

// beep is half a second of 1 kHz at −20 dB of full scale, and then silence for long
// enough that nobody hears it twice.
func beep() []int16 {
	const long = pcm.RateHz / 2
	out := make([]int16, 30*pcm.RateHz)
	for i := range long {
		fade := min(1, float64(min(i, long-i))/80) // 10 ms: no click
		out[i] = int16(0.1 * math.MaxInt16 * fade * math.Sin(2*math.Pi*1000*float64(i)/pcm.RateHz))
	}
	return out
}

// note is one plucked string: a degree of the pentatonic scale on G (宫 商 角 徵 羽
// are 0 to 4, an octave is 5), the beat it falls on and how loud it is, 0 to 1.
type note struct {
	degree int
	beat   float64
	force  float64
}

// holdScore is a calm phrase of our own: sixteen slow bars of two beats, a low
// string under each fourth beat.
var holdScore = []note{
	{0, 0, .8}, {5, 1, .5}, {7, 2, .6}, {8, 3, .5}, {3, 4, .8}, {7, 5, .5}, {6, 6, .6},
	{1, 8, .8}, {6, 9, .5}, {8, 10, .6}, {9, 11, .4}, {4, 12, .8}, {8, 13, .5}, {7, 14, .6}, {6, 15, .4},
	{0, 16, .8}, {7, 17, .5}, {9, 18, .6}, {10, 19, .5}, {3, 20, .8}, {9, 21, .5}, {8, 22, .6},
	{2, 24, .8}, {7, 25, .5}, {6, 26, .6}, {5, 27, .4}, {0, 28, .8}, {5, 29, .6}, {5, 30.5, .3},
}

// The loop: 32 beats of 0.65 s are 20.8 s. Peak is where the loudest sample lies:
// −15 dB of full scale, under the level of speech.
const (
	beats       = 32
	beatSeconds = 0.65
	lowestHz    = 196.00 // G3, equal temperament from A4 = 440 Hz: telephones carry its octave
	musicPeak   = 0.18 * math.MaxInt16
)

// pentatonic is the scale's degrees in semitones.
var pentatonic = [5]float64{0, 2, 4, 7, 9}

// pluck plays a score with plucked strings (Karplus and Strong, "Digital
// Synthesis of Plucked-String and Drum Timbres", 1983). The last notes ring over
// into the beginning, so that the loop has no seam.
func pluck(score []note) []int16 {
	mix := make([]float64, pcm.RateHz*beats*13/20)
	noise := rand.New(rand.NewPCG(1, 1)) // always the same music
	for _, n := range score {
		octave, step := n.degree/5, n.degree%5
		hz := lowestHz * math.Exp2(float64(octave)+pentatonic[step]/12)
		start := int(n.beat * beatSeconds * pcm.RateHz)
		for i, v := range ring(hz, n.force, noise) {
			mix[(start+i)%len(mix)] += v
		}
	}
	return levelled(mix)
}

// ring is one string for five seconds. The delay line is filled with smoothed
// noise (a finger, not a plectrum) and loses its high tones with each turn.
func ring(hz, force float64, noise *rand.Rand) []float64 {
	period := pcm.RateHz/hz - 0.5 // the averaging filter itself delays by half a sample
	line := make([]float64, int(period))
	tune := period - float64(len(line))
	last := 0.0
	for i := range line {
		last = 0.6*last + 0.4*(2*noise.Float64()-1)
		line[i] = last * force
	}
	out := make([]float64, 5*pcm.RateHz)
	all := (1 - tune) / (1 + tune) // first-order all-pass for the fraction of the period
	before, passedIn, passedOut := 0.0, 0.0, 0.0
	for i := range out {
		at := i % len(line)
		out[i] = line[at]
		low := 0.9995 * (line[at] + before) / 2
		before = line[at]
		passedOut = all*(low-passedOut) + passedIn
		passedIn = low
		line[at] = passedOut
	}
	return out
}

// levelled softens the sum with a one-pole low-pass at about 2 kHz, takes out its
// mean and brings it to the peak.
func levelled(mix []float64) []int16 {
	mean, peak, low := 0.0, 0.0, 0.0
	for _, v := range mix {
		mean += v / float64(len(mix))
	}
	for range 2 { // the second round starts from where the loop ends
		for _, v := range mix {
			low += 0.55 * (v - mean - low)
			peak = max(peak, math.Abs(low))
		}
	}
	out := make([]int16, len(mix))
	for i, v := range mix {
		low += 0.55 * (v - mean - low)
		out[i] = int16(low / peak * musicPeak)
	}
	return out
}
