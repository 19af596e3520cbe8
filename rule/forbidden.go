package rule

import (
	"strings"
	"unicode"

	"zhiyin.dev"
)

// forbidden maps a word to the attribute it stands for. Such attributes may not
// decide how a person is treated unless the person disclosed them for that
// purpose (Personal Information Protection Law of the PRC, art. 24 and 28;
// GDPR art. 9 and 22).
var forbidden = map[string]string{
	"income": "income", "salary": "income", "wage": "income", "earnings": "income",
	"religion": "religion", "religious": "religion", "faith": "religion",
	"ethnicity": "ethnicity", "ethnic": "ethnicity", "race": "ethnicity", "racial": "ethnicity",
	"health": "health", "illness": "health", "disease": "health", "diagnosis": "health",
	"disability": "health", "disabled": "health", "pregnant": "health", "pregnancy": "health",
	"marital": "family status", "married": "family status", "divorced": "family status",
	"widowed": "family status", "single_parent": "family status", "family_status": "family status",
	"political": "political opinion", "politics": "political opinion", "party_membership": "political opinion",
	"trade_union": "union membership", "union_membership": "union membership",
	"sexuality": "sexual life", "sexual": "sexual life", "sexual_orientation": "sexual life",
	"biometric": "biometrics", "genetic": "genetics", "criminal": "criminal record",
}

// Forbidden tells whether name (a path or a tag's id) stands for an attribute
// that no rule may read or set, and why. An interest in a product is not the
// attribute itself: names that begin with interest are permitted.
func Forbidden(name string) (why string, is bool) {
	said, is := Barred(name)
	return said.Text, is
}

// Barred is Forbidden as a fault that can be said in any language.
func Barred(name string) (why zhiyin.Flaw, is bool) {
	words := wordsOf(name)
	if len(words) > 0 && (words[0] == "interest" || words[0] == "interested") {
		return why, false
	}
	for i, w := range words {
		what, found := forbidden[w]
		if !found && i+1 < len(words) {
			what, found = forbidden[w+"_"+words[i+1]]
		}
		if found {
			return zhiyin.Flawf("%s is an attribute that the law and our own rules keep out of decisions", zhiyin.Flaw{Text: what, Code: what}), true
		}
	}
	return why, false
}

// wordsOf splits name at every sign and at camelCase, in lower case.
func wordsOf(name string) []string {
	var spaced strings.Builder
	lower := false
	for _, r := range name {
		if unicode.IsUpper(r) && lower {
			spaced.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		if !unicode.IsLetter(r) {
			r = ' '
		}
		spaced.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(spaced.String())
}
