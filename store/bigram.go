package store

import "unicode"

// bigrams are the pieces by which a name is found: each two neighbouring
// letters, lower case, spaces and signs dropped, without repeats. A single
// letter is its own piece.
func bigrams(name string) []string {
	var letters []rune
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, unicode.ToLower(r))
		}
	}
	if len(letters) == 1 {
		return []string{string(letters)}
	}
	var out []string
	had := map[string]bool{}
	for i := 1; i < len(letters); i++ {
		if piece := string(letters[i-1 : i+1]); !had[piece] {
			had[piece] = true
			out = append(out, piece)
		}
	}
	return out
}
