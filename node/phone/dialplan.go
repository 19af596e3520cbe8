package phone

import "strings"

// DialPlan says which numbers may be called: by agents, by transfers and by flows.
type DialPlan struct {
	Country string   // calling code, digits only
	Allowed []string // prefixes as numbers are normalised: +86, +8521; empty: the country, without premium numbers
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

// Permits decides about a normalised number. A list wins over the default.
func (p DialPlan) Permits(number string) bool {
	if len(p.Allowed) > 0 {
		for _, prefix := range p.Allowed {
			if strings.HasPrefix(number, prefix) {
				return true
			}
		}
		return false
	}
	national, international := strings.CutPrefix(number, "+"+p.Country)
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
func (p DialPlan) costly(national string) bool {
	if p.Country == "86" && len(national) == 11 {
		return false
	}
	for _, prefix := range premium[p.Country] {
		if strings.HasPrefix(national, prefix) {
			return true
		}
	}
	return false
}

func digitsOnly(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
