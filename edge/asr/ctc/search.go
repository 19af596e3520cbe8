package ctc

import (
	"slices"

	"zhiyin.dev/edge/asr"
)

// Vocabulary is the symbols of a net without a lexicon: each is a word of its own,
// and what is said may be any row of them. It is read-only and serves any number of
// searches.
type Vocabulary struct {
	model *Model
	split func(phrase string) [][]int32
}

// NewVocabulary makes a vocabulary of so many symbols, 0 of them the blank. A symbol
// that silent tells is never said; split gives the ways to spell a phrase.
func NewVocabulary(symbols int, silent func(symbol int32) bool, split func(phrase string) [][]int32) *Vocabulary {
	l := &lexicon{words: make([]word, symbols), nodes: make([]node, symbols), atRoot: make([]int32, symbols), regular: token(symbols)}
	for s := int32(1); s < int32(symbols); s++ {
		if silent(s) {
			continue
		}
		l.nodes[s].words = []token{token(s)}
		l.atRoot[s] = s
	}
	return &Vocabulary{model: &Model{lexicon: l}, split: split}
}

const (
	// likely is how many symbols of a step are looked at.
	likely = 40
	// pieceShare is what a symbol gains of what a word would: a word has some two.
	pieceShare = 0.5
)

// Search is the prefix beam at work on one stream. It belongs to one goroutine.
type Search struct {
	vocabulary *Vocabulary
	beam       *beam
	considered []float32 // log probabilities of the likely symbols
	order      []float32
	said       []Said
}

// Said is a symbol and where it was said: steps since Reset. Sure is 0 to 1.
type Said struct {
	Symbol   int32
	From, To int32
	Sure     float32
}

// Search begins a search.
func (v *Vocabulary) Search(a asr.Ask) *Search {
	return &Search{vocabulary: v, beam: newBeam(v.model, v.expected(a)), considered: make([]float32, len(v.model.lexicon.words)),
		order: make([]float32, 0, len(v.model.lexicon.words))}
}

func (v *Vocabulary) expected(a asr.Ask) *expected {
	e := &expected{places: make([]place, 1)}
	each(a, func(phrase string, gain float32) {
		for _, way := range v.split(phrase) {
			tokens := make([]token, len(way))
			for i, id := range way {
				tokens[i] = token(id)
			}
			if len(tokens) > 0 {
				e.favour(v.model.lexicon, tokens, gain*pieceShare)
			}
		}
	})
	e.owe(0, 0)
	return e
}

// Expect says what is awaited from now on.
func (s *Search) Expect(a asr.Ask) { s.beam.expect(s.vocabulary.expected(a)) }

// Reset forgets what was said.
func (s *Search) Reset() { s.beam.reset() }

// Steps is how many steps were taken since Reset.
func (s *Search) Steps() int32 { return s.beam.steps }

// Step takes the log probabilities of the symbols of one step.
func (s *Search) Step(p []float32) {
	s.order = append(s.order[:0], p...)
	least := never
	if len(p) > likely {
		slices.Sort(s.order)
		least = s.order[len(p)-likely]
	}
	for i, v := range p {
		if i > 0 && v < least {
			v = never
		}
		s.considered[i] = v
	}
	s.beam.step(s.considered)
}

// Best is what was likeliest said so far, good until the next call.
func (s *Search) Best() []Said {
	s.said = s.said[:0]
	for at := s.beam.top(true).history; at != noHistory && len(s.said) < mostWords; at = s.beam.memory.words[at].before {
		w := &s.beam.memory.words[at]
		s.said = append(s.said, Said{Symbol: int32(w.token), From: w.from, To: w.to, Sure: w.sure})
	}
	slices.Reverse(s.said)
	return s.said
}

// Greedy reads the likeliest symbol of each step (best path decoding, Graves et al.
// 2006): steps of so many symbols, log probabilities or any scores. Sure is told by
// the softmax.
func Greedy(scores []float32, symbols int, blank int32) (said []Said) {
	last := blank
	for step := range int32(len(scores) / symbols) {
		p := scores[int(step)*symbols : (int(step)+1)*symbols]
		best := int32(0)
		for i, v := range p {
			if v > p[best] {
				best = int32(i)
			}
		}
		switch {
		case best == blank:
		case best == last:
			said[len(said)-1].To = step
		default:
			said = append(said, Said{Symbol: best, From: step, To: step, Sure: share(p, p[best])})
		}
		last = best
	}
	return said
}

// share is the softmax of the highest value.
func share(p []float32, top float32) float32 {
	sum := float32(0)
	for _, v := range p {
		sum += exp(v - top)
	}
	return 1 / sum
}
