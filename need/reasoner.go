package need

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"zhiyin.dev"
)

// Bounds of what is said.
const (
	Threshold = 0.03 // a need is not said below this score
	Guess     = 0.2  // below this one it is a guess from pieces of words or one hint
	Most      = 3    // needs said of one utterance
	evidences = 5    // for one need
)

const (
	memory  = 0.4  // what an earlier utterance counts of the one after it
	overlap = 0.3  // what a cue counts in words that a stronger one has taken
	alike   = 0.6  // what likeness counts beside cues
	former  = 4    // earlier utterances that count
	denial  = -1.0 // the score of a need that was only denied: likeness does not bring it back
)

// Reasoner finds needs in what customers say.
type Reasoner struct {
	needs []Definition
	index *index
	parts []parts
	uses  [][]int // word → parts
	like  *likeness
}

// NewReasoner makes one of definitions as Parse returns them; those of several
// units may stand together.
func NewReasoner(needs []Definition) *Reasoner {
	r := &Reasoner{needs: needs, index: newIndex(), like: newLikeness(needs)}
	for n, d := range needs {
		for s, state := range d.States {
			for _, c := range state.cues {
				r.add(n, s, c)
			}
		}
		for _, c := range d.against {
			r.add(n, -1, c)
		}
	}
	return r
}

func (r *Reasoner) add(need, state int, c cue) {
	p := parts{need: need, state: state, cue: c, clause: clauseLatin}
	for _, choice := range c.parts {
		ids := make([]int, len(choice))
		for i, w := range choice {
			ids[i] = r.index.add(w)
			if hasHan(w) {
				p.clause = clauseHan
			}
		}
		p.choice = append(p.choice, ids)
	}
	for _, w := range c.without {
		p.without = append(p.without, r.index.add(w))
	}
	r.uses = append(r.uses, make([][]int, len(r.index.words)-len(r.uses))...)
	for _, id := range p.choice[0] {
		r.uses[id] = append(r.uses[id], len(r.parts))
	}
	r.parts = append(r.parts, p)
}

// Needs returns what an utterance may ask for, best first, at most Most; what was
// said before it in the same contact, oldest first, counts a little. It says nothing
// when nothing reaches Threshold.
func (r *Reasoner) Needs(text string, language zhiyin.Language, before ...string) []zhiyin.NeedHeard {
	all := r.Ranked(text, language, before...)
	return all[:min(Most, len(all))]
}

// Ranked is Needs without its bound.
func (r *Reasoner) Ranked(text string, language zhiyin.Language, before ...string) []zhiyin.NeedHeard {
	heard := r.scores(text, language)
	before = before[max(0, len(before)-former):]
	for i, earlier := range before {
		share := math.Pow(memory, float64(len(before)-i))
		for n, s := range r.scores(earlier, language) {
			heard[n] = remember(heard[n], s, share)
		}
	}
	out := make([]zhiyin.NeedHeard, 0, Most)
	for n, s := range heard {
		if s.score >= Threshold {
			out = append(out, zhiyin.NeedHeard{ID: r.needs[n].ID, Score: min(s.score, 0.99), Evidence: s.evidence})
		}
	}
	slices.SortFunc(out, func(a, b zhiyin.NeedHeard) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Need returns the definition behind a NeedHeard.
func (r *Reasoner) Need(id string) (Definition, bool) {
	if i := slices.IndexFunc(r.needs, func(d Definition) bool { return d.ID == id }); i >= 0 {
		return r.needs[i], true
	}
	return Definition{}, false
}

// scored is how much an utterance speaks for one need.
type scored struct {
	score    float64
	evidence []zhiyin.Evidence
}

// remember adds what was said earlier. Its evidence has no span: it is in another text.
func remember(now, earlier scored, share float64) scored {
	for _, e := range earlier.evidence[:min(1, len(earlier.evidence))] {
		now.evidence = append(now.evidence, zhiyin.Evidence{Says: "earlier: " + e.Says, Weight: e.Weight * share})
	}
	now.score = either(max(0, now.score), max(0, earlier.score)*share)
	return now
}

// either is the noisy or: two reasons that may each be the true one.
func either(a, b float64) float64 { return 1 - (1-a)*(1-b) }

func (r *Reasoner) scores(text string, language zhiyin.Language) map[int]scored {
	h := hear(text)
	found := r.index.find(h, language != zhiyin.English)
	all := map[int][]said{}
	for _, p := range r.candidates(found) {
		if m, is := r.parts[p].heardIn(found); is {
			n := r.parts[p].need
			all[n] = append(all[n], r.weigh(r.parts[p], m, h, text))
		}
	}
	out := map[int]scored{}
	for n, list := range all {
		out[n] = weighTogether(list)
	}
	for n, l := range r.like.near(h) {
		s := out[n]
		if len(s.evidence) == 0 {
			s.evidence = l.evidence
		}
		if s.score > denial {
			s.score = either(s.score, alike*l.score)
		}
		out[n] = s
	}
	return out
}

// candidates are the cues of which at least the first part was heard.
func (r *Reasoner) candidates(found map[int][]hit) []int {
	var out []int
	for id := range found {
		out = append(out, r.uses[id]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// said is one cue's word for or against a need.
type said struct {
	evidence zhiyin.Evidence
	denies   bool // the need
	defined  bool // by a cue that is there to speak against it
}

func (r *Reasoner) weigh(p parts, m match, h heard, text string) said {
	out := said{evidence: zhiyin.Evidence{Span: zhiyin.Span{From: m.from, To: m.to}, Says: p.cue.says, Weight: p.cue.weight * m.factor}}
	if p.state < 0 {
		out.evidence.Weight, out.denies, out.defined = -out.evidence.Weight, true, true
		return out
	}
	state := r.needs[p.need].States[p.state]
	out.evidence.Says = state.ID + ": " + p.cue.says
	out.evidence.Weight *= state.Weight
	if from, is := denied(h, m.hits); is {
		out.evidence.From, out.denies = min(from, m.from), true
		out.evidence.Weight = -out.evidence.Weight
		return out
	}
	out.evidence.Weight = min(0.95, out.evidence.Weight*intensity([]rune(text), m.from, m.to))
	return out
}

// weighTogether is the noisy or of what speaks for a need, less what speaks against
// it. Words count once in full: the strongest cue has them. A denial counts only
// outside of what speaks for the need ("没信号" is no denial of a signal fault).
func weighTogether(list []said) scored {
	slices.SortFunc(list, func(a, b said) int {
		return cmp.Or(cmp.Compare(math.Abs(b.evidence.Weight), math.Abs(a.evidence.Weight)), cmp.Compare(a.evidence.From, b.evidence.From),
			strings.Compare(a.evidence.Says, b.evidence.Says))
	})
	var out scored
	var spans []hit
	for _, one := range list {
		e := one.evidence
		if one.denies {
			continue
		}
		if taken(spans, e.From, e.To) {
			e.Weight *= overlap
		}
		spans = append(spans, hit{from: e.From, to: e.To})
		out.score = either(out.score, e.Weight)
		if len(out.evidence) < evidences {
			out.evidence = append(out.evidence, e)
		}
	}
	if len(spans) == 0 {
		out.score = denial
	}
	for _, one := range list {
		e := one.evidence
		if !one.denies || !one.defined && taken(spans, e.From, e.To) && !outweighs(e, out.evidence) {
			continue
		}
		if out.score > 0 {
			out.score *= 1 + e.Weight
		}
		out.evidence = append(out.evidence, e)
	}
	return out
}

// outweighs tells whether a denial is stronger than everything said for the need.
func outweighs(e zhiyin.Evidence, others []zhiyin.Evidence) bool {
	return !slices.ContainsFunc(others, func(o zhiyin.Evidence) bool { return o.Weight >= -e.Weight })
}
