package nlu

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"zhiyin.dev"
)

// annotation is what follows a marked piece in braces.
type annotation struct {
	Entity string `json:"entity"`
	Role   string `json:"role"`
	Group  string `json:"group"` // accepted, not used
	Value  string `json:"value"`
}

// unmark reads [text](entity), [text](entity:value) and [text]{"entity": …} and
// returns the plain text with its marks, or what is wrong and at which rune.
func unmark(s string) (text string, marks []Mark, at int, err error) {
	var b strings.Builder
	for rest := s; rest != ""; {
		open := strings.IndexByte(rest, '[')
		if open < 0 {
			b.WriteString(rest)
			break
		}
		offset := len(s) - len(rest) + open
		said, tail, ok := strings.Cut(rest[open+1:], "]")
		if !ok || tail == "" || tail[0] != '(' && tail[0] != '{' {
			b.WriteString(rest[:open+1]) // brackets that mark nothing are text
			rest = rest[open+1:]
			continue
		}
		b.WriteString(rest[:open])
		mark, size, err := annotated(said, tail)
		if err != nil {
			return "", nil, utf8.RuneCountInString(s[:offset]), err
		}
		mark.From = utf8.RuneCountInString(b.String())
		mark.To = mark.From + utf8.RuneCountInString(said)
		b.WriteString(said)
		marks = append(marks, mark)
		rest = tail[size:]
	}
	return b.String(), marks, 0, nil
}

// annotated reads what tail, which begins with a bracket, says of a piece.
func annotated(said, tail string) (Mark, int, error) {
	var m Mark
	if said == "" {
		return m, 0, fmt.Errorf("an entity marks no text")
	}
	if tail[0] == '(' {
		inner, _, ok := strings.Cut(tail[1:], ")")
		if !ok {
			return m, 0, fmt.Errorf("an entity's ( has no )")
		}
		m.Kind, m.Value, _ = strings.Cut(inner, ":")
		if m.Kind == "" {
			return m, 0, fmt.Errorf("an entity has no name")
		}
		return m, len(inner) + 2, nil
	}
	d := json.NewDecoder(strings.NewReader(tail))
	d.DisallowUnknownFields()
	var a annotation
	if err := d.Decode(&a); err != nil {
		return m, 0, fmt.Errorf("what is in an entity's braces can't be read: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if a.Entity == "" {
		return m, 0, fmt.Errorf("an entity has no name")
	}
	return Mark{Kind: a.Entity, Role: a.Role, Value: a.Value}, int(d.InputOffset()), nil
}

// mark is the opposite of unmark.
func mark(e Example) string {
	var b strings.Builder
	runes, at := []rune(e.Text), 0
	for _, m := range e.Marks {
		b.WriteString(string(runes[at:m.From]) + "[" + string(runes[m.From:m.To]) + "]")
		at = m.To
		if m.Role == "" && m.Value == "" {
			b.WriteString("(" + m.Kind + ")")
			continue
		}
		fields := map[string]string{"entity": m.Kind}
		if m.Role != "" {
			fields["role"] = m.Role
		}
		if m.Value != "" {
			fields["value"] = m.Value
		}
		text, _ := json.Marshal(fields) // texts always encode
		b.Write(text)
	}
	return b.String() + string(runes[at:])
}

// languageOf guesses a language by its script.
func languageOf(text string) zhiyin.Language {
	for _, r := range text {
		if isHan(r) {
			return zhiyin.Mandarin
		}
	}
	return zhiyin.English
}

// Marked is an example as files write it, with its marks.
func (e Example) Marked() string { return mark(e) }
