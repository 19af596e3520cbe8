// Package message is what is written to customers outside of a talk: templates as
// definitions, and whether a message may be sent at all.
package message

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Template is the words of one kind of message.
type Template struct {
	ID      string        `yaml:"id"`
	Unit    zhiyin.UnitID `yaml:"unit,omitempty"` // empty: every unit's
	Name    zhiyin.Text   `yaml:"name"`
	Purpose string        `yaml:"purpose,omitempty"` // service unless written
	Subject zhiyin.Text   `yaml:"subject,omitempty"` // of mails; empty: the name
	Text    zhiyin.Text   `yaml:"text"`
	// Code is the provider's own name of a template that it has approved; its fields
	// are sent beside it.
	Code map[zhiyin.Language]string `yaml:"code,omitempty"`

	Ref zhiyin.DefinitionRef `yaml:"-"`
}

// Given are the placeholders that every message has: the unit's name, and where it has
// a chat the link to it, for whoever gets the message.
var Given = []string{"unit", "chat"}

// mostText bounds a text: 500 characters are seven parts of a long SMS.
const mostText = 500

var (
	hole = regexp.MustCompile(`\{([a-z][a-z0-9_]{0,31})\}`)
	id   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	word = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// Parse reads one template, as version 1. The problems are for whoever wrote it.
func Parse(text []byte) (Template, []string) {
	var t Template
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil && !errors.Is(err, io.EOF) {
		return t, []string{err.Error()}
	}
	t.Ref = zhiyin.DefinitionRef{Kind: "message", ID: t.ID, Version: 1}
	if t.Purpose == "" {
		t.Purpose = zhiyin.ForService
	}
	return t, t.problems()
}

func (t Template) problems() (out []string) {
	problem := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !id.MatchString(t.ID) {
		problem("id: must be lower-case letters, digits and hyphens")
	}
	if !word.MatchString(t.Purpose) {
		problem("purpose: must be a code such as service or marketing")
	}
	if len(t.Text) == 0 || len(t.Name) == 0 {
		problem("name and text: have words in no language")
	}
	for l, pattern := range t.Text {
		if !slices.Contains([]zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English}, l) {
			problem("text.%s: is no language that messages are written in", l)
		}
		if n := len([]rune(pattern)); n == 0 || n > mostText {
			problem("text.%s: has %d characters, at most %d", l, n, mostText)
		}
		if rest := hole.ReplaceAllString(pattern, ""); strings.ContainsAny(rest, "{}") {
			problem("text.%s: has a brace that is no {placeholder}", l)
		}
	}
	return out
}

// Fields are the placeholders that whoever sends it fills, in order of name.
func (t Template) Fields() []string {
	var out []string
	for _, pattern := range []zhiyin.Text{t.Text, t.Subject} {
		for _, words := range pattern {
			for _, m := range hole.FindAllStringSubmatch(words, -1) {
				if !slices.Contains(out, m[1]) && !slices.Contains(Given, m[1]) {
					out = append(out, m[1])
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// Filled is a message as its reader sees it.
type Filled struct {
	Language      zhiyin.Language
	Subject, Text string
	Code          string // the provider's own template; empty: none
}

// Fill writes the message in the language, or the neighbour that it has. missing
// names a field that has no value: nothing is sent then.
func (t Template) Fill(l zhiyin.Language, fields map[string]string) (out Filled, missing string) {
	pattern, in, _ := t.Text.In(l)
	subject, _, ok := t.Subject.In(in)
	if !ok {
		subject, _, _ = t.Name.In(in)
	}
	out = Filled{Language: in, Code: t.Code[in]}
	if out.Text, missing = Fill(pattern, fields); missing == "" {
		out.Subject, missing = Fill(subject, fields)
	}
	return out, missing
}

// Fill puts values into a pattern's placeholders. missing names the first without one.
func Fill(pattern string, fields map[string]string) (text, missing string) {
	text = hole.ReplaceAllStringFunc(pattern, func(m string) string {
		v, has := fields[m[1:len(m)-1]]
		if !has && missing == "" {
			missing = m[1 : len(m)-1]
		}
		return v
	})
	return text, missing
}
