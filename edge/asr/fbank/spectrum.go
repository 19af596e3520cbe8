package fbank

import (
	"math"
	"math/bits"
)

// spectrum is a real discrete Fourier transform of a power of two of samples: they
// are taken as half as many complex numbers, transformed (radix 2), and parted by
// symmetry.
type spectrum struct {
	in       []float32
	re, im   []float32
	cos, sin []float32 // of 2πk/size
	out      []float32
}

func newSpectrum(size int) *spectrum {
	half := size / 2
	s := &spectrum{in: make([]float32, size), re: make([]float32, half), im: make([]float32, half), cos: make([]float32, half), sin: make([]float32, half), out: make([]float32, half+1)}
	for k := range half {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(size))
		s.cos[k], s.sin[k] = float32(cos), float32(sin)
	}
	return s
}

// power is the squared magnitudes of the transform of in, good until the next call.
func (s *spectrum) power() []float32 {
	half := len(s.re)
	shift := bits.LeadingZeros32(uint32(half)) + 1
	for i := range half {
		at := bits.Reverse32(uint32(i)) >> shift
		s.re[at], s.im[at] = s.in[2*i], s.in[2*i+1]
	}
	for size := 2; size <= half; size *= 2 {
		s.stage(size)
	}
	s.part()
	return s.out
}

// stage joins transforms of half the size to those of size.
func (s *spectrum) stage(size int) {
	reach, stride := size/2, len(s.in)/size
	for from := 0; from < len(s.re); from += size {
		for k := range reach {
			a, b := from+k, from+k+reach
			cos, sin := s.cos[k*stride], s.sin[k*stride]
			re, im := s.re[b]*cos+s.im[b]*sin, s.im[b]*cos-s.re[b]*sin
			s.re[b], s.im[b] = s.re[a]-re, s.im[a]-im
			s.re[a], s.im[a] = s.re[a]+re, s.im[a]+im
		}
	}
}

// part finds the real transform in that of the even and odd samples.
func (s *spectrum) part() {
	half := len(s.re)
	first, last := s.re[0]+s.im[0], s.re[0]-s.im[0]
	s.out[0], s.out[half] = first*first, last*last
	for k := 1; k < half; k++ {
		m := half - k
		evenRe, evenIm := (s.re[k]+s.re[m])/2, (s.im[k]-s.im[m])/2
		oddRe, oddIm := (s.im[k]+s.im[m])/2, (s.re[m]-s.re[k])/2
		re := evenRe + oddRe*s.cos[k] + oddIm*s.sin[k]
		im := evenIm + oddIm*s.cos[k] - oddRe*s.sin[k]
		s.out[k] = re*re + im*im
	}
}
