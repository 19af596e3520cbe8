package profile

import (
	"cmp"
	"math"
	"slices"
	"time"

	"zhiyin.dev"
)

// Measure is one number that follows from a person's purchases, with what it was
// made of. It is the number that rules read at orders.<ID>.
type Measure struct {
	ID    string
	Known bool
	// Score is 5 to 1 of recency, frequency and monetary, yuan of lifetime, 0 to 1
	// of churn.
	Score float64
	// Saw is what was scored: whole days since the last purchase, purchases or yuan
	// in 365 days, purchases ever (lifetime), days since the last purchase (churn).
	Saw   float64
	Edges []float64 // of the scores 5, 4, 3, 2, where the score has edges
	Away  float64   // what Saw lacks to the next better score; 0: nothing, or no purchase mends it by itself
	Gap   float64   // churn: mean days from one purchase to the next
	// Turns is when time alone makes the score worse, churn: when it passes 0.5.
	// Zero: it does not.
	Turns  time.Time
	Orders []string // that it was made of, the newest first, at most 20
}

// Worth is what a person's purchases of a unit (empty: of all) say at the moment:
// RFM, lifetime value and the risk of churn, see OrderPaths.
func (m *Moment) Worth(unit zhiyin.UnitID) []Measure {
	const year = 365 * microsPerDay
	ever := ordersOf{unit: unit, kind: "order"}
	lately := ordersOf{unit: unit, kind: "order", window: year}
	return []Measure{m.lifetime(ever), m.recency(ever), m.banded("frequency", lately, counted, frequency, frequencies),
		m.banded("monetary", lately, summed, monetary, monetaryBands), m.churn(ever)}
}

func (m *Moment) lifetime(o ordersOf) Measure {
	sum, _ := summed(m.person, o, m.at)
	n, _ := counted(m.person, o, m.at)
	return Measure{ID: "lifetime", Known: n > 0, Score: sum, Saw: n, Orders: m.made(o)}
}

func (m *Moment) recency(o ordersOf) Measure {
	out := Measure{ID: "recency", Edges: floats(recencyDays)}
	out.Score, out.Known = recency(m.person, o, m.at)
	if !out.Known {
		out.Score = 0
		return out
	}
	out.Saw, _ = lastDays(m.person, o, m.at)
	last, _ := lastOrder(m.person, o, m.at)
	for _, edge := range recencyDays {
		if out.Saw <= float64(edge) {
			out.Turns = time.UnixMicro(last + int64(edge+1)*microsPerDay).UTC()
			break
		}
	}
	out.Orders = m.made(o)[:1]
	return out
}

// banded scores a number over the window; the score falls when enough of what it
// was made of has left the window.
func (m *Moment) banded(id string, o ordersOf, of, score func(*Person, ordersOf, int64) (float64, bool), edges []float64) Measure {
	out := Measure{ID: id, Edges: edges}
	if out.Score, out.Known = score(m.person, o, m.at); !out.Known {
		out.Score = 0
		return out
	}
	out.Saw, _ = of(m.person, o, m.at)
	if better := 4 - int(out.Score); better >= 0 {
		out.Away = edges[better] - out.Saw
	}
	out.Orders = m.made(o)
	var leaves []int64
	o.each(m.person, m.at, func(x *order) { leaves = append(leaves, x.at+o.window) })
	slices.Sort(leaves)
	for _, at := range leaves {
		if then, known := score(m.person, o, at); !known || then < out.Score {
			out.Turns = time.UnixMicro(at).UTC()
			break
		}
	}
	return out
}

func (m *Moment) churn(o ordersOf) Measure {
	out := Measure{ID: "churn"}
	out.Score, out.Known = churn(m.person, o, m.at)
	mean, last, ok := gap(m.person, o, m.at)
	if !ok {
		return out
	}
	out.Saw, out.Gap, out.Orders = float64(m.at-last)/microsPerDay, mean/microsPerDay, m.made(o)
	if half := last + int64(math.Ceil(2*mean)); half > m.at && 2*mean < longestWait {
		out.Turns = time.UnixMicro(half).UTC()
	}
	return out
}

// made are the orders that count, the newest first.
func (m *Moment) made(o ordersOf) []string {
	var list []*order
	o.each(m.person, m.at, func(x *order) { list = append(list, x) })
	slices.SortFunc(list, func(a, b *order) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(a.id, b.id)) })
	out := []string{}
	for _, x := range list[:min(len(list), mostContributors)] {
		out = append(out, x.id)
	}
	return out
}

func floats(list []int) (out []float64) {
	for _, n := range list {
		out = append(out, float64(n))
	}
	return out
}
