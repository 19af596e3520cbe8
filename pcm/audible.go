package pcm

import "slices"

// Audible tells whether anything of samples can be heard: −60 dB of full scale.
func Audible(samples []int16) bool {
	return slices.ContainsFunc(samples, func(s int16) bool { return s > 32 || s < -32 })
}
