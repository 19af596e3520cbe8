package flow

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// FieldType is what a field of a node holds.
type FieldType string

// Types of fields.
const (
	WayField    FieldType = "way"    // the id of the node that it leads to
	WordField   FieldType = "word"   // plain text
	NumberField FieldType = "number" // whole, from Least to Most
	YesField    FieldType = "yes"    // true or false
	TextField   FieldType = "text"   // by language, with placeholders
	RuleField   FieldType = "rule"   // CEL
	ListField   FieldType = "list"   // of words, or of what stands below it
	GroupField  FieldType = "group"  // of what stands below it
)

// Field is one field that a node of a kind may have. In Path a * stands for an
// item of a list or for a key that whoever writes chooses: gather.on.*.
type Field struct {
	Path     string    `json:"path"`
	Type     FieldType `json:"type" enum:"way,word,number,yes,text,rule,list,group"`
	Needed   bool      `json:"needed,omitempty"`
	Least    int       `json:"least,omitempty"`
	Most     int       `json:"most,omitempty"`
	Standard string    `json:"standard,omitempty" doc:"what holds when it is not written"`
}

// Kind is a kind of node with its fields, in the order of documentation.
type Kind struct {
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

// Kinds returns every kind of node with the fields that its reader asks for, so
// that a form never knows another node than Parse does.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i, k := range kinds {
		out[i] = Kind{Name: k.name, Fields: fieldsOf(k.name, k.read)}
	}
	return out
}

// fieldsOf has a reader read twice: once all that it asks for is there, once
// nothing, since what is there may decide what is asked for next.
func fieldsOf(name string, read func(*parser, *form) node) []Field {
	s := &survey{fields: []Field{}}
	for _, s.there = range []bool{true, false} {
		p := &parser{survey: s}
		doc := &yaml.Node{Kind: yaml.MappingNode, Line: 1, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: name, Line: 1}, {Kind: yaml.MappingNode, Line: 1}}}
		n := read(p, p.form(doc, ""))
		for _, w := range n.ways() {
			s.leads(starred(w.field))
		}
	}
	return s.fields
}

// survey notes what readers ask for, in place of values.
type survey struct {
	there  bool // whatever is asked for is there
	fields []Field
}

var index = regexp.MustCompile(`\.\d+(\.|$)`)

// starred writes the places of a list's items as *.
func starred(path string) string { return index.ReplaceAllString(path, ".*$1") }

// ask notes a field. What is asked for in both readings is needed if it is in one.
func (s *survey) ask(f Field) {
	f.Path = starred(f.Path)
	if i := slices.IndexFunc(s.fields, func(o Field) bool { return o.Path == f.Path }); i >= 0 {
		if s.fields[i].Type == WordField && f.Type != WordField {
			s.fields[i] = f
		}
		return
	}
	s.fields = append(s.fields, f)
}

// leads says that a word is the id of a node.
func (s *survey) leads(path string) {
	for i, f := range s.fields {
		if f.Path == path {
			s.fields[i].Type = WayField
		}
	}
}

// word is what a word reads as: its place, so that no two are alike.
func (s *survey) word(path string) string {
	if !s.there {
		return ""
	}
	return strings.ReplaceAll(path, "*", "1")
}

// anyItem stands for whatever a list holds.
var anyItem = []*yaml.Node{{Kind: yaml.MappingNode, Line: 1}}
