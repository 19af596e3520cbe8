package emotion

import "unicode"

// pairsOf are the pairs of neighbouring letters and characters of a text.
func pairsOf(text string) phrase {
	p := phrase{pairs: map[[2]rune]bool{}}
	before := rune(0)
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if before != 0 {
			p.pairs[[2]rune{before, r}] = true
		}
		before = r
	}
	return p
}

// Two turns ask for the same when over sameShare of their pairs are common (Dice).
// Turns with under fewPairs are answers such as 好的 and 对, which repeat.
const (
	sameShare = 0.5
	fewPairs  = 4
)

// repeats counts the remembered turns that p says again.
func (g *Gauge) repeats(p phrase) int {
	n := 0
	for _, old := range g.said {
		if same(p, old) {
			n++
		}
	}
	return n
}

func same(a, b phrase) bool {
	if len(a.pairs) < fewPairs || len(b.pairs) < fewPairs {
		return false
	}
	common := 0
	for pair := range a.pairs {
		if b.pairs[pair] {
			common++
		}
	}
	return 2*float64(common) >= sameShare*float64(len(a.pairs)+len(b.pairs))
}
