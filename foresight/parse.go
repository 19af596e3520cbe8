package foresight

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Problem is one thing wrong with a text.
type Problem struct {
	Reason       string // its id; "" for the file
	Field        string
	Line, Column int // of the text, from 1
	zhiyin.Flaw
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d, column %d: %s %s: %s", p.Line, p.Column, p.Reason, p.Field, p.Text)
}

// Bounds of a text.
const (
	maxText   = 256 << 10 // bytes
	maxTopics = 20
	maxDays   = 365
	maxWords  = 300 // code points of evidence
)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,79}$`)

// Parse reads a pack's file (unit: and reasons:) or one reason by itself, and checks
// everything. The list is nil when there is a problem.
func (w *Words) Parse(text []byte) ([]*Definition, []Problem) {
	var root yaml.Node
	if len(text) > maxText {
		return nil, []Problem{{Line: 1, Column: 1, Flaw: zhiyin.Flawf("a file of reasons has at most 256 KB")}}
	}
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, []Problem{{Line: lineOf(err), Column: 1, Flaw: zhiyin.Flawf("%v", err)}}
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, []Problem{{Line: 1, Column: 1, Flaw: zhiyin.Flawf("this is no YAML with a reason")}}
	}
	p := &parser{words: w}
	list := p.file(root.Content[0])
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, p.problems
	}
	return list, nil
}

// lineOf is the line that YAML's own complaint names; 1 where it names none.
func lineOf(err error) int {
	var line int
	if _, scanErr := fmt.Sscanf(err.Error(), "yaml: line %d:", &line); scanErr != nil {
		return 1
	}
	return line
}

// parser walks one text and keeps what is wrong with it.
type parser struct {
	words    *Words
	reason   string
	problems []Problem
}

func (p *parser) wrong(n *yaml.Node, field, format string, args ...any) {
	p.problems = append(p.problems, Problem{p.reason, field, n.Line, n.Column, zhiyin.Flawf(format, args...)})
}

// field reads the value of one name.
type field struct {
	name string
	must bool
	read func(name string, v *yaml.Node)
}

// take hands every name of a mapping to its field; unknown names, those that are there
// twice and those that are missing are problems.
func (p *parser) take(n *yaml.Node, fields []field) {
	if n.Kind != yaml.MappingNode {
		p.wrong(n, "", "must be names with values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
		switch {
		case at < 0:
			p.wrong(key, key.Value, "there is no such field")
		case seen[key.Value]:
			p.wrong(key, key.Value, "is there twice")
		default:
			seen[key.Value] = true
			fields[at].read(key.Value, value)
		}
	}
	for _, f := range fields {
		if f.must && !seen[f.name] {
			p.wrong(n, f.name, "is missing")
		}
	}
}

func (p *parser) file(n *yaml.Node) (list []*Definition) {
	var unit string
	if valueOf(n, "reasons") == nil {
		return p.one(list, n, "")
	}
	if v := valueOf(n, "unit"); v != nil {
		unit = v.Value
	}
	p.take(n, []field{{"unit", true, p.id(&unit)}, {"reasons", true, func(name string, v *yaml.Node) {
		if v.Kind != yaml.SequenceNode {
			p.wrong(v, name, "must be a list")
		}
		for _, item := range v.Content {
			list = p.one(list, item, unit)
		}
	}}})
	return list
}

// one reads a reason and adds it to the list.
func (p *parser) one(list []*Definition, n *yaml.Node, unit string) []*Definition {
	d := p.definition(n, unit)
	if slices.ContainsFunc(list, func(o *Definition) bool { return o.Ref.ID == d.Ref.ID }) {
		p.wrong(n, "id", "%s is there twice", d.Ref.ID)
	}
	p.reason = ""
	return append(list, d)
}

func (p *parser) definition(n *yaml.Node, unit string) *Definition {
	d := &Definition{Ref: zhiyin.DefinitionRef{Kind: Kind, Version: 1}, Unit: zhiyin.UnitID(unit)}
	if v := valueOf(n, "id"); v != nil {
		p.reason = v.Value
	}
	own := unit
	p.take(n, []field{{"id", true, p.id(&d.Ref.ID)}, {"unit", unit == "", p.id(&own)}, {"need", false, p.id(&d.Need)},
		{"title", true, p.text(&d.Title)}, {"about", true, p.about(&d.About)}, {"when", true, p.word(&d.When)},
		{"odds", true, p.odds(&d.Odds)}, {"days", true, p.days(&d.Days)}, {"topics", false, p.ids(&d.Topics)},
		{"evidence", true, p.text(&d.Evidence)}})
	d.Unit = zhiyin.UnitID(own)
	if d.Need == "" {
		d.Need = d.Ref.ID
	}
	p.compile(d, n)
	return d
}

// compile checks the rule and the places of the evidence. A rule's error lies behind
// the text's own place, as far as YAML tells it.
func (p *parser) compile(d *Definition, n *yaml.Node) {
	if v := valueOf(n, "when"); v != nil && d.When != "" {
		var err error
		if d.when, err = rule.Compile(d.When, p.words.of(d.Unit, d.perAffair())); err != nil {
			p.wrong(v, "when", "%v", err)
		}
	}
	v := valueOf(n, "evidence")
	for _, text := range d.Evidence {
		for _, place := range placesIn(text) {
			if why := refusesPlace(place, d.perAffair()); why != "" && v != nil {
				p.wrong(v, "evidence", "{%s} %s", place, why)
			}
		}
		if len([]rune(text)) > maxWords && v != nil {
			p.wrong(v, "evidence", "is longer than %d characters", maxWords)
		}
	}
}

func (p *parser) word(into *string) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		if *into = v.Value; v.Kind != yaml.ScalarNode || v.Value == "" {
			p.wrong(v, name, "must be a text")
		}
	}
}

func (p *parser) id(into *string) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		if *into = v.Value; v.Kind != yaml.ScalarNode || !idForm.MatchString(v.Value) {
			p.wrong(v, name, "must be small letters, digits and hyphens, at most 80")
		}
	}
}

func (p *parser) ids(into *[]string) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		if v.Kind != yaml.SequenceNode || len(v.Content) > maxTopics {
			p.wrong(v, name, "must be a list of at most %d", maxTopics)
			return
		}
		for _, item := range v.Content {
			var id string
			p.id(&id)(name, item)
			*into = append(*into, id)
		}
	}
}

func (p *parser) about(into *string) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		if *into = v.Value; !slices.Contains(Abouts, v.Value) {
			p.wrong(v, name, "must be one of %v", Abouts)
		}
	}
}

func (p *parser) odds(into *float64) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		n, err := strconv.ParseFloat(v.Value, 64)
		if *into = n; err != nil || !(n > 0 && n < 1) {
			p.wrong(v, name, "must lie between 0 and 1")
		}
	}
}

func (p *parser) days(into *int) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		n, err := strconv.Atoi(v.Value)
		if *into = n; err != nil || n < 1 || n > maxDays {
			p.wrong(v, name, "must be 1 to %d", maxDays)
		}
	}
}

func (p *parser) text(into *zhiyin.Text) func(string, *yaml.Node) {
	return func(name string, v *yaml.Node) {
		out := zhiyin.Text{}
		one := func(in zhiyin.Language) func(string, *yaml.Node) {
			return func(_ string, v *yaml.Node) {
				var s string
				p.word(&s)(name, v)
				out[in] = s
			}
		}
		p.take(v, []field{{string(zhiyin.Mandarin), true, one(zhiyin.Mandarin)}, {string(zhiyin.English), true, one(zhiyin.English)}, {string(zhiyin.Cantonese), false, one(zhiyin.Cantonese)}})
		*into = out
	}
}

// valueOf is the value of a name; nil where there is none.
func valueOf(n *yaml.Node, name string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
