package ctc

import (
	"math"
	"testing"

	"zhiyin.dev/edge/asr"
)

// letters are the symbols of a small vocabulary: a blank, then a to z.
func letters(t *testing.T) *Vocabulary {
	t.Helper()
	return NewVocabulary(27, func(s int32) bool { return s == 26 }, func(phrase string) [][]int32 {
		var way []int32
		for _, r := range phrase {
			if r < 'a' || r > 'z' {
				return nil
			}
			way = append(way, r-'a'+1)
		}
		return [][]int32{way}
	})
}

// spelt is a step's log probabilities: shares by symbol, the rest for the others.
func spelt(shares map[rune]float64) []float32 {
	p := make([]float32, 27)
	for i := range p {
		p[i] = -12
	}
	for r, share := range shares {
		at := 0
		if r != '_' {
			at = int(r - 'a' + 1)
		}
		p[at] = float32(math.Log(share))
	}
	return p
}

func read(said []Said) (text string) {
	for _, s := range said {
		text += string('a' + s.Symbol - 1)
	}
	return text
}

func TestASearchWithoutALexiconReadsTheSymbols(t *testing.T) {
	t.Parallel()
	s := letters(t).Search(asr.Ask{})
	var all []float32
	for _, step := range []map[rune]float64{{'_': 1}, {'h': 0.9, '_': 0.1}, {'h': 0.8, '_': 0.2}, {'_': 1}, {'h': 0.9, '_': 0.1}, {'o': 1}, {'z': 0.9, '_': 0.1}} {
		s.Step(spelt(step))
		all = append(all, spelt(step)...)
	}
	said := s.Best()
	if read(said) != "hho" { // a repeated symbol needs a blank between; z is never said
		t.Fatalf("heard %q", read(said))
	}
	if said[0].From != 1 || said[2].From != 5 || said[2].Sure < 0.9 {
		t.Errorf("%+v", said)
	}
	if got := Greedy(all, 27, 0); read(got) != "hhoz" || got[0].From != 1 || got[0].To != 2 {
		t.Errorf("greedily %+v", got)
	}
	s.Reset()
	if s.Steps() != 0 || len(s.Best()) != 0 {
		t.Errorf("after a reset %v", s.Best())
	}
}

func TestAHotWordIsHeardWhereTheSoundLeavesItOpen(t *testing.T) {
	t.Parallel()
	steps := []map[rune]float64{{'c': 0.6, 'k': 0.4}, {'a': 1}, {'t': 0.55, 'p': 0.45}}
	hear := func(a asr.Ask) string {
		s := letters(t).Search(a)
		for _, step := range steps {
			s.Step(spelt(step))
		}
		return read(s.Best())
	}
	if got := hear(asr.Ask{}); got != "cat" {
		t.Errorf("%q without hot words", got)
	}
	if got := hear(asr.Ask{Hot: []string{"kap"}}); got != "kap" {
		t.Errorf("%q with a hot word", got)
	}
	if got := hear(asr.Ask{Hot: []string{"kapital"}}); got != "cat" {
		t.Errorf("%q though the hot word was not said to its end", got)
	}
	if got := hear(asr.Ask{Hot: []string{"dog"}}); got != "cat" {
		t.Errorf("%q with another hot word", got)
	}
}

// A net that knows nothing gives every symbol the same: the beam's tables hold.
func TestAFlatNetFillsNoTable(t *testing.T) {
	t.Parallel()
	v := NewVocabulary(5000, func(int32) bool { return false }, func(string) [][]int32 { return nil })
	s := v.Search(asr.Ask{})
	flat := make([]float32, 5000)
	for i := range flat {
		flat[i] = float32(-math.Log(5000))
	}
	for range 50 {
		s.Step(flat)
	}
	if s.Steps() != 50 {
		t.Error("not every step was taken")
	}
}
