package desk

import (
	"regexp"

	"zhiyin.dev/identity"
)

// mask hides the middle of a telephone number. One that is not in E.164 (as a
// network presented it, or inside a text) keeps at most its last four digits,
// and never more than half of it.
func mask(number string) string {
	if m := identity.MaskPhone(number); m != "****" {
		return m
	}
	if len(number) == 11 && number[0] == '1' {
		return number[:3] + "****" + number[7:]
	}
	return "****" + number[len(number)-min(4, len(number)/2):]
}

// A telephone or account number in running text: seven digits or more, or
// groups as people write numbers. A date (2006-01-02) is not one.
var numberInText = regexp.MustCompile(`\+?\d{7,}|\+?\d{2,4}[- ]\d{3,4}[- ]\d{4,}`)

// maskWords hides the numbers inside what was said.
func maskWords(words string) string {
	return numberInText.ReplaceAllStringFunc(words, mask)
}
