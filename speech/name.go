package speech

import (
	"strings"
	"unicode"

	"zhiyin.dev"
)

// titles are the forms of address by language; a title that is not here, or none,
// means that we do not know how the customer wishes to be called.
var titles = map[zhiyin.Language]map[string]string{
	zhiyin.Mandarin:  {"ms": "女士", "mr": "先生", "dr": "医生"},
	zhiyin.Cantonese: {"ms": "女士", "mr": "先生", "dr": "醫生"},
	zhiyin.English:   {"ms": "Ms", "mr": "Mr", "dr": "Dr"},
}

// nameSpans renders how a person is addressed (family name and title), or their
// whole name. It is empty when there is nothing to call them by: a family name
// without a title is rude in Chinese, and more than both is not for a greeting,
// since a calling number is only a claim.
func nameSpans(v any, in zhiyin.Language, full bool) ([]span, error) {
	c, isCustomer := v.(zhiyin.Customer)
	if text, isText := v.(string); isText {
		isCustomer, full = true, true
		c.FamilyName, c.GivenName = splitName(text)
		if !chinese(text) {
			c.FamilyName, c.GivenName = text, ""
		}
	}
	if err := mustFit(isCustomer, v); err != nil {
		return nil, err
	}
	if c.FamilyName == "" && chinese(c.GivenName) {
		c.FamilyName, c.GivenName = splitName(c.GivenName)
	}
	title := titles[in][c.Title]
	switch {
	case full:
		return fullName(c, in), nil
	case c.FamilyName == "" || title == "":
		return nil, nil
	case in == zhiyin.English:
		return append([]span{own(title+" ", title+" ", in)}, familyName(c, in)...), nil
	}
	return append(familyName(c, in), own(title, title, in)), nil
}

func fullName(c zhiyin.Customer, in zhiyin.Language) []span {
	if c.FamilyName+c.GivenName == "" {
		return nil
	}
	if !chinese(c.FamilyName + c.GivenName) {
		whole := strings.TrimSpace(c.GivenName + " " + c.FamilyName)
		return []span{own(whole, whole, zhiyin.English)}
	}
	out := familyName(c, in)
	if in == zhiyin.English {
		out[0].words = c.FamilyName
	}
	if c.GivenName == "" {
		return out
	}
	return append(out, own(c.GivenName, c.GivenName, out[0].language))
}

// familyName renders the family name alone, in the voice that can say it.
func familyName(c zhiyin.Customer, in zhiyin.Language) []span {
	switch {
	case !chinese(c.FamilyName):
		said := c.FamilyName
		if c.SpokenAs != "" {
			said = c.SpokenAs
		}
		return []span{own(c.FamilyName, said, zhiyin.English)}
	case in == zhiyin.Cantonese:
		return []span{own(c.FamilyName, cantoneseSurname(c), in)}
	case in == zhiyin.English:
		s := own(romanName(c), mandarinSurname(c), zhiyin.Mandarin)
		s.plain = plainSurname(c)
		return []span{s}
	}
	s := own(c.FamilyName, mandarinSurname(c), zhiyin.Mandarin)
	s.plain = plainSurname(c)
	return []span{s}
}

// plainSurname is for an engine that reads no pinyin.
func plainSurname(c zhiyin.Customer) string {
	if chinese(c.SpokenAs) {
		return c.SpokenAs
	}
	return c.FamilyName
}

func own(words, say string, language zhiyin.Language) span {
	return span{words: words, say: say, personal: true, language: language}
}

// mandarinSurname is what the Mandarin engine gets. What the customer told us goes
// first, in pinyin or in characters that sound alike.
func mandarinSurname(c zhiyin.Customer) string {
	told := strings.TrimSpace(c.SpokenAs)
	switch s := surnames[c.FamilyName]; {
	case chinese(told):
		return told
	case told != "":
		return told + " "
	case s.hard:
		return s.pinyin + " "
	}
	return c.FamilyName
}

// romanName is the family name as an English reader sees it.
func romanName(c zhiyin.Customer) string {
	if s, known := surnames[c.FamilyName]; known && (c.SpokenAs == "" || chinese(c.SpokenAs)) {
		return romanised(s.pinyin)
	}
	if c.SpokenAs != "" && !chinese(c.SpokenAs) {
		return romanised(c.SpokenAs)
	}
	return c.FamilyName
}

// alike are family names whose Cantonese reading as a name differs from that of
// the word, with a character that sounds as the name does.
var alike = map[string]string{"单": "善", "單": "善", "仇": "求", "曾": "增", "解": "蟹", "查": "渣", "区": "歐", "區": "歐",
	"乐": "岳", "樂": "岳", "华": "話", "華": "話", "纪": "己", "紀": "己"}

func cantoneseSurname(c zhiyin.Customer) string {
	if chinese(c.SpokenAs) {
		return c.SpokenAs
	}
	if sound, ok := alike[c.FamilyName]; ok {
		return sound
	}
	return inTraditional(c.FamilyName)
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
