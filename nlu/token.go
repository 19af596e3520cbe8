package nlu

import "unicode"

// token is a word of letters or digits, one Chinese character, or one symbol such
// as an emoji, as indices into a normal text. Punctuation is no token.
type token struct {
	from, to int
	han      bool
}

func isHan(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

func tokens(n normal) []token {
	out := make([]token, 0, len(n.runes)/3+2)
	for i := 0; i < len(n.runes); {
		r := n.runes[i]
		switch {
		case isHan(r):
			out = append(out, token{i, i + 1, true})
			i++
		case inWord(r):
			j := i + 1
			for j < len(n.runes) && !isHan(n.runes[j]) && (inWord(n.runes[j]) || n.runes[j] == '\'' && j+1 < len(n.runes) && inWord(n.runes[j+1])) {
				j++
			}
			out = append(out, token{i, j, false})
			i = j
		case unicode.IsSymbol(r) && r > 0x7F && r != unicode.ReplacementChar, r == '$', r == '%':
			out = append(out, token{i, i + 1, false})
			i++
		default:
			i++
		}
	}
	return out
}

func inWord(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
