package measure

import (
	"strings"
	"unicode"
)

// words are those of a text as they are counted: lower case, without punctuation;
// each Chinese character is one.
func words(text string) (out []string) {
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.Is(unicode.Han, r):
			end()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			b.WriteRune(r)
		default:
			end()
		}
	}
	end()
	return out
}

// characters are the letters and digits of a text.
func characters(text string) []string {
	return strings.Split(strings.Join(words(text), ""), "")
}

// distance is the smallest number of insertions, deletions and substitutions that
// turn a into b.
func distance(a, b []string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		before := row[0]
		row[0] = i + 1
		for j, y := range b {
			next := before
			if x != y {
				next = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
