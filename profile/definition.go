package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Definition is one tag as business people write it:
//
//	id: muhe-loyal
//	family: value
//	name: {cmn: 稳定复购, en: Buys again and again}
//	when: orders.count_90d >= 3 && traits.tier in ["gold", "black"]
//
// A tag with a source other than computed names the trait that carries it
// (trait: skin_type); the tag then takes that trait's own source and time.
type Definition struct {
	ID         string           `yaml:"id"`
	Version    int              `yaml:"version"` // from 1; 1 when left out
	Unit       zhiyin.UnitID    `yaml:"unit"`    // whose customers and orders it looks at; empty: everybody's
	Family     zhiyin.TagFamily `yaml:"family"`
	Name       zhiyin.Text      `yaml:"name"`
	Source     string           `yaml:"source"`     // told, store, agent or computed; computed when left out
	Trait      string           `yaml:"trait"`      // where Source and Since come from
	Confidence float64          `yaml:"confidence"` // 0 to 1; 1 when left out
	Sensitive  bool             `yaml:"sensitive"`
	Label      int              `yaml:"label,omitempty"`   // its sensitivity, 1 to 4; 3 or 2 by sensitive when left out
	Purpose    string           `yaml:"purpose,omitempty"` // what it may be used for: service, marketing or analytics; service when left out
	Zone       string           `yaml:"zone,omitempty"`    // in whose days it reckons: "Asia/Shanghai"; the unit's when left out
	When       string           `yaml:"when"`
	Stays      string           `yaml:"stays,omitempty"` // once on, the tag stays while this holds; empty: while When does

	when, stays *rule.Rule
	of          string         // in shadow: the tag's own id
	calendar    *time.Location // nil: defaultZone
}

// Ref names this version.
func (d Definition) Ref() zhiyin.DefinitionRef {
	return zhiyin.DefinitionRef{Kind: "tag", ID: d.tag(), Version: d.Version}
}

// YAML writes the definition by itself, as Parse reads it: the form in which one
// tag is published.
func (d Definition) YAML() (string, error) {
	text, err := yaml.Marshal(d)
	return string(text), err
}

// Problem is one thing wrong with a file of tags.
type Problem struct {
	Tag   string // id, or "" for the file
	Field string
	Line  int // of the file, from 1
	zhiyin.Flaw
}

func (p Problem) String() string {
	return fmt.Sprintf("line %d: %s %s: %s", p.Line, p.Tag, p.Field, p.Text)
}

// file is a pack's tags.yaml.
type file struct {
	Unit zhiyin.UnitID `yaml:"unit"`
	Tags []yaml.Node   `yaml:"tags"`
}

// Parse is Lexicon.Parse over what comes with the platform.
func Parse(text []byte) ([]Definition, []Problem) { return Platform().Parse(text) }

// Parse reads a pack's tags (unit: and tags:) or one definition by itself and
// checks everything. Definitions are returned only if there is no problem.
func (l *Lexicon) Parse(text []byte) ([]Definition, []Problem) {
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil || len(root.Content) == 0 {
		return nil, []Problem{{Line: 1, Flaw: zhiyin.Flawf("this is no YAML with tags")}}
	}
	f := file{}
	if !hasKey(root.Content[0], "tags") {
		f.Tags = []yaml.Node{*root.Content[0]}
	} else if err := strictly(root.Content[0], &f); err != nil {
		return nil, []Problem{{Line: 1, Flaw: zhiyin.Flawf("%v", err)}}
	}
	var list []Definition
	var problems []Problem
	for i := range f.Tags {
		d, wrong := l.read(&f.Tags[i], f.Unit)
		problems = append(problems, wrong...)
		if slices.ContainsFunc(list, func(o Definition) bool { return o.ID == d.ID }) {
			problems = append(problems, Problem{d.ID, "id", f.Tags[i].Line, zhiyin.Flawf("is there twice")})
		}
		list = append(list, d)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return list, nil
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

// strictly decodes a node and refuses unknown fields.
func strictly(n *yaml.Node, into any) error {
	text, err := yaml.Marshal(n)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

var goodID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// read decodes and checks one definition.
func (l *Lexicon) read(n *yaml.Node, unit zhiyin.UnitID) (Definition, []Problem) {
	d := Definition{Version: 1, Unit: unit, Source: "computed", Confidence: 1, Purpose: "service"}
	if err := strictly(n, &d); err != nil {
		return d, []Problem{{d.ID, "", n.Line, zhiyin.Flawf("%v", err)}}
	}
	var problems []Problem
	wrong := func(field, format string, args ...any) {
		problems = append(problems, Problem{d.ID, field, lineOf(n, field), zhiyin.Flawf(format, args...)})
	}
	if !goodID.MatchString(d.ID) || len(d.ID) > 60 {
		wrong("id", "must be small letters, digits and single hyphens, at most 60")
	}
	if why, is := rule.Barred(d.ID); is {
		wrong("id", "%s", why)
	}
	if d.Label != 0 && !zhiyin.Sensitivity(d.Label).Known() {
		wrong("label", "must be 1 to 4")
	}
	d.check(wrong)
	if d.Zone != "" {
		var err error
		if d.calendar, err = time.LoadLocation(d.Zone); err != nil || d.Zone == "Local" {
			wrong("zone", "must be a time zone: Asia/Shanghai")
		}
	}
	if _, open := l.traits[d.Trait]; d.Trait != "" && !open {
		wrong("trait", "there is no such open trait")
	}
	d.compile(l.of(d.Unit), wrong)
	return d, problems
}

// compile checks the rules. A tag that asks for itself never settles.
func (d *Definition) compile(schema rule.Schema, wrong func(field, format string, args ...any)) {
	var err error
	if d.when, err = rule.Compile(d.When, schema); err != nil {
		wrong("when", "%v", err)
	}
	if d.Stays != "" {
		if d.stays, err = rule.Compile(d.Stays, schema); err != nil {
			wrong("stays", "%v", err)
		}
	}
	if d.when != nil && slices.Contains(d.asks(), d.ID) {
		wrong("when", "the tag asks for itself")
	}
}

// SQL lowers When to a condition over the relations; Stays and the unit are not
// part of it. The error is a *rule.Error.
func (d *Definition) SQL(over rule.Relations, to *rule.Statement) (string, error) {
	return d.when.SQL(over, to)
}

// both are the rules that there are.
func (d *Definition) both() []*rule.Rule {
	if d.stays == nil {
		return []*rule.Rule{d.when}
	}
	return []*rule.Rule{d.when, d.stays}
}

func (d *Definition) paths() (out []string) {
	for _, r := range d.both() {
		out = append(out, r.Paths()...)
	}
	return out
}

func (d *Definition) features() (out []rule.Feature) {
	for _, r := range d.both() {
		out = append(out, r.Features()...)
	}
	return out
}

// asks are the other tags that the rules read.
func (d *Definition) asks() (out []string) {
	for _, r := range d.both() {
		out = append(out, r.Tags()...)
	}
	return out
}

// check refuses what the rule language does not look at.
func (d *Definition) check(wrong func(field, format string, args ...any)) {
	if !slices.Contains([]zhiyin.TagFamily{zhiyin.Static, zhiyin.Dynamic, zhiyin.Preference, zhiyin.Value}, d.Family) {
		wrong("family", "must be static, dynamic, preference or value")
	}
	if d.Name[zhiyin.Mandarin] == "" || d.Name[zhiyin.English] == "" {
		wrong("name", "needs cmn and en")
	}
	if !slices.Contains([]string{"told", "store", "agent", "computed"}, d.Source) {
		wrong("source", "must be told, store, agent or computed")
	}
	if (d.Source == "computed") != (d.Trait == "") {
		wrong("trait", "goes with a source that is not computed")
	}
	if !slices.Contains([]string{"service", "marketing", "analytics"}, d.Purpose) {
		wrong("purpose", "must be service, marketing or analytics")
	}
	if d.Version < 1 {
		wrong("version", "counts from 1")
	}
	if !(d.Confidence > 0 && d.Confidence <= 1) {
		wrong("confidence", "lies above 0 and up to 1")
	}
}

// lineOf finds where a field stands; the definition's own line if it is missing.
func lineOf(n *yaml.Node, field string) int {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == field {
			return n.Content[i].Line
		}
	}
	return n.Line
}
