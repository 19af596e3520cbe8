package speech

import (
	"strings"
	"unicode"
)

// Completeness tells how likely a text is a whole utterance, from how whole ones
// end: for the last characters (Chinese) or words of a text it compares how often
// they ended an utterance with how often something followed. Longer endings count
// before shorter ones, as far as they were seen. It does not change once made.
type Completeness struct{ endings map[string]ending }

// ending is how often a run of units was met, and how often at an utterance's end.
type ending struct{ met, last float32 }

const (
	// longestEnding is in units: characters of Chinese, words elsewhere.
	longestEnding = 4
	// seldom is how many times a shorter ending counts as prior of a longer one.
	seldom = 2
	// unknownEnding is what an ending of which nothing is known is taken for.
	unknownEnding = 0.45
)

// NewCompleteness learns from whole utterances: what a unit's callers say.
func NewCompleteness(whole []string) *Completeness {
	c := &Completeness{endings: map[string]ending{}}
	for _, text := range whole {
		units := unitsOf(plainText(text))
		for i := range units {
			for n := 1; n <= longestEnding && n <= i+1; n++ {
				name := strings.Join(units[i+1-n:i+1], "|")
				e := c.endings[name]
				e.met++
				if i == len(units)-1 {
					e.last++
				}
				c.endings[name] = e
			}
		}
	}
	return c
}

// Of returns how likely text is whole, 0 to 1. The receiver may be nil.
func (c *Completeness) Of(text string) float64 {
	units := unitsOf(plainText(text))
	p := unknownEnding
	if c == nil {
		return p
	}
	for n := 1; n <= longestEnding && n <= len(units); n++ {
		e, known := c.endings[strings.Join(units[len(units)-n:], "|")]
		if !known {
			break
		}
		p = (float64(e.last) + seldom*p) / (float64(e.met) + seldom)
	}
	return p
}

// unitsOf cuts plain text into Chinese characters and words of other scripts.
func unitsOf(text string) (units []string) {
	for _, word := range strings.Fields(text) {
		from := 0
		for i, r := range word {
			if unicode.Is(unicode.Han, r) {
				if from < i {
					units = append(units, word[from:i])
				}
				units, from = append(units, string(r)), i+len(string(r))
			}
		}
		if from < len(word) {
			units = append(units, word[from:])
		}
	}
	return units
}
