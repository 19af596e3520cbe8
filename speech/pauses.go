package speech

import (
	"slices"
	"time"
)

// shortestPause is a silence inside a turn that is no stop consonant.
const shortestPause = 120 * time.Millisecond

// pauses are how long one caller is silent inside their turns of talk.
type pauses struct {
	kept [16]time.Duration // the last ones, a ring
	n    int
}

func (p *pauses) add(d time.Duration) {
	p.kept[p.n%len(p.kept)] = d
	p.n++
}

// fewPauses are too few to say how somebody speaks.
const fewPauses = 4

// slow is how much longer than others this caller pauses: 1 is as most people do
// (a 90th percentile of 0.6 s), at least 0.8 and at most 1.6.
func (p *pauses) slow() float64 {
	if p.n < fewPauses {
		return 1
	}
	own := slices.Clone(p.kept[:min(p.n, len(p.kept))])
	slices.Sort(own)
	usual := own[len(own)*9/10]
	return min(1.6, max(0.8, usual.Seconds()/0.6))
}
