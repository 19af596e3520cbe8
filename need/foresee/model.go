package foresee

import (
	"cmp"
	"math"
	"slices"
	"time"

	"zhiyin.dev"
)

// Model says why customers of one unit are in touch. Make one with Learn, or read
// one that was learned before.
type Model struct {
	Needs   []string             `json:"needs"`
	Shared  map[string][]float64 `json:"shared"` // feature → a weight for each need
	Own     map[string]float64   `json:"own"`    // feature of one need → its weight, the same for all
	Curve   Curve                `json:"curve"`  // from the model's probability to confidence
	Silent  float64              `json:"silent"` // a reason is not said below this confidence
	Learned int                  `json:"learned"`
}

// Bounds of what is said.
const (
	most       = 16 // reasons
	mostSigned = 3  // reasons with signs
	mostSigns  = 3  // of one reason
)

// Reasons are the needs for which the customer will probably be in touch, likeliest
// first, at most five and none below Silent. Their confidences and the rest, which is
// some other need, add up to one.
func (m *Model) Reasons(h History, at time.Time) []zhiyin.Foreseen {
	out := m.Ranked(h, at)
	for i, f := range out {
		if i == most || f.Confidence < m.Silent {
			return out[:i]
		}
	}
	return out
}

// Ranked is Reasons of every need, whatever the confidence.
func (m *Model) Ranked(h History, at time.Time) []zhiyin.Foreseen {
	if len(m.Needs) == 0 {
		return nil
	}
	list := features(h, at, m.Needs)
	p := softmax(m.scores(list))
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	first := m.Curve.At(p[order[0]])
	rest := 1.0
	if p[order[0]] < 1 {
		rest = (1 - first) / (1 - p[order[0]])
	}
	out := make([]zhiyin.Foreseen, len(order))
	for i, n := range order {
		out[i] = zhiyin.Foreseen{Need: m.Needs[n], Confidence: p[n] * rest}
		if i == 0 {
			out[i].Confidence = first
		}
		if i < mostSigned {
			out[i].Signs = m.signs(list, n, h)
		}
	}
	return out
}

func (m *Model) scores(list []feature) []float64 {
	z := make([]float64, len(m.Needs))
	for _, f := range list {
		if f.own >= 0 {
			z[f.own] += m.Own[f.name] * f.value
			continue
		}
		for n, w := range m.Shared[f.name] {
			z[n] += w * f.value
		}
	}
	return z
}

// signs are the events that speak most for a need, against the mean of all needs.
func (m *Model) signs(list []feature, need int, h History) []zhiyin.Sign {
	weight := map[int]float64{}
	for _, f := range list {
		if w := m.Shared[f.name]; f.sign >= 0 && len(w) > 0 {
			weight[f.sign] += (w[need] - mean(w)) * f.value
		}
	}
	var out []zhiyin.Sign
	for i, w := range weight {
		if e := h.Events[i]; w > 0 {
			out = append(out, zhiyin.Sign{Event: e.Name, Affair: e.Affair, At: e.At, Weight: w})
		}
	}
	slices.SortFunc(out, func(a, b zhiyin.Sign) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), b.At.Compare(a.At), cmp.Compare(a.Event, b.Event))
	})
	return out[:min(mostSigns, len(out))]
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(len(list))
}

// softmax turns scores into probabilities, in place.
func softmax(z []float64) []float64 {
	top, sum := slices.Max(z), 0.0
	for i := range z {
		z[i] = math.Exp(z[i] - top)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
	return z
}
