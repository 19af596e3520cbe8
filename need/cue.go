package need

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// cue holds when each of its parts is heard, in any order and close together, and
// nothing of without is.
type cue struct {
	says    string // as it is defined
	weight  float64
	parts   [][]string // each a choice of words, normalised
	without []string
}

// Bounds of a cue: more is a sentence, which nobody says the same way twice.
const (
	maxParts = 6
	maxCue   = 1000 // bytes
)

// readCue reads "脸|皮肤 干 -干净": parts between spaces, choices between bars, a
// word that must not be there after a minus, $name for a list of the need's words,
// and _ for the space inside an English choice.
func readCue(says string, weight float64, words map[string][]string) (cue, error) {
	c := cue{says: says, weight: weight}
	if len(says) > maxCue {
		return c, fmt.Errorf("a cue has at most %d bytes", maxCue)
	}
	for _, field := range strings.Fields(says) {
		field, without := strings.CutPrefix(field, "-")
		choice, err := readChoice(field, words)
		if err != nil {
			return c, err
		}
		if without {
			c.without = append(c.without, choice...)
		} else {
			c.parts = append(c.parts, choice)
		}
	}
	switch {
	case len(c.parts) == 0:
		return c, fmt.Errorf("a cue needs a word")
	case len(c.parts) > maxParts:
		return c, fmt.Errorf("a cue has at most %d parts", maxParts)
	case len(c.parts) == 1:
		return c, tooShort(c.parts[0])
	}
	return c, nil
}

func readChoice(field string, words map[string][]string) (choice []string, err error) {
	for word := range strings.SplitSeq(field, "|") {
		name, isList := strings.CutPrefix(word, "$")
		list := []string{word}
		if isList {
			if list = words[name]; list == nil {
				return nil, fmt.Errorf("no words are named %q", name)
			}
		}
		for _, w := range list {
			w = normalWord(w)
			if w == "" {
				return nil, fmt.Errorf("%q holds an empty word", field)
			}
			choice = append(choice, w)
		}
	}
	return choice, nil
}

// tooShort refuses a single character as a whole cue: it is part of too many words.
func tooShort(choice []string) error {
	for _, w := range choice {
		if hasHan(w) && utf8.RuneCountInString(w) == 1 {
			return fmt.Errorf("%q alone is in too many words: add a second part", w)
		}
	}
	return nil
}
