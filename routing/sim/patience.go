package sim

import (
	"cmp"
	"math"
	"slices"
)

// Waited is what a day's history tells of a contact's patience: how long it waited,
// and whether it gave up then. Who was answered would have waited longer: their
// patience is censored.
type Waited struct {
	Seconds   float64
	Abandoned bool
}

// Survival is the estimated share of contacts whose patience exceeds a time
// (Kaplan and Meier 1958): steps at the times at which somebody gave up.
type Survival struct {
	times  []float64
	shares []float64
	mean   float64 // beyond the last step, s
}

// Patience estimates from waits. Beyond the longest wait nothing is seen: there it
// goes on with the constant rate of all that was seen, abandonments per second of
// waiting.
func Patience(waits []Waited) Survival {
	waits = slices.Clone(waits)
	slices.SortFunc(waits, func(a, b Waited) int { return cmp.Compare(a.Seconds, b.Seconds) })
	var s Survival
	share, total, lost := 1.0, 0.0, 0.0
	for i := 0; i < len(waits); {
		at, there, gone := waits[i].Seconds, float64(len(waits)-i), 0.0
		for ; i < len(waits) && waits[i].Seconds == at; i++ {
			gone += bit(waits[i].Abandoned)
			total += at
		}
		lost += gone
		if gone > 0 {
			share *= 1 - gone/there
			s.times, s.shares = append(s.times, at), append(s.shares, share)
		}
	}
	s.mean = math.Inf(1)
	if lost > 0 {
		s.mean = total / lost
	}
	return s
}

// Beyond is the share whose patience exceeds seconds.
func (s Survival) Beyond(seconds float64) float64 {
	i, exact := slices.BinarySearch(s.times, seconds)
	if exact {
		i++
	}
	switch {
	case i == 0:
		return 1
	case i < len(s.times):
		return s.shares[i-1]
	}
	last := len(s.times) - 1
	return s.shares[last] * math.Exp(-(seconds-s.times[last])/s.mean)
}

// Draw is the patience of which a share u, in 0..1, is more patient; +Inf when
// nobody was seen giving up.
func (s Survival) Draw(u float64) float64 {
	for i, share := range s.shares {
		if share <= u {
			return s.times[i]
		}
	}
	if len(s.times) == 0 {
		return math.Inf(1)
	}
	last := len(s.times) - 1
	return s.times[last] - s.mean*math.Log(max(u, 1e-12)/s.shares[last])
}
