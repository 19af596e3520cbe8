package connect

import (
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
		if v >= 1e7 || v <= -1e7 { // as long as a telephone number
			return maskText(plainText(v))
		}
	}
	return value
}

func maskNamed(name, text string) string {
	switch {
	case strings.Contains(text, "@"):
		return identity.MaskEmail(text)
	case strings.HasPrefix(text, "+"):
		return identity.MaskPhone(text)
	case plainWord(text) || strings.HasPrefix(name, "_"):
		return text
	}
	return maskText(text)
}

// plainWord tells a category, an amount or a date from something of a person's:
// few Latin letters or figures, at most six of these in a row.
func plainWord(text string) bool {
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
	case len(runes) <= 1:
		return text
	case len(runes) < 8:
		return string(runes[:1]) + "**"
	}
	return string(runes[:1]) + "****" + string(runes[len(runes)-2:])
}
