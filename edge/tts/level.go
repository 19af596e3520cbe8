package tts

import "math"

// usual is the level that active speech has on a telephone line here, as espeak-ng
// is set: −21 dB of full scale. headroom is what is left above its peaks.
const (
	usual    = -21.0
	headroom = -3.0
)

// Levelled brings speech to the usual level, so that voices of several engines are
// equally loud in one call. It changes samples in place and returns them.
func Levelled(samples []int16) []int16 {
	sum, active, peak := 0.0, 0, 1.0
	for _, s := range samples {
		v := math.Abs(float64(s))
		peak = max(peak, v)
		if v > 100 { // not a rest
			sum, active = sum+v*v, active+1
		}
	}
	if active == 0 {
		return samples
	}
	level := 10 * math.Log10(sum/float64(active)/(math.MaxInt16*math.MaxInt16))
	gain := math.Pow(10, (usual-level)/20)
	gain = min(gain, math.Pow(10, headroom/20)*math.MaxInt16/peak)
	for i, s := range samples {
		samples[i] = int16(math.Round(gain * float64(s)))
	}
	return samples
}
