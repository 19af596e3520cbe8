package onnxtest

import (
	"math"

	"zhiyin.dev/edge/asr/fbank"
	"zhiyin.dev/pcm"
)

// The small models hear tones: each token has one, and digital silence is the blank.

// ToneHz are tones that a telephone passes and that no window mixes up.
var ToneHz = []float64{400, 700, 1100, 1600, 2200, 2900}

// rampSamples of a tone rise and fall, so that it is in its own band alone: 20 ms.
const rampSamples = pcm.RateHz / 50

// Tone is so many ms of a tone as a telephone brings it, a fifth of full scale.
func Tone(hz float64, ms int) []int16 {
	out := make([]int16, ms*pcm.RateHz/1000)
	for i := range out {
		edge := min(1, float64(min(i, len(out)-i))/rampSamples)
		out[i] = int16(6500 * (0.5 - 0.5*math.Cos(math.Pi*edge)) * math.Sin(2*math.Pi*hz*float64(i)/pcm.RateHz))
	}
	return out
}

// Silence is so many ms of it.
func Silence(ms int) []int16 { return make([]int16, ms*pcm.RateHz/1000) }

// bandOf is the band that a tone is loudest in.
func bandOf(hz float64, c fbank.Config) (band int) {
	samples := Tone(hz, 100)
	if c.RateHz != pcm.RateHz {
		var d pcm.Doubler
		samples = d.Double(nil, samples)
	}
	fbank.New(c).Write(samples, func(row []float32) {
		band = 0
		for i, v := range row {
			if v > row[band] {
				band = i
			}
		}
	})
	return band
}
