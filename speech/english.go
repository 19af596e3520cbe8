package speech

import (
	"regexp"
	"strings"
	"time"

	"zhiyin.dev"
)

// englishForms are what an English engine reads otherwise than people do, in the
// order in which they are tried.
var englishForms = []form{
	{regexp.MustCompile(`(\d{4}-\d{2}-\d{2})`), func(m []string, before, after string) (string, bool) {
		day, err := time.Parse(time.DateOnly, m[1])
		return day.Format("2 January 2006"), err == nil && alone(before, after)
	}},
	{regexp.MustCompile(`(\d{1,2}:\d{2})(?:\s?[-–—~]\s?(\d{1,2}:\d{2}))?`), englishHours},
	{regexp.MustCompile(`(HK\$|US\$|￥|¥|\$|€|£)\s?(\d[\d,]*(?:\.\d{1,2})?)`), func(m []string, _, _ string) (string, bool) {
		return strings.ReplaceAll(m[2], ",", "") + " " + currencies[signOf[m[1]]].eng, true
	}},
	{regexp.MustCompile(`\+?\(?\d[\d() -]{5,}\d`), englishPhone},
	{regexp.MustCompile(`(\d[\d.]*%?)\s?[-–—~]\s?(\d)`), func(m []string, before, after string) (string, bool) {
		return m[1] + " to " + m[2], !digitAtEnd(before)
	}},
	{regexp.MustCompile(`\d{5,}`), func(m []string, before, _ string) (string, bool) {
		return spell(m[0], zhiyin.English), !strings.HasSuffix(before, ".")
	}},
}

func englishHours(m []string, before, after string) (string, bool) {
	from, err := time.Parse("15:04", m[1])
	if err != nil || !alone(before, after) {
		return "", false
	}
	if m[2] == "" {
		return clock(from, zhiyin.English).say, true
	}
	to, err := time.Parse("15:04", m[2])
	return clock(from, zhiyin.English).say + " to " + clock(to, zhiyin.English).say, err == nil
}

// englishPhone is a run of digits with marks between them: seven at least, else it
// is a range or a date.
func englishPhone(m []string, before, after string) (string, bool) {
	groups := strings.FieldsFunc(m[0], func(r rune) bool { return r < '0' || r > '9' })
	var says []string
	digits := 0
	for _, g := range groups {
		digits += len(g)
		says = append(says, spell(g, zhiyin.English))
	}
	return strings.Join(says, ", "), digits >= 7 && alone(before, after)
}
