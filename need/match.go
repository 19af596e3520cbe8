package need

import "slices"

// How far apart the parts of a cue may stand, in runes: a clause.
const (
	clauseHan   = 22
	clauseLatin = 70
)

// match is a cue heard.
type match struct {
	hits     []hit
	from, to int
	factor   float64 // product of the hits'
}

// parts is a cue by the numbers of its words.
type parts struct {
	need, state int
	cue         cue
	choice      [][]int
	without     []int
	clause      int
}

// heardIn finds the cue's tightest match among the hits.
func (p parts) heardIn(found map[int][]hit) (best match, ok bool) {
	for _, w := range p.without {
		if len(found[w]) > 0 {
			return best, false
		}
	}
	choices := make([][]hit, len(p.choice))
	for i, words := range p.choice {
		for _, w := range words {
			choices[i] = append(choices[i], found[w]...)
		}
		if len(choices[i]) == 0 {
			return best, false
		}
	}
	for _, anchor := range choices[0] {
		m, is := around(anchor, choices, p.clause)
		if is && (!ok || m.factor > best.factor || m.factor == best.factor && m.to-m.from < best.to-best.from) {
			best, ok = m, true
		}
	}
	return best, ok
}

// around takes of every further part the hit that widens the match least.
func around(anchor hit, choices [][]hit, clause int) (match, bool) {
	m := match{hits: []hit{anchor}, from: anchor.from, to: anchor.to, factor: anchor.factor}
	for _, choice := range choices[1:] {
		best, width := -1, 0
		for i, h := range choice {
			w := max(m.to, h.to) - min(m.from, h.from)
			if taken(m.hits, h.from, h.to) || w > clause {
				continue
			}
			if best < 0 || h.factor > choice[best].factor || h.factor == choice[best].factor && w < width {
				best, width = i, w
			}
		}
		if best < 0 {
			return m, false
		}
		h := choice[best]
		m.hits, m.from, m.to, m.factor = append(m.hits, h), min(m.from, h.from), max(m.to, h.to), m.factor*h.factor
	}
	slices.SortFunc(m.hits, func(a, b hit) int { return a.from - b.from })
	return m, true
}
