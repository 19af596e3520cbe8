package acoustic

import (
	"math"
	"math/bits"
)

var wideCos, wideSin = func() (c, s [soundSize / 2]float64) {
	for i := range c {
		s[i], c[i] = math.Sincos(-2 * math.Pi * float64(i) / soundSize)
	}
	return c, s
}()

// transformWide is the fast Fourier transform of a whole window of a Sound, in place
// (radix 2); Spectrum is too short for three periods of a deep voice.
func transformWide(re, im *[soundSize]float64) {
	const width = 9 // bits of soundSize
	for i := range re {
		if j := int(bits.Reverse16(uint16(i)) >> (16 - width)); j > i {
			re[i], re[j], im[i], im[j] = re[j], re[i], im[j], im[i]
		}
	}
	for half := 1; half < soundSize; half *= 2 {
		step := soundSize / 2 / half
		for k := range half {
			c, s := wideCos[k*step], wideSin[k*step]
			for i := k; i < soundSize; i += 2 * half {
				a, b := re[i+half]*c-im[i+half]*s, re[i+half]*s+im[i+half]*c
				re[i+half], im[i+half] = re[i]-a, im[i]-b
				re[i], im[i] = re[i]+a, im[i]+b
			}
		}
	}
}
