package need

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"zhiyin.dev"
)

// Chosen is what a customer said in one contact, an utterance a line, and the need
// that an agent said it was: by an outcome that stands for the need, or by a
// correction. Without a need it is what else is said.
type Chosen struct {
	Need string
	Text string
}

// Proposal is a phrase that may become a cue. A person accepts or refuses it; what
// was accepted is added to the need's definition and published like any edit.
type Proposal struct {
	Need   string
	Phrase string
	PMI    float64 // bits: how much oftener the phrase comes with the need than by chance
	With   int     // contacts with the need in which it was said
	In     int     // contacts in which it was said
}

// Bounds of proposals.
const (
	fewestWith  = 4    // contacts of a need: under that, chance, and perhaps one person's words
	leastPMI    = 1.0  // twice as often as by chance
	shortPhrase = 2    // characters of a Chinese phrase, or words of an English one
	longPhrase  = 4    // the same
	mostOfNeed  = 20   // proposals for one need
	prior       = 0.5  // added to counts, so that rare phrases do not look certain
	leastShare  = 0.02 // of the need's contacts
)

// Propose finds phrases that come with a need much oftener than by chance and that
// the graph does not hear yet as this need, best first within each need. Phrases
// that were refused before are not proposed again.
func Propose(r *Reasoner, chosen []Chosen, refused []Proposal) (out []Proposal) {
	count := tally(chosen)
	for key, with := range count.pairs {
		if key.need == "" {
			continue
		}
		in, of := count.phrases[key.phrase], count.needs[key.need]
		pmi := math.Log2((float64(with) + prior) * float64(len(chosen)) / ((float64(in) + prior) * (float64(of) + prior)))
		known := slices.ContainsFunc(refused, func(p Proposal) bool { return p.Need == key.need && p.Phrase == key.phrase })
		if with < fewestWith || float64(with) < leastShare*float64(of) || pmi < leastPMI || known || r.knows(key.phrase, key.need) {
			continue
		}
		out = append(out, Proposal{key.need, key.phrase, pmi, with, in})
	}
	slices.SortFunc(out, func(a, b Proposal) int {
		return cmp.Or(strings.Compare(a.Need, b.Need), cmp.Compare(b.PMI*float64(b.With), a.PMI*float64(a.With)), cmp.Compare(len(b.Phrase), len(a.Phrase)), strings.Compare(a.Phrase, b.Phrase))
	})
	return perNeed(out)
}

// knows tells whether the graph takes a phrase for the need by a cue of its own.
func (r *Reasoner) knows(phrase, need string) bool {
	return slices.ContainsFunc(r.Ranked(phrase, ""), func(n zhiyin.NeedHeard) bool { return n.ID == need && n.Score >= Guess })
}

// perNeed keeps the best of each need, without phrases inside a better one.
func perNeed(list []Proposal) (out []Proposal) {
	kept := map[string][]string{}
	for _, p := range list {
		within := func(k string) bool { return strings.Contains(k, p.Phrase) || strings.Contains(p.Phrase, k) }
		if len(kept[p.Need]) < mostOfNeed && !slices.ContainsFunc(kept[p.Need], within) {
			kept[p.Need] = append(kept[p.Need], p.Phrase)
			out = append(out, p)
		}
	}
	return out
}

type needPhrase struct{ need, phrase string }

type counts struct {
	pairs   map[needPhrase]int
	phrases map[string]int
	needs   map[string]int
}

// tally counts each phrase once a contact.
func tally(chosen []Chosen) counts {
	c := counts{map[needPhrase]int{}, map[string]int{}, map[string]int{}}
	for _, one := range chosen {
		c.needs[one.Need]++
		var all []string
		for line := range strings.Lines(one.Text) {
			all = append(all, phrases(line)...)
		}
		slices.Sort(all)
		for _, p := range slices.Compact(all) {
			c.phrases[p]++
			c.pairs[needPhrase{one.Need, p}]++
		}
	}
	return c
}

// phrases are the runs of 2 to 4 Chinese characters and of 2 to 4 English words of a
// text, each once; one with a character or word that says nothing is left out, and so
// is everything with a digit: it may be somebody's number.
func phrases(text string) (out []string) {
	h := hear(text)
	for i := range h.runes {
		for n := shortPhrase; n <= longPhrase && i+n <= len(h.runes); n++ {
			run := h.runes[i : i+n]
			if !slices.ContainsFunc(run, func(r rune) bool { return !unicode.Is(unicode.Han, r) || strings.ContainsRune(empty, r) }) {
				out = append(out, string(run))
			}
		}
	}
	words := h.tokens
	for i := range words {
		for n := shortPhrase; n <= longPhrase && i+n <= len(words); n++ {
			if run := words[i : i+n]; !slices.ContainsFunc(run, saysNothing) {
				out = append(out, joined(run))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func saysNothing(t token) bool {
	return len(t.stem) < 2 || emptyWords[t.stem] || strings.ContainsAny(t.stem, "0123456789")
}

func joined(run []token) string {
	stems := make([]string, len(run))
	for i, t := range run {
		stems[i] = t.stem
	}
	return strings.Join(stems, " ")
}
