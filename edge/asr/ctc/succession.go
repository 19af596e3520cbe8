package ctc

import (
	"fmt"
	"math"
	"strings"
)

// succession knows what follows what: probabilities of a token behind the two
// before it, by absolute discounting and interpolation (Ney, Essen and Kneser 1994).
type succession struct {
	three map[[3]token]float32 // log probability of the last one
	two   map[[2]token]float32
	one   []float32
	// after the pair, and after the single token: log of what is left for those that
	// were not seen there.
	leftTwo map[[2]token]float32
	leftOne map[token]float32
}

// discount is what an observed succession gives to those that were not observed.
const discount = 0.5

type counts struct {
	total float64
	kinds float64
}

func newSuccession(l *lexicon, sentences []Sentence) (*succession, error) {
	one, two, three := make([]float64, len(l.words)), map[[2]token]float64{}, map[[3]token]float64{}
	for _, s := range sentences {
		tokens := []token{0, 0}
		for _, text := range strings.Fields(s.Tokens) {
			t, known := l.byText[text]
			if !known || t >= l.regular {
				return nil, fmt.Errorf("the sentence %q has an unknown word", s.Tokens)
			}
			tokens = append(tokens, t)
		}
		if s.Weight <= 0 || math.IsInf(s.Weight, 0) || math.IsNaN(s.Weight) {
			return nil, fmt.Errorf("the sentence %q weighs %v", s.Tokens, s.Weight)
		}
		tokens = append(tokens, 0)
		for i, t := range tokens[2:] {
			one[t] += s.Weight
			two[[2]token{tokens[i+1], t}] += s.Weight
			three[[3]token{tokens[i], tokens[i+1], t}] += s.Weight
		}
	}
	g := &succession{three: map[[3]token]float32{}, two: map[[2]token]float32{}, leftTwo: map[[2]token]float32{}, leftOne: map[token]float32{}}
	g.single(one)
	g.pairs(two)
	g.triples(three)
	l.look(func(t token) float32 { return g.one[t] })
	return g, nil
}

// single smooths by half an observation for each token.
func (g *succession) single(one []float64) {
	total := 0.0
	for _, n := range one {
		total += n + 0.5
	}
	for _, n := range one {
		g.one = append(g.one, float32(math.Log((n+0.5)/total)))
	}
}

func (g *succession) pairs(two map[[2]token]float64) {
	after := map[token]counts{}
	for k, n := range two {
		c := after[k[0]]
		after[k[0]] = counts{c.total + n, c.kinds + min(n, 1)}
	}
	for t, c := range after {
		g.leftOne[t] = float32(math.Log(discount * c.kinds / c.total))
	}
	for k, n := range two {
		c := after[k[0]]
		p := (n-discount*min(n, 1))/c.total + discount*c.kinds/c.total*math.Exp(float64(g.one[k[1]]))
		g.two[k] = float32(math.Log(p))
	}
}

func (g *succession) triples(three map[[3]token]float64) {
	after := map[[2]token]counts{}
	for k, n := range three {
		pair := [2]token{k[0], k[1]}
		c := after[pair]
		after[pair] = counts{c.total + n, c.kinds + min(n, 1)}
	}
	for pair, c := range after {
		g.leftTwo[pair] = float32(math.Log(discount * c.kinds / c.total))
	}
	for k, n := range three {
		c := after[[2]token{k[0], k[1]}]
		p := (n-discount*min(n, 1))/c.total + discount*c.kinds/c.total*math.Exp(float64(g.of2(k[1], k[2])))
		g.three[k] = float32(math.Log(p))
	}
}

func (g *succession) of2(before, t token) float32 {
	if p, seen := g.two[[2]token{before, t}]; seen {
		return p
	}
	return g.leftOne[before] + g.one[t]
}

// of is the log probability of t behind the two tokens before.
func (g *succession) of(before [2]token, t token) float32 {
	if p, seen := g.three[[3]token{before[0], before[1], t}]; seen {
		return p
	}
	return g.leftTwo[before] + g.of2(before[1], t)
}
