package speech

import (
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
)

// Placeholder is one {path:type} of a pattern.
type Placeholder struct {
	Path string // as Lookup gets it: customer, order.amount
	Type string // one of Types
}

// String writes the placeholder as it stands in a pattern.
func (p Placeholder) String() string { return "{" + p.Path + ":" + p.Type + "}" }

// Types lists the placeholder types that Render knows. {path} alone is text.
func Types() []string {
	return []string{"code", "count", "date", "digits", "duration", "fullname", "money",
		"name", "number", "percent", "phone", "text", "time"}
}

// part is a run of fixed words, or a placeholder when of is not nil.
type part struct {
	fixed string
	of    *Placeholder
}

// Placeholders returns the placeholders of a pattern in order, so that whoever
// publishes a text can check it before anyone hears it. Invalid names the place
// of a fault.
func Placeholders(pattern string) ([]Placeholder, error) {
	parts, err := parse(pattern)
	var out []Placeholder
	for _, p := range parts {
		if p.of != nil {
			out = append(out, *p.of)
		}
	}
	return out, err
}

// parse splits a pattern. {{ and }} stand for the braces themselves.
func parse(pattern string) ([]part, error) {
	var out []part
	var fixed strings.Builder
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		doubled := i+1 < len(pattern) && pattern[i+1] == c
		switch {
		case (c == '{' || c == '}') && doubled:
			fixed.WriteByte(c)
			i++
		case c == '}':
			return nil, fmt.Errorf("speech: byte %d: } without {: %w", i, zhiyin.Invalid)
		case c == '{':
			inside, _, closed := strings.Cut(pattern[i+1:], "}")
			of, err := placeholder(inside)
			if !closed || err != nil {
				return nil, fmt.Errorf("speech: byte %d: %s} is no placeholder: %w", i, "{"+inside, zhiyin.Invalid)
			}
			if fixed.Len() > 0 {
				out = append(out, part{fixed: fixed.String()})
				fixed.Reset()
			}
			out = append(out, part{of: &of})
			i += len(inside) + 1
		default:
			fixed.WriteByte(c)
		}
	}
	if fixed.Len() > 0 {
		out = append(out, part{fixed: fixed.String()})
	}
	return out, nil
}

func placeholder(inside string) (Placeholder, error) {
	path, kind, typed := strings.Cut(strings.TrimSpace(inside), ":")
	if !typed {
		kind = "text"
	}
	if path == "" || strings.ContainsAny(path, " \t\n{") || !slices.Contains(Types(), kind) {
		return Placeholder{}, zhiyin.Invalid
	}
	return Placeholder{Path: path, Type: kind}, nil
}
