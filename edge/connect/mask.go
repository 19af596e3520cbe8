package connect

import (
	"regexp"
	"strings"
	"unicode"

	"zhiyin.dev/identity"
	"zhiyin.dev/intake"
)

// Masked is a row as a preview may show it: fields keep their names and lose
// what would tell whose they are.
func Masked(doc map[string]any) map[string]any {
	out := make(map[string]any, len(doc))
	for name, value := range doc {
		out[name] = masked(name, value)
	}
	return out
}

// MaskedMessage is the same for a message.
func MaskedMessage(m intake.Message) intake.Message {
	m.UserID, m.AnonymousID = maskText(m.UserID), maskText(m.AnonymousID)
	m.Traits, m.Properties = Masked(m.Traits), Masked(m.Properties)
	ids := make([]intake.ExternalID, 0, len(m.Context.ExternalIDs))
	for _, id := range m.Context.ExternalIDs {
		ids = append(ids, intake.ExternalID{Type: id.Type, ID: maskText(id.ID)})
	}
	m.Context.ExternalIDs = ids
	return m
}

func masked(name string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		return Masked(v)
	case []any:
		out := make([]any, 0, len(v))
		for _, one := range v {
			out = append(out, masked(name, one))
		}
		return out
	case string:
		return maskNamed(name, v)
	case float64:
		if telling.MatchString(name) {
			return maskText(plainText(v))
		}
		if v >= 1e7 || v <= -1e7 { // as long as a telephone number
			return maskText(plainText(v))
		}
	}
	return value
}

// telling are names of fields that hold what tells who somebody is, in the words
// of most systems.
var telling = regexp.MustCompile(`(?i)name|姓|名|addr|street|地址|phone|mobile|tel|手机|电话|mail|邮|birth|born|生日|出生|身份|id_?card|(user|member|open|union)_?id|passport|证件|note|备注`)

// dates keep their year.
var dateForm = regexp.MustCompile(`^(\d{4})[-/年]?\d{1,2}[-/月]?\d{1,2}日?$`)

func maskNamed(name, text string) string {
	switch {
	case strings.HasPrefix(name, "_"):
		return text
	case dateForm.MatchString(text):
		return dateForm.ReplaceAllString(text, "$1-**-**")
	case strings.Contains(text, "@"):
		return identity.MaskEmail(text)
	case strings.HasPrefix(text, "+"):
		return identity.MaskPhone(text)
	case plainWord(text) && !telling.MatchString(name):
		return text
	}
	return maskText(text)
}

// plainWord tells a category or an amount from something of a person's: few small
// Latin letters or capitals, not mixed as in a name, or figures, at most six of
// these in a row; or a word for yes, no, a man or a woman.
func plainWord(text string) bool {
	if yesNo[text] || titles[text] != "" || text == "否" || text == "无" {
		return true
	}
	if strings.ToLower(text) != text && strings.ToUpper(text) != text {
		return false
	}
	figures := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			if figures++; figures > 6 {
				return false
			}
			continue
		case r > unicode.MaxASCII, r == ' ':
			return false
		}
		figures = 0
	}
	return len(text) <= 24
}

// maskText keeps the first character, and the last two of a long text.
func maskText(text string) string {
	runes := []rune(text)
	switch {
	case len(runes) == 0:
		return ""
	case len(runes) == 1:
		return "*"
	case len(runes) < 8:
		return string(runes[:1]) + "**"
	}
	return string(runes[:1]) + "****" + string(runes[len(runes)-2:])
}
