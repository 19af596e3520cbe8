package asr

import (
	"unicode"
	"unicode/utf8"
)

// Join puts two pieces of text together, with a space between them unless Chinese
// is on either side of the seam.
func Join(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if a == "" || b == "" || unicode.Is(unicode.Han, last) || unicode.Is(unicode.Han, first) || unicode.IsPunct(last) && last > unicode.MaxLatin1 {
		return a + b
	}
	return a + " " + b
}
