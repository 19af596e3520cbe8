package acoustic

import "math"

const (
	// SpectrumSize is how many samples a spectrum is taken of: 32 ms at 8 kHz.
	SpectrumSize = 256
	// SpectrumBins is how many powers it has, BinHz apart from 0 to 4 kHz.
	SpectrumBins = SpectrumSize/2 + 1
	// BinHz is the distance of two bins.
	BinHz = 8000.0 / SpectrumSize

	halfSize = SpectrumSize / 2
)

// Spectrum is a real discrete Fourier transform: the samples are taken as 128
// complex numbers, transformed, and parted again by symmetry (Cooley and Tukey 1965;
// Sorensen et al., Real-valued fast Fourier transform algorithms, 1987).
type Spectrum struct {
	re, im [halfSize]float32
}

var (
	cosines, sines [halfSize]float32 // of 2πk/256
	reversed       [halfSize]uint8   // bits of the index backwards
)

func init() {
	for k := range halfSize {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / SpectrumSize)
		cosines[k], sines[k] = float32(cos), float32(sin)
		for bit := range 7 {
			reversed[k] |= uint8(k>>bit&1) << (6 - bit)
		}
	}
}

// Power writes the squared magnitudes of the transform of x.
func (s *Spectrum) Power(x *[SpectrumSize]float32, power *[SpectrumBins]float32) {
	for i := range halfSize {
		s.re[reversed[i]], s.im[reversed[i]] = x[2*i], x[2*i+1]
	}
	s.transform()
	s.part(power)
}

// transform is a radix-2 transform in place over 128 complex numbers.
func (s *Spectrum) transform() {
	for size := 2; size <= halfSize; size *= 2 {
		half, stride := size/2, SpectrumSize/size
		for from := 0; from < halfSize; from += size {
			for k := range half {
				s.butterfly(from+k, from+k+half, k*stride)
			}
		}
	}
}

func (s *Spectrum) butterfly(a, b, angle int) {
	cos, sin := cosines[angle], -sines[angle]
	re := s.re[b]*cos - s.im[b]*sin
	im := s.re[b]*sin + s.im[b]*cos
	s.re[b], s.im[b] = s.re[a]-re, s.im[a]-im
	s.re[a], s.im[a] = s.re[a]+re, s.im[a]+im
}

// part finds the real transform in the transform of the even and odd samples.
func (s *Spectrum) part(power *[SpectrumBins]float32) {
	sum, difference := s.re[0]+s.im[0], s.re[0]-s.im[0]
	power[0], power[halfSize] = sum*sum, difference*difference
	for k := 1; k < halfSize; k++ {
		m := halfSize - k
		evenRe, evenIm := (s.re[k]+s.re[m])/2, (s.im[k]-s.im[m])/2
		oddRe, oddIm := (s.im[k]+s.im[m])/2, (s.re[m]-s.re[k])/2
		re := evenRe + oddRe*cosines[k] + oddIm*sines[k]
		im := evenIm + oddIm*cosines[k] - oddRe*sines[k]
		power[k] = re*re + im*im
	}
}
