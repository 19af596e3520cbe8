package profile

import (
	"math"
	"slices"
)

// decay is the sum of 2^(−age / half-life) over the points of a series. A sum of equal
// decays is itself one: the sum at one point follows from that at the point before, so
// that a score costs no more for who has ten thousand events.
type decay struct {
	half int64     // µs
	sums []float64 // over points[:i+1], as it is at the instant of points[i]; as far as it was asked for
}

// score is the sum of 2^(−age / half-life) of the points until now.
func (s *Series) score(half, now int64) float64 {
	end := s.after(now)
	if end == 0 {
		return 0
	}
	d := s.decaying(half)
	for n := len(d.sums); n < end; n++ {
		sum := 1.0
		if n > 0 {
			sum += d.sums[n-1] * halved(s.points[n].at-s.points[n-1].at, half)
		}
		d.sums = append(d.sums, sum)
	}
	return d.sums[end-1] * halved(now-s.points[end-1].at, half)
}

func halved(age, half int64) float64 {
	if age == 0 {
		return 1
	}
	return math.Exp2(-float64(age) / float64(half))
}

func (s *Series) decaying(half int64) *decay {
	for i := range s.decays {
		if s.decays[i].half == half {
			return &s.decays[i]
		}
	}
	s.decays = append(s.decays, decay{half: half})
	return &s.decays[len(s.decays)-1]
}

// undecay gives up the sums that the i-th point and those after it are part of.
func (s *Series) undecay(i int) {
	for k := range s.decays {
		d := &s.decays[k]
		d.sums = d.sums[:min(i, len(d.sums))]
	}
}

// forgetDecayed gives up the sums at the first n points. They stay part of those that
// follow: what is so long ago adds nothing to a number of 53 bits.
func (s *Series) forgetDecayed(n int) {
	for k := range s.decays {
		d := &s.decays[k]
		d.sums = slices.Delete(d.sums, 0, min(n, len(d.sums)))
	}
}

// decaySize is about how many bytes the sums take.
func (s *Series) decaySize() (size int) {
	for i := range s.decays {
		size += 32 + cap(s.decays[i].sums)*8
	}
	return size
}
