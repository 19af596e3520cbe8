package need

import (
	"slices"
	"strings"
	"unicode"
)

// Bounds of phrases that somebody thought of.
const (
	fewestSaid = 2  // contacts of the need: one person's words are no cue
	shortRunes = 2  // without spaces
	longRunes  = 24 // the same
	longWords  = 6  // of an English phrase
)

// Hears tells whether the graph takes a text for the need, more than by a guess.
func (r *Reasoner) Hears(text, need string) bool { return r.knows(text, need) }

// Vet keeps of phrases that were thought of for a need those that may be proposed: said
// in the contacts of two people at least, told by no number, not heard as the need yet
// and not refused before. They come counted, in their order.
func Vet(r *Reasoner, chosen []Chosen, refused []Proposal, need string, phrases []string) (out []Proposal) {
	for _, phrase := range phrases {
		phrase = strings.TrimSpace(phrase)
		was := func(p Proposal) bool { return p.Need == need && plain(p.Phrase) == plain(phrase) }
		if !fit(phrase) || slices.ContainsFunc(refused, was) || slices.ContainsFunc(out, was) || r.knows(phrase, need) {
			continue
		}
		p := Proposal{Need: need, Phrase: phrase}
		for _, c := range chosen {
			if !strings.Contains(plain(c.Text), plain(phrase)) {
				continue
			}
			p.In++
			if c.Need == need {
				p.With++
			}
		}
		if p.With >= fewestSaid {
			out = append(out, p)
		}
	}
	return out
}

// fit tells whether a phrase has the form of a cue.
func fit(phrase string) bool {
	n := len([]rune(plain(phrase)))
	odd := func(r rune) bool { return !unicode.IsLetter(r) && r != ' ' && r != '\'' && r != '-' }
	return n >= shortRunes && n <= longRunes && len(strings.Fields(phrase)) <= longWords && !strings.ContainsFunc(phrase, odd)
}

// plain is a text as it is heard, without spaces.
func plain(text string) string { return string(hear(text).runes) }
