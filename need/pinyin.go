package need

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// How far a word counts that was met by its sound only: what a recogniser writes
// for a homophone, and what it writes for a speaker who does not tell zh from z,
// n from l, or -ng from -n.
const (
	sameSound    = 0.7
	similarSound = 0.4
)

var noTones = pinyin.NewArgs()

// syllable is a character's first reading without its tone, "" for none.
func syllable(r rune) string {
	if !unicode.Is(unicode.Han, r) {
		return ""
	}
	if all := pinyin.SinglePinyin(r, noTones); len(all) > 0 {
		return all[0]
	}
	return ""
}

// blur makes syllables one that speakers and recognisers confuse.
var blur = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n")

func blurred(s string) string {
	s = blur.Replace(s)
	switch {
	case strings.HasPrefix(s, "l"):
		return "n" + s[1:]
	case strings.HasPrefix(s, "hu") && len(s) > 2:
		return "f" + s[2:]
	}
	return s
}

// sound is a word's syllables, and the blurred ones; "" when a rune has none or
// the word is one character.
func sound(word []rune) (exact, rough string) {
	if len(word) < 2 {
		return "", ""
	}
	e, r := make([]string, len(word)), make([]string, len(word))
	for i, c := range word {
		if e[i] = syllable(c); e[i] == "" {
			return "", ""
		}
		r[i] = blurred(e[i])
	}
	return strings.Join(e, " "), strings.Join(r, " ")
}
