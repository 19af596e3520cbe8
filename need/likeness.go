package need

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// likeness guesses from pieces of words: where no cue is heard whole, an utterance
// may still share characters, pairs of them or English stems with the cues of one
// need and hardly any other.
type likeness struct {
	shares map[string]map[int]float64 // piece → need → how far the piece is this need's alone, 0 to 1
}

// What one piece can count: a pair of characters or a stem is a word of its own,
// one character is a part of many.
const (
	wordCounts = 0.3
	oneCounts  = 0.08
)

// piece is a part of a text that may be in a need's words.
type piece struct {
	text     string
	counts   float64
	from, to int
}

func newLikeness(needs []Definition) *likeness {
	l := &likeness{shares: map[string]map[int]float64{}}
	for n, d := range needs {
		for _, state := range d.States {
			for _, c := range state.cues {
				l.learn(n, c, state.Weight*c.weight)
			}
		}
	}
	for _, by := range l.shares {
		sum := 0.0
		for _, w := range by {
			sum += w
		}
		for n := range by {
			by[n] *= by[n] / sum
		}
	}
	return l
}

func (l *likeness) learn(need int, c cue, weight float64) {
	for _, choice := range c.parts {
		for _, w := range choice {
			for _, p := range pieces(hear(w)) {
				if l.shares[p.text] == nil {
					l.shares[p.text] = map[int]float64{}
				}
				by := l.shares[p.text]
				by[need] = max(by[need], weight)
			}
		}
	}
}

// pieces are a text's pairs of characters, stems and characters.
func pieces(h heard) (out []piece) {
	for i, r := range h.runes {
		if !unicode.Is(unicode.Han, r) || strings.ContainsRune(empty, r) {
			continue
		}
		out = append(out, piece{string(r), oneCounts, h.place[i], h.place[i] + 1})
		if i+1 == len(h.runes) || !unicode.Is(unicode.Han, h.runes[i+1]) || strings.ContainsRune(empty, h.runes[i+1]) {
			continue
		}
		if pair := string(h.runes[i : i+2]); !emptyWords[pair] {
			out = append(out, piece{pair, wordCounts, h.place[i], h.place[i+1] + 1})
		}
	}
	for _, t := range h.tokens {
		if len(t.stem) > 2 && !emptyWords[t.stem] {
			out = append(out, piece{t.stem, wordCounts, t.from, t.to})
		}
	}
	return out
}

// near returns, by the noisy or of its pieces, how much a text is like each need's
// words, with the three pieces that say most. A piece that comes again counts once.
func (l *likeness) near(h heard) map[int]scored {
	out, seen := map[int]scored{}, map[string]bool{}
	for _, p := range pieces(h) {
		if seen[p.text] {
			continue
		}
		seen[p.text] = true
		for n, share := range l.shares[p.text] {
			s := out[n]
			s.score = either(s.score, p.counts*share)
			s.evidence = append(s.evidence, zhiyin.Evidence{Span: zhiyin.Span{From: p.from, To: p.to}, Says: "like: " + p.text, Weight: p.counts * share})
			out[n] = s
		}
	}
	for n, s := range out {
		slices.SortFunc(s.evidence, func(a, b zhiyin.Evidence) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.From, b.From))
		})
		s.evidence = s.evidence[:min(3, len(s.evidence))]
		out[n] = s
	}
	return out
}
