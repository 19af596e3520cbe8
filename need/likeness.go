package need

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// likeness compares an utterance with the words of all cues of a need, where no
// cue is heard whole: characters and pairs of them, and stems, weighed by how few
// needs have them.
type likeness struct {
	weights map[string]map[int]float64 // piece → need → its share of the need's words
	rarity  map[string]float64
}

// pairOf and oneOf weigh a pair of characters against a single one, which means little.
const (
	pairOf = 1.0
	oneOf  = 0.35
)

// empty are characters that say nothing of a need.
const empty = "的了我你您他她它们在就都也很还又再么什吗是有没不这那个一和跟想要请问能可以会给把被让说道知怎样"

// emptyWords are the same in English.
var emptyWords = map[string]bool{"the": true, "and": true, "for": true, "that": true, "this": true, "you": true, "your": true, "have": true, "has": true, "hav": true, "can": true, "what": true,
	"not": true, "with": true, "from": true, "get": true, "how": true, "want": true, "need": true, "too": true, "are": true, "was": true, "would": true, "lik": true, "please": true, "pleas": true, "don't": true, "can't": true, "i'm": true, "it's": true, "i'v": true, "some": true, "som": true, "any": true, "there": true, "ther": true, "when": true, "ther's": true}

// piece is a part of a text that may be in a need's words.
type piece struct {
	text     string
	weight   float64
	from, to int
}

func newLikeness(needs []Definition) *likeness {
	l := &likeness{weights: map[string]map[int]float64{}, rarity: map[string]float64{}}
	for n, d := range needs {
		for _, state := range d.States {
			for _, c := range state.cues {
				l.learn(n, c, state.Weight*c.weight)
			}
		}
	}
	total := float64(len(needs))
	norms := make([]float64, len(needs))
	for text, by := range l.weights {
		l.rarity[text] = math.Log((total + 1) / (float64(len(by)) + 0.5))
		for n := range by {
			by[n] = l.rarity[text] * math.Sqrt(by[n])
			norms[n] += by[n] * by[n]
		}
	}
	for _, by := range l.weights {
		for n := range by {
			by[n] /= math.Sqrt(norms[n])
		}
	}
	return l
}

func (l *likeness) learn(need int, c cue, weight float64) {
	for _, choice := range c.parts {
		for _, w := range choice {
			for _, p := range pieces(hear(w)) {
				if l.weights[p.text] == nil {
					l.weights[p.text] = map[int]float64{}
				}
				by := l.weights[p.text]
				by[need] = math.Max(by[need], weight*p.weight)
			}
		}
	}
}

// pieces are a text's characters, pairs of characters and stems.
func pieces(h heard) (out []piece) {
	for i, r := range h.runes {
		if !unicode.Is(unicode.Han, r) || strings.ContainsRune(empty, r) {
			continue
		}
		out = append(out, piece{string(r), oneOf, h.place[i], h.place[i] + 1})
		if i+1 < len(h.runes) && unicode.Is(unicode.Han, h.runes[i+1]) && !strings.ContainsRune(empty, h.runes[i+1]) {
			out = append(out, piece{string(h.runes[i : i+2]), pairOf, h.place[i], h.place[i+1] + 1})
		}
	}
	for _, t := range h.tokens {
		if len(t.stem) > 2 && !emptyWords[t.stem] {
			out = append(out, piece{t.stem, pairOf, t.from, t.to})
		}
	}
	return out
}

// near returns, for needs that share pieces with a text, the share of the text's
// weight that they have (0 to 1) and where.
func (l *likeness) near(h heard) map[int]scored {
	out, norm := map[int]scored{}, 0.0
	best := math.Log(float64(len(l.rarity)) + 2)
	for _, p := range pieces(h) {
		rarity, known := l.rarity[p.text]
		if !known {
			rarity = best / 2
		}
		norm += math.Pow(rarity*p.weight, 2)
		for n, w := range l.weights[p.text] {
			s := out[n]
			s.score += w * rarity * p.weight
			s.evidence = append(s.evidence, zhiyin.Evidence{Span: zhiyin.Span{From: p.from, To: p.to}, Says: "like: " + p.text, Weight: w * rarity * p.weight})
			out[n] = s
		}
	}
	for n, s := range out {
		s.score = math.Min(1, s.score/math.Sqrt(norm)*3)
		slices.SortFunc(s.evidence, func(a, b zhiyin.Evidence) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.From, b.From))
		})
		s.evidence = s.evidence[:min(3, len(s.evidence))]
		for i := range s.evidence {
			s.evidence[i].Weight *= alike / math.Sqrt(norm)
		}
		out[n] = s
	}
	return out
}
