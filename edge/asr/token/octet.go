package token

import "unicode"

// letterOf are the letters by which icefall's byte-level BPE writes octets, octetOf
// the way back: printable ASCII stands for itself, the others are the letters from
// U+0100 on, less those that compatibility normalisation changes.
var letterOf, octetOf = func() (letters [256]rune, octets map[rune]byte) {
	octets = map[rune]byte{'⁇': ' '}
	next := rune(0x100)
	for o := range letters {
		letters[o] = rune(o)
		if o < 0x20 || o > 0x7e {
			for changes[next] {
				next++
			}
			letters[o] = next
			next++
		}
		octets[letters[o]] = byte(o)
	}
	return letters, octets
}()

// changes are the letters that NFKC writes otherwise: ĳ, ŀ, ŉ, ſ and their capitals.
var changes = map[rune]bool{0x132: true, 0x133: true, 0x13f: true, 0x140: true, 0x149: true, 0x17f: true}

// areOctets tells whether tokens are written as octets: they have letters that stand
// for octets of Chinese, and no Chinese.
func areOctets(texts []string) (octets bool) {
	for _, s := range texts {
		for _, r := range s {
			if unicode.Is(unicode.Han, r) {
				return false
			}
			octets = octets || r >= letterOf[0xe3] && r <= letterOf[0xe9]
		}
	}
	return octets
}

// written is a text as tokens have it.
func (t *Table) written(text string) string {
	if !t.octets {
		return text
	}
	out := make([]rune, 0, len(text))
	for i := range len(text) {
		out = append(out, letterOf[text[i]])
	}
	return string(out)
}
