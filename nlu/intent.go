package nlu

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// IntentDefinition is an intent of a unit as people write it: a definition of kind
// intent, with what customers say when they mean it.
type IntentDefinition struct {
	ID       string
	Unit     zhiyin.UnitID
	Intent   string // what the engine calls it
	Name     zhiyin.Text
	Examples map[zhiyin.Language][]string
}

// Fault is one thing wrong with an intent's definition.
type Fault struct {
	Field string
	Line  int // from 1; 0: of the whole
	zhiyin.Flaw
}

// Bounds of an intent's definition.
const (
	mostExamples   = 500 // of a language; what more adds is noise
	longestExample = 300 // runes: a turn of talk of half a minute
)

var (
	definitionID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,79}$`)
	intentID     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	// A number of a person or card has no place in an example: definitions are not sealed.
	personsNumber = regexp.MustCompile(`\d(?:[ -]?\d){6,}`)
)

var spokenLanguages = []zhiyin.Language{zhiyin.Mandarin, zhiyin.Cantonese, zhiyin.English}

// ParseIntent reads a definition of kind intent:
//
//	id: muhe-refund-status
//	unit: muhe
//	intent: refund_status
//	name: {cmn: 查退款, en: Refund status}
//	examples:
//	  cmn: |
//	    - 退款到账了吗
//	  en: |
//	    - where is my refund
//
// Examples are lines of Rasa's form, marks of entities included. With faults the
// definition holds what could be read.
func ParseIntent(text []byte) (IntentDefinition, []Fault) {
	var file struct {
		ID       string               `yaml:"id"`
		Unit     zhiyin.UnitID        `yaml:"unit"`
		Intent   string               `yaml:"intent"`
		Name     zhiyin.Text          `yaml:"name"`
		Examples map[string]yaml.Node `yaml:"examples"`
	}
	d := IntentDefinition{Examples: map[zhiyin.Language][]string{}}
	in := yaml.NewDecoder(strings.NewReader(string(text)))
	in.KnownFields(true)
	if err := in.Decode(&file); err != nil {
		return d, []Fault{{Flaw: zhiyin.Flawf("%s", strings.TrimPrefix(err.Error(), "yaml: "))}}
	}
	d.ID, d.Unit, d.Intent, d.Name = file.ID, file.Unit, file.Intent, file.Name
	var faults []Fault
	if !definitionID.MatchString(d.ID) {
		faults = append(faults, Fault{Field: "id", Flaw: zhiyin.Flawf("%q: small letters, digits and hyphens", d.ID)})
	}
	if !intentID.MatchString(d.Intent) {
		faults = append(faults, Fault{Field: "intent", Flaw: zhiyin.Flawf("%q: small letters, digits and underscores", d.Intent)})
	}
	if len(d.Name) == 0 {
		faults = append(faults, Fault{Field: "name", Flaw: zhiyin.Flawf("is missing")})
	}
	for language, node := range file.Examples {
		list, wrong := examplesOf(language, node)
		if d.Examples[zhiyin.Language(language)] = list; len(wrong) > 0 {
			faults = append(faults, wrong...)
		}
	}
	if d.count() == 0 {
		faults = append(faults, Fault{Field: "examples", Flaw: zhiyin.Flawf("there are none")})
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return d, faults
}

func (d IntentDefinition) count() (n int) {
	for _, list := range d.Examples {
		n += len(list)
	}
	return n
}

func examplesOf(language string, node yaml.Node) (out []string, faults []Fault) {
	field := "examples." + language
	bad := func(line int, format string, args ...any) {
		faults = append(faults, Fault{Field: field, Line: line, Flaw: zhiyin.Flawf(format, args...)})
	}
	if !slices.Contains(spokenLanguages, zhiyin.Language(language)) {
		bad(node.Line, "no such language: cmn, yue, en")
	}
	if node.Kind != yaml.ScalarNode {
		bad(node.Line, "is a text of lines that begin with a hyphen")
		return nil, faults
	}
	seen := map[string]bool{}
	for i, line := range strings.Split(node.Value, "\n") {
		at := node.Line + i + 1 // the text begins below its key
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		example, is := strings.CutPrefix(line, "-")
		example = strings.TrimSpace(example)
		switch {
		case !is || example == "":
			bad(at, "a line begins with a hyphen and says something")
		case utf8.RuneCountInString(example) > longestExample:
			bad(at, "is longer than %d characters", longestExample)
		case personsNumber.MatchString(example):
			bad(at, "holds a number of seven digits or more: write another one, or leave it out")
		case seen[example]:
			bad(at, "%q is there twice", example)
		default:
			seen[example] = true
			out = append(out, example)
		}
	}
	if len(out) > mostExamples {
		bad(node.Line, "%d examples, %d are enough", len(out), mostExamples)
	}
	return out, faults
}

// YAML writes the definition as ParseIntent reads it.
func (d IntentDefinition) YAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "id: %s\n", d.ID)
	if d.Unit != "" {
		fmt.Fprintf(&b, "unit: %s\n", strconv.Quote(string(d.Unit)))
	}
	fmt.Fprintf(&b, "intent: %s\nname: {", d.Intent)
	comma := ""
	for _, l := range spokenLanguages {
		if name := d.Name[l]; name != "" {
			fmt.Fprintf(&b, "%s%s: %s", comma, l, strconv.Quote(name))
			comma = ", "
		}
	}
	b.WriteString("}\nexamples:\n")
	for _, l := range spokenLanguages {
		if len(d.Examples[l]) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %s: |\n", l)
		for _, e := range d.Examples[l] {
			fmt.Fprintf(&b, "    - %s\n", strings.Join(strings.Fields(e), " "))
		}
	}
	return b.String()
}
