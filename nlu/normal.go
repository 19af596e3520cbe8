package nlu

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normal is a text as features see it: lower case, full width folded (NFKC),
// traditional characters written simplified, no marks that cannot be seen. Each
// rune knows the rune of the original that it came of.
type normal struct {
	runes []rune
	at    []int32
}

// mostRunes bounds what is read of one text: more than anybody says in a turn, and
// what keeps a reading under its time.
const mostRunes = 2000

func normalize(text string) normal {
	n := normal{runes: make([]rune, 0, len(text)), at: make([]int32, 0, len(text))}
	at := int32(0)
	for _, r := range text {
		if at >= mostRunes {
			break
		}
		n.put(r, at)
		at++
	}
	return n
}

func (n *normal) put(r rune, at int32) {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		n.add(r, at)
	case r == '’' || r == '‘':
		n.add('\'', at)
	case unicode.Is(unicode.Han, r):
		if s, ok := simplified[r]; ok {
			r = s
		}
		n.add(r, at)
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cc, r):
	default:
		for _, f := range norm.NFKC.String(string(r)) {
			n.add(unicode.ToLower(f), at)
		}
	}
}

func (n *normal) add(r rune, at int32) {
	n.runes = append(n.runes, r)
	n.at = append(n.at, at)
}

// Normalize is the text as the engine reads it, without punctuation; two texts that are equal after it
// are the same example.
func Normalize(text string) string {
	return spaced(normalize(text))
}
