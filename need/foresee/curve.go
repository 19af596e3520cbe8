package foresee

import (
	"cmp"
	"slices"
	"sort"
)

// Curve turns a model's probability into how often it is right: points of a line
// that never falls (isotonic regression, pool adjacent violators; Ayer et al. 1955).
type Curve []Point

// Point is one of a Curve.
type Point struct {
	From float64 `json:"from"`
	Is   float64 `json:"is"`
}

// At reads the curve; without points a probability stands for itself.
func (c Curve) At(p float64) float64 {
	if len(c) == 0 {
		return p
	}
	i := sort.Search(len(c), func(i int) bool { return c[i].From >= p })
	switch i {
	case 0:
		return c[0].Is
	case len(c):
		return c[len(c)-1].Is
	}
	a, b := c[i-1], c[i]
	return a.Is + (b.Is-a.Is)*(p-a.From)/(b.From-a.From)
}

// Outcome is one prediction and whether it was right.
type Outcome struct {
	P     float64
	Right bool
}

// bin is how many outcomes a point of the curve stands on at least: with fewer, a
// share is off by more than 4 points (one standard error at 0.8).
const bin = 100

// fit draws the curve through outcomes.
func fit(all []Outcome) Curve {
	slices.SortFunc(all, func(a, b Outcome) int { return cmp.Compare(a.P, b.P) })
	type pool struct{ p, right, n float64 }
	var pools []pool
	for at := 0; at < len(all); {
		end := min(at+bin, len(all))
		if len(all)-end < bin {
			end = len(all)
		}
		var one pool
		for _, o := range all[at:end] {
			one.p, one.n = one.p+o.P, one.n+1
			if o.Right {
				one.right++
			}
		}
		pools, at = append(pools, one), end
		for k := len(pools); k > 1 && pools[k-2].right/pools[k-2].n >= pools[k-1].right/pools[k-1].n; k = len(pools) {
			a, b := pools[k-2], pools[k-1]
			pools = append(pools[:k-2], pool{a.p + b.p, a.right + b.right, a.n + b.n})
		}
	}
	out := make(Curve, 0, len(pools))
	for _, p := range pools {
		out = append(out, Point{p.p / p.n, (p.right + 0.5) / (p.n + 1)})
	}
	return out
}
