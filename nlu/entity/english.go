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
	var c counting
	for _, w := range strings.FieldsFunc(whole, func(r rune) bool { return r == ' ' || r == '-' }) {
		if w != "and" && !c.word(w) {
			return 0, pair, false
		}
	}
	n = milli(c.total+c.section) * 1000
	switch {
	case len(c.before) == 1 && c.total+c.section < 100:
		return n, [2]int64{c.before[0], c.section}, true
	case len(c.before) > 0:
		return 0, pair, false
	}
	scale := milli(100)
	for _, w := range strings.Fields(fraction) {
		n += milli(small[w]) * scale
		scale /= 10
	}
	return n, pair, n <= mostMilli
}

// counting is a number while its words are read.
type counting struct {
	before         []int64 // numbers that ended without a unit
	total, section int64   // thousands and millions; what came since
	small          int64   // since the last unit
	open           bool    // small was said
}

// word takes one in; false for none that is known, or a number beyond all use.
func (c *counting) word(w string) bool {
	if unit, is := large[w]; is {
		c.unit(unit)
		return c.total <= 1e12 && c.section <= 1e12
	}
	d, is := small[w]
	switch {
	case !is:
		return false
	case !c.open:
		c.small = d
	case c.small >= 20 && c.small%10 == 0 && d > 0 && d < 10:
		c.small += d // twenty one
	default:
		c.before = append(c.before, c.total+c.section)
		c.total, c.section, c.small = 0, 0, d
	}
	c.open = true
	c.section += d
	return true
}

func (c *counting) unit(unit int64) {
	if c.section = max(c.section, 1) * unit; unit >= 1000 {
		c.total, c.section = c.total+c.section, 0
	}
	c.open = false
}
