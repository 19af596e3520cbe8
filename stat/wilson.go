package stat

import "math"

// z95 leaves 2.5 % of a normal distribution on either side.
const z95 = 1.959963984540054

// Wilson returns the 95 % interval of a share: some of all (Wilson 1927, score
// interval). Nothing of nothing lies anywhere: 0 to 1.
func Wilson(some, all int64) (low, high float64) {
	if all <= 0 {
		return 0, 1
	}
	n := float64(all)
	p := float64(min(max(some, 0), all)) / n
	middle := p + z95*z95/(2*n)
	spread := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	whole := 1 + z95*z95/n
	return max(0, (middle-spread)/whole), min(1, (middle+spread)/whole)
}
