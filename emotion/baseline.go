package emotion

import (
	"math"
	"slices"
)

// Norm is what a feature is among people: its mean, and how much it differs from
// turn to turn of one person, and from person to person and telephone to telephone.
type Norm struct {
	Mean   float64 `json:"mean"`
	Spread float64 `json:"spread"` // standard deviation within a person, over 0
	Among  float64 `json:"among"`  // standard deviation of the persons' means
}

// Baseline is how one caller sounds otherwise: running sums over the turns heard
// so far. The zero Baseline has heard nothing.
type Baseline struct {
	weight, sum, squares []float64
}

// clone is a baseline that goes its own way from here on.
func (b *Baseline) clone() Baseline {
	return Baseline{slices.Clone(b.weight), slices.Clone(b.sum), slices.Clone(b.squares)}
}

// priorTurns is how many turns of the caller weigh, at most, as much as what is
// known of people in general.
const priorTurns = 3

// prior is how many turns that is for one feature: the variance of turns by that of
// people (maximum a posteriori with a conjugate prior). Where people and their
// telephones differ much, the caller's own turns count almost at once.
func (n Norm) prior() float64 {
	return min(priorTurns, n.Spread*n.Spread/(n.Among*n.Among+1e-12))
}

// Add lets a turn count, with a weight from 0 to 1: what was said in anger tells
// little of how a caller sounds otherwise.
func (b *Baseline) Add(v Values, weight float64) {
	if b.weight == nil {
		b.weight, b.sum, b.squares = make([]float64, len(v)), make([]float64, len(v)), make([]float64, len(v))
	}
	for i, x := range v {
		if !math.IsNaN(x) {
			b.weight[i] += weight
			b.sum[i] += weight * x
			b.squares[i] += weight * x * x
		}
	}
}

// against tells how far a value is from the caller's own, in standard deviations
// within a person; 0 for a value that could not be measured. Where fixed, the
// spread is that of people in general.
func (b *Baseline) against(i int, x float64, of Norm, fixed bool) float64 {
	if math.IsNaN(x) {
		return 0
	}
	n, own := b.heard(i)
	prior := of.prior()
	mean, variance := (n*own+prior*of.Mean)/(n+prior), of.Spread*of.Spread
	if n > 0 && !fixed {
		variance = (n*max(0, b.squares[i]/n-own*own) + priorTurns*variance) / (n + priorTurns)
	}
	variance += of.Among * of.Among * prior / (n + prior) // the caller's own mean is not sure yet
	return max(-farthest, min(farthest, (x-mean)/math.Sqrt(variance)))
}

// farthest is where a deviation stops counting more: a wrong pitch must not
// decide alone.
const farthest = 3

// heard is how much counts of a feature, and its mean.
func (b *Baseline) heard(i int) (n, mean float64) {
	if b.weight == nil || b.weight[i] == 0 {
		return 0, 0
	}
	return b.weight[i], b.sum[i] / b.weight[i]
}
