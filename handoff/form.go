// Package handoff is what a customer's second device shows and sends back: forms as
// definitions, the page that is made of one, and whether answers fit it.
package handoff

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
	"zhiyin.dev/message"
)

// Form is one kind of hand-off.
type Form struct {
	ID       string        `yaml:"id"`
	Unit     zhiyin.UnitID `yaml:"unit,omitempty"` // empty: every unit's
	Name     zhiyin.Text   `yaml:"name"`           // for agents
	Shows    zhiyin.Shows  `yaml:"shows"`
	Standard bool          `yaml:"standard,omitempty"` // regulated: everybody sees the same
	Minutes  int           `yaml:"minutes,omitempty"`  // 1 to 60; 10 unless written
	// Code has the page ask for six digits that the customer is told in the call: who
	// has the link alone sees masked values and confirms nothing.
	Code    bool        `yaml:"code,omitempty"`
	Message string      `yaml:"message,omitempty"` // template that carries the link; handoff-link unless written
	Title   zhiyin.Text `yaml:"title"`
	Text    zhiyin.Text `yaml:"text"` // of a document: the whole of it
	Facts   []Fact      `yaml:"facts,omitempty"`
	Inputs  []Input     `yaml:"inputs,omitempty"` // of a form
	Photos  int         `yaml:"photos,omitempty"` // at most; 1 to 4, 1 unless written

	Ref zhiyin.DefinitionRef `yaml:"-"`
}

// Fact is one row of what is confirmed.
type Fact struct {
	Label  zhiyin.Text `yaml:"label" json:"label"`
	Value  string      `yaml:"value" json:"value"` // pattern: {amount}; as shown once it is filled
	Masked bool        `yaml:"masked,omitempty" json:"masked,omitempty"`
}

// Input is one field of a form.
type Input struct {
	ID      string                 `yaml:"id" json:"id"`
	Label   zhiyin.Text            `yaml:"label" json:"label"`
	Kind    string                 `yaml:"kind,omitempty" json:"kind"` // text, number, date, choice; text unless written
	Needed  bool                   `yaml:"needed,omitempty" json:"needed,omitempty"`
	Options map[string]zhiyin.Text `yaml:"options,omitempty" json:"options,omitempty"` // of a choice
}

// Bounds of a form.
const (
	mostText   = 20_000 // characters of a document
	mostFacts  = 20
	mostInputs = 12
	mostAnswer = 500 // characters
	mostPhotos = 4
)

var (
	formID  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	fieldID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	hole    = regexp.MustCompile(`\{([a-z][a-z0-9_]{0,31})\}`)
)

// Parse reads one form, as version 1. The problems are for whoever wrote it.
func Parse(text []byte) (Form, []string) {
	var f Form
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return f, []string{err.Error()}
	}
	f.Ref = zhiyin.DefinitionRef{Kind: "handoff", ID: f.ID, Version: 1}
	if f.Minutes == 0 {
		f.Minutes = 10
	}
	if f.Message == "" {
		f.Message = "handoff-link"
	}
	if f.Photos == 0 && f.Shows == zhiyin.ShowsPhoto {
		f.Photos = 1
	}
	for i := range f.Inputs {
		if f.Inputs[i].Kind == "" {
			f.Inputs[i].Kind = "text"
		}
	}
	return f, f.problems()
}

func (f Form) problems() (out []string) {
	problem := func(bad bool, format string, args ...any) {
		if bad {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	problem(!formID.MatchString(f.ID), "id: must be lower-case letters, digits and hyphens")
	problem(!slices.Contains([]zhiyin.Shows{zhiyin.ShowsConfirm, zhiyin.ShowsSign, zhiyin.ShowsPhoto, zhiyin.ShowsForm}, f.Shows), "shows: must be confirm, sign, photo or form")
	problem(f.Minutes < 1 || f.Minutes > 60, "minutes: must be 1 to 60")
	problem(len(f.Title) == 0 || len(f.Name) == 0, "name and title: have words in no language")
	problem(f.Shows == zhiyin.ShowsConfirm && len(f.Facts) == 0, "facts: there is nothing to confirm")
	problem(f.Shows == zhiyin.ShowsSign && len(f.Text) == 0, "text: there is no document to sign")
	problem(f.Shows == zhiyin.ShowsForm && len(f.Inputs) == 0, "inputs: there is nothing to fill in")
	problem(f.Shows != zhiyin.ShowsForm && len(f.Inputs) > 0, "inputs: belong to a form")
	problem(f.Photos < 0 || f.Photos > mostPhotos || f.Photos > 0 && f.Shows != zhiyin.ShowsPhoto, "photos: 1 to %d, where it shows photo", mostPhotos)
	problem(len(f.Facts) > mostFacts || len(f.Inputs) > mostInputs, "has more than %d facts or %d inputs", mostFacts, mostInputs)
	for l, t := range f.Text {
		problem(len([]rune(t)) > mostText, "text.%s: has more than %d characters", l, mostText)
	}
	for i, fact := range f.Facts {
		problem(len(fact.Label) == 0 || fact.Value == "", "facts.%d: needs a label and a value", i+1)
	}
	seen := map[string]bool{}
	for i, in := range f.Inputs {
		problem(!fieldID.MatchString(in.ID) || seen[in.ID], "inputs.%d.id: must be a name of its own", i+1)
		problem(!slices.Contains([]string{"text", "number", "date", "choice"}, in.Kind), "inputs.%d.kind: must be text, number, date or choice", i+1)
		problem((in.Kind == "choice") != (len(in.Options) > 0), "inputs.%d.options: belong to a choice, which needs them", i+1)
		seen[in.ID] = true
	}
	return out
}

// Fields are what whoever hands off must give: the placeholders of title, text and
// facts, in order of name.
func (f Form) Fields() []string {
	var out []string
	add := func(pattern string) {
		for _, m := range hole.FindAllStringSubmatch(pattern, -1) {
			if !slices.Contains(out, m[1]) && !slices.Contains(message.Given, m[1]) {
				out = append(out, m[1])
			}
		}
	}
	for _, t := range []zhiyin.Text{f.Title, f.Text} {
		for _, words := range t {
			add(words)
		}
	}
	for _, fact := range f.Facts {
		add(fact.Value)
	}
	slices.Sort(out)
	return out
}

// Page is what the second device shows, as it was when the link was made.
type Page struct {
	Shows    zhiyin.Shows `json:"shows"`
	Standard bool         `json:"standard,omitempty"`
	Code     bool         `json:"code,omitempty"`
	Unit     zhiyin.Text  `json:"unit"`
	Title    zhiyin.Text  `json:"title"`
	Text     zhiyin.Text  `json:"text,omitempty"`
	Facts    []Fact       `json:"facts,omitempty"`
	Inputs   []Input      `json:"inputs,omitempty"`
	Photos   int          `json:"photos,omitempty"`
}

// Page fills the form. missing names a field that has no value: nothing is handed
// off then.
func (f Form) Page(unit zhiyin.Text, fields map[string]string) (p Page, missing string) {
	p = Page{Shows: f.Shows, Standard: f.Standard, Code: f.Code, Unit: unit, Inputs: f.Inputs, Photos: f.Photos}
	fill := func(t zhiyin.Text) zhiyin.Text {
		out := zhiyin.Text{}
		for l, words := range t {
			name, _, _ := unit.In(l)
			with := map[string]string{"unit": name}
			for k, v := range fields {
				with[k] = v
			}
			text, lacks := message.Fill(words, with)
			if lacks != "" {
				missing = lacks
			}
			out[l] = text
		}
		return out
	}
	p.Title, p.Text = fill(f.Title), fill(f.Text)
	for _, fact := range f.Facts {
		value, lacks := message.Fill(fact.Value, fields)
		if lacks != "" {
			missing = lacks
		}
		p.Facts = append(p.Facts, Fact{fact.Label, value, fact.Masked})
	}
	return p, missing
}

// Masked is the page as somebody sees it who has shown no code yet: masked facts
// keep their last two characters, a document its title.
func (p Page) Masked() Page {
	p.Facts = slices.Clone(p.Facts)
	for i, f := range p.Facts {
		if f.Masked {
			p.Facts[i].Value = mask(f.Value)
		}
	}
	if p.Shows == zhiyin.ShowsSign {
		p.Text = nil
	}
	return p
}

func mask(value string) string {
	runes := []rune(value)
	keep := min(2, len(runes)/3)
	return strings.Repeat("•", min(len(runes)-keep, 6)) + string(runes[len(runes)-keep:])
}
