package desk

import (
	"regexp"
	"strings"
)

// mask hides the middle of a telephone number: a Chinese mobile number keeps
// its first three and last four digits (138****6620), any other number at most
// its last four, and never more than half of it.
func mask(number string) string {
	local := strings.TrimPrefix(number, "+86")
	if len(local) == 11 && local[0] == '1' {
		return local[:3] + "****" + local[7:]
	}
	if number == "" {
		return ""
	}
	return "****" + number[len(number)-min(4, len(number)/2):]
}

// A telephone or account number in running text: seven digits or more, or
// groups as people write numbers. A date (2006-01-02) is not one.
var numberInText = regexp.MustCompile(`\+?\d{7,}|\+?\d{2,4}[- ]\d{3,4}[- ]\d{4}`)

// maskWords hides the numbers inside what was said.
func maskWords(words string) string {
	return numberInText.ReplaceAllStringFunc(words, mask)
}
