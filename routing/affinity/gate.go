package affinity

import (
	"math"

	"zhiyin.dev"
	"zhiyin.dev/stat"
)

// Gate names what speaks for switching off in a queue what was learned there.
type Gate string

// Gates, in the order in which they are looked at.
const (
	ByOutcome     Gate = "outcome"       // contacts go worse with it
	ByAbandonment Gate = "abandonment"   // more give up
	ByService     Gate = "service_level" // fewer are served in time
	BySpread      Gate = "spread"        // work is shared out less evenly
)

// Bounds of what may be worse: shares by no more than what a change of the matching may
// cost at all (docs/routing.md, the bars of its figures), and of the spread of work a
// tenth of its mean, squared.
const (
	mostAbandoned = 0.001
	mostLate      = 0.002
	mostUneven    = 0.01
)

// gated is how sure a gate is before it fails. It is looked at again and again, and with
// 95 % one in a handful of harmless queues would be switched off sooner or later.
const gated = stat.C999

// failed is the first gate that fails; none while there are too few contacts.
func (p *pairs) failed() Gate {
	if min(p.outcome.Treated.N, p.outcome.Control.N) >= Fewest && stat.Differ([]stat.Pair{p.outcome}, gated).High < 0 {
		return ByOutcome
	}
	if min(p.abandoned.Treated.N, p.abandoned.Control.N) < Fewest {
		return ""
	}
	switch {
	case stat.Differ([]stat.Pair{p.abandoned}, gated).Low > mostAbandoned:
		return ByAbandonment
	case stat.Differ([]stat.Pair{p.inTime}, gated).High < -mostLate:
		return ByService
	case p.lessEven():
		return BySpread
	}
	return ""
}

// lessEven tells whether the treated contacts are shared out less evenly than the others.
func (p *pairs) lessEven() bool {
	treated, deviation := p.uneven(false)
	heldOut, other := p.uneven(true)
	return treated-heldOut-float64(gated)*math.Hypot(deviation, other) > mostUneven
}

// uneven is by how much the agents' numbers of contacts vary beyond chance: the variance
// less the mean, which is that of counts that chance alone makes (Poisson), of the
// squared mean; and its standard deviation, of such counts about what each agent had.
// The agents are those of either arm.
func (p *pairs) uneven(heldOut bool) (excess, deviation float64) {
	agents := map[zhiyin.AgentID]bool{}
	for _, arm := range p.took {
		for id := range arm {
			agents[id] = true
		}
	}
	n := float64(len(agents))
	if n < 2 {
		return 0, math.Inf(1)
	}
	counts := p.took[int(yes(heldOut))]
	var sum, squares float64
	for id := range agents {
		c := float64(counts[id])
		sum, squares = sum+c, squares+c*c
	}
	mean := sum / n
	if mean == 0 {
		return 0, math.Inf(1)
	}
	variance, noise := (squares-sum*mean)/(n-1), 0.0
	for id := range agents {
		c := float64(counts[id])
		noise += 4*(c-mean)*(c-mean)*c + 2*c*c
	}
	return (variance - mean) / (mean * mean), math.Sqrt(noise) / (n - 1) / (mean * mean)
}

func root(excess float64) float64 { return math.Sqrt(max(0, excess)) }
