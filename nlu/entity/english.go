package entity

import (
	"strings"
)

var small = map[string]int64{"zero": 0, "oh": 0, "one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

var large = map[string]int64{"hundred": 100, "thousand": 1000, "million": 1_000_000}

// en matches a number in digits or in words: 1,200.50, one hundred and twenty.
const (
	enSmall = `(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety)`
	enWord  = `(?:` + enSmall + `|hundred|thousand|million)`
	en      = `(?:\d[\d,]*(?:\.\d+)?k?|(?:an? (?:hundred|thousand|million)|` + enSmall + `)(?:(?: and |[ -])` + enWord + `)*(?: point(?: ` + enSmall + `)+)?)`
)

// english reads what en matches. pair is set for two numbers without a unit between
// them, as prices are said: twelve fifty.
func english(s string) (n milli, pair [2]int64, ok bool) {
	if s != "" && s[0] >= '0' && s[0] <= '9' {
		bare, k := strings.CutSuffix(s, "k")
		if n, ok = decimal(bare); k {
			n *= 1000
		}
		return n, pair, ok && n <= mostMilli
	}
	whole, fraction, _ := strings.Cut(s, " point ")
	var total, section int64
	parts := []int64{}
	last := int64(-1) // what was said since the last unit
	for _, w := range strings.FieldsFunc(whole, func(r rune) bool { return r == ' ' || r == '-' }) {
		if w == "and" {
			continue
		}
		if unit, is := large[w]; is {
			if section == 0 {
				section = 1
			}
			if section *= unit; unit >= 1000 {
				total, section = total+section, 0
			}
			last = -1
			if total > 1e12 || section > 1e12 {
				return 0, pair, false
			}
			continue
		}
		d, is := small[w]
		if !is {
			return 0, pair, false
		}
		switch {
		case last < 0:
			last = d
		case last >= 20 && last%10 == 0 && d > 0 && d < 10:
			last += d // twenty one
		default:
			parts = append(parts, total+section)
			total, section, last = 0, 0, d
		}
		section += d
	}
	n = milli(total+section) * 1000
	if len(parts) == 1 && total+section < 100 {
		return n, [2]int64{parts[0], section}, true
	}
	if len(parts) > 0 {
		return 0, pair, false
	}
	scale := milli(100)
	for _, w := range strings.Fields(fraction) {
		n += milli(small[w]) * scale
		scale /= 10
	}
	return n, pair, n <= mostMilli
}
