package nlu

import (
	"cmp"
	"math"
	"slices"

	"zhiyin.dev"
)

// why are the pieces of the text that spoke most for the first intent, or against
// it, beside the second: features of one word or one run of characters together.
func (m *Model) why(r reading) []zhiyin.Evidence {
	first, second := two(r.mixed)
	weight := make(map[uint32]float64, len(r.x.index))
	for k, c := range r.x.index {
		w := m.machines.At(c, first)
		if second >= 0 {
			w -= m.machines.At(c, second)
		}
		weight[c] = float64(r.x.value[k] * w)
	}
	count := map[uint32]float64{}
	each := func(do func(g gram, c uint32)) {
		for _, g := range r.grams {
			if c := m.vocabulary.column(g.hash); c >= 0 {
				do(g, uint32(c))
			}
		}
	}
	each(func(_ gram, c uint32) { count[c]++ })
	tokens := tokens(r.text)
	sum := map[[2]int32]float64{}
	each(func(g gram, c uint32) { sum[r.text.whole(g, tokens)] += weight[c] / count[c] })
	return r.text.evidence(sum)
}

// whole is the place of a feature, letters widened to their word.
func (n normal) whole(g gram, ts []token) [2]int32 {
	if g.block == letters {
		for _, t := range ts {
			if int32(t.from) <= g.from && g.from < int32(t.to) {
				return [2]int32{int32(t.from), int32(t.to)}
			}
		}
	}
	return [2]int32{g.from, g.to}
}

func (n normal) evidence(sum map[[2]int32]float64) []zhiyin.Evidence {
	var total float64
	out := make([]zhiyin.Evidence, 0, len(sum))
	for place, w := range sum {
		total += math.Abs(w)
		out = append(out, zhiyin.Evidence{Says: string(n.runes[place[0]:place[1]]), Weight: w,
			Span: zhiyin.Span{From: int(n.at[place[0]]), To: int(n.at[place[1]-1]) + 1}})
	}
	slices.SortFunc(out, func(a, b zhiyin.Evidence) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	out = out[:min(len(out), mostReasons)]
	for i := range out {
		if total > 0 {
			out[i].Weight /= total
		}
	}
	return out
}
