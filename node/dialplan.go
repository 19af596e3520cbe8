package node

import (
	"strings"
)

// dialPlan says which numbers may be called: by agents, by transfers and by flows.
type dialPlan struct {
	country string   // calling code, digits only
	allowed []string // prefixes as numbers are normalised: +86, +8521; empty: the country, without premium numbers
}

// premium are the prefixes of numbers that cost extra, by country: national
// numbering plans' ranges for paid information services.
var premium = map[string][]string{
	"86": {"160", "168"}, "1": {"900", "976"}, "44": {"9", "870", "871", "872", "873"}, "49": {"900", "137"}, "33": {"89"},
	"81": {"990"}, "852": {"900"}, "886": {"204", "209"}, "65": {"1900"}, "61": {"190"},
}

// serviceDigits is how long a number without a country may be to be a service or
// an extension of the country's own: 110, 10086, 4008.
const serviceDigits = 6

// permits decides about a normalised number. A list wins over the default.
func (p dialPlan) permits(number string) bool {
	if len(p.allowed) > 0 {
		for _, prefix := range p.allowed {
			if strings.HasPrefix(number, prefix) {
				return true
			}
		}
		return false
	}
	national, international := strings.CutPrefix(number, "+"+p.country)
	switch {
	case strings.HasPrefix(number, "+") && !international:
		return false
	case !international:
		return digitsOnly(number) && (len(number) <= serviceDigits || !p.costly(number))
	}
	return !p.costly(national)
}

// costly recognises premium numbers. In China 16 begins mobile numbers too, which
// have eleven digits.
func (p dialPlan) costly(national string) bool {
	if p.country == "86" && len(national) == 11 {
		return false
	}
	for _, prefix := range premium[p.country] {
		if strings.HasPrefix(national, prefix) {
			return true
		}
	}
	return false
}

func digitsOnly(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
