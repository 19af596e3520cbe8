package nlu

import (
	"fmt"
	"strings"

	"zhiyin.dev"
)

// Example is one training or test row.
type Example struct {
	Text     string // without marks
	Intent   string
	Language zhiyin.Language // "" when it is not said
	Marks    []Mark
	Source   string
	Split    string  // train, test, or what its file calls it; "" for none
	Weight   float64 // of its errors in training; 0 counts as 1
	Line     int     // of its file
}

// Dataset is what a file of examples holds.
type Dataset struct {
	Examples []Example
	Rules    []Rule
	Synonyms map[string]string   // what is said → the value it stands for
	Lookups  map[string][]string // entity → what it may be called
	Patterns map[string][]string // entity → regular expressions (RE2)
}

// Mark is an annotated piece of an example.
type Mark struct {
	zhiyin.Span
	Kind, Role string
	Value      string // "" when it is the text itself
}

// Problem is one thing wrong with a file of examples.
type Problem struct {
	Line, Column int // from 1; columns count runes
	Text         string
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Text)
}

// Refusal is a file with problems; it is zhiyin.Invalid.
type Refusal struct {
	File     string
	Problems []Problem
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s: %s (%d in all)", r.File, r.Problems[0], len(r.Problems))
}

// Unwrap is zhiyin.Invalid.
func (*Refusal) Unwrap() error { return zhiyin.Invalid }

// Parse reads a file of examples: YAML by its ending (.yml, .yaml), otherwise rows of
// label, tab, text. What it refuses is a *Refusal.
func Parse(file string, text []byte) (*Dataset, error) {
	if strings.HasSuffix(file, ".yml") || strings.HasSuffix(file, ".yaml") {
		return ParseYAML(file, text)
	}
	rows, err := ParseTSV(file, text)
	if err != nil {
		return nil, err
	}
	return &Dataset{Examples: rows}, nil
}

// Add appends what another file holds.
func (d *Dataset) Add(o *Dataset) {
	d.Examples = append(d.Examples, o.Examples...)
	d.Rules = append(d.Rules, o.Rules...)
	for said, value := range o.Synonyms {
		if d.Synonyms == nil {
			d.Synonyms = map[string]string{}
		}
		d.Synonyms[said] = value
	}
	join(&d.Lookups, o.Lookups)
	join(&d.Patterns, o.Patterns)
}

func join(to *map[string][]string, from map[string][]string) {
	for name, list := range from {
		if *to == nil {
			*to = map[string][]string{}
		}
		(*to)[name] = append((*to)[name], list...)
	}
}
