package desk

import "regexp"

// Numbers of people and cards as they are said and written down: seven digits or
// more, which no extension and no postcode has, with what divides them, in digits,
// in Chinese or in English.
var saidNumber = regexp.MustCompile(`(?i)(?:[0-9０-９零〇一二三四五六七八九幺么两][ ,，、.\-]?){6,}[0-9０-９零〇一二三四五六七八九幺么两][xX]?|(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b[ ,.\-]*){7,}`)

// Of a hidden number that many characters stay readable at its end, as on a
// receipt; but never more than two fifths of it.
const keptOfSaid = 4

// MaskSaid hides the numbers in what was said. It changes no length: places that
// were counted in the text still fit.
func MaskSaid(text string) string {
	return saidNumber.ReplaceAllStringFunc(text, maskRun)
}

// maskRun hides all but the end of a number, character by character; what
// divides them stays.
func maskRun(said string) string {
	runes := []rune(said)
	keep := min(keptOfSaid, len(runes)*2/5)
	for i := range runes[:len(runes)-keep] {
		switch runes[i] {
		case ' ', ',', '，', '、', '.', '-':
		default:
			runes[i] = '*'
		}
	}
	return string(runes)
}
