package schema

import (
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"zhiyin.dev"
)

// Mode is what becomes of a message that breaks its schema.
type Mode string

// Modes. Strip seals the properties that are wrong and keeps the rest; where
// something that is required is missing, it quarantines.
const (
	Strip      Mode = "strip"
	Quarantine Mode = "quarantine"
	Reject     Mode = "reject"
)

// Known tells whether there is such a mode.
func (m Mode) Known() bool { return m == Strip || m == Quarantine || m == Reject }

// Open says how a property stays open.
type Open string

// Ways. A text that is open is a category or a title: the door seals one that
// looks like a telephone number or an address all the same. An ID names a thing,
// never a person, and may be a long number.
const (
	Sealed Open = ""
	Text   Open = "text"
	Number Open = "number"
	Truth  Open = "truth"
	ID     Open = "id"
	Texts  Open = "texts" // a list of them; of a trait only
)

// About is what a schema describes.
type About string

// What there is: the properties of one named event, or the traits of customers.
const (
	OfEvent  About = "event"
	OfTraits About = "traits"
)

// Schema is one definition. It is immutable once parsed.
type Schema struct {
	ID      string
	Version int // from 1; 0 for those that come with the platform
	About   About
	Event   string        // empty for traits
	Unit    zhiyin.UnitID // whose sources it holds for; empty: all
	Mode    Mode
	Sources map[string]Mode // source → mode, where it differs
	Kind    string          // of the order that the event makes or changes; empty: it is about no order
	Status  string          // that the order has by it, where the sender does not say

	open     map[string]Open // by the name of a property
	listed   map[string]bool // every property that the schema names
	required []string        // at the top level
	shape    *jsonschema.Schema
}

// Ref names this version.
func (s *Schema) Ref() zhiyin.DefinitionRef {
	return zhiyin.DefinitionRef{Kind: "schema", ID: s.ID, Version: s.Version}
}

// Opens says how the property stays open.
func (s *Schema) Opens(property string) Open { return s.open[property] }

// Lists tells whether the schema names the property, open or sealed.
func (s *Schema) Lists(property string) bool { return s.listed[property] }

// Requires tells whether every message must have the property.
func (s *Schema) Requires(property string) bool { return slices.Contains(s.required, property) }

// Properties lists the open properties with how they are open, for whoever
// compiles rules over them.
func (s *Schema) Properties() map[string]Open {
	out := make(map[string]Open, len(s.open))
	for name, open := range s.open {
		out[name] = open
	}
	return out
}

// ModeFor is what becomes of a message of the source that breaks the schema.
func (s *Schema) ModeFor(source string) Mode {
	if m, has := s.Sources[source]; has {
		return m
	}
	return s.Mode
}

// Fault is one thing wrong with a message: the path of the value from the
// properties on ("products.0.price") and the keyword that it breaks.
type Fault struct {
	Path    string
	Keyword string
}

// maxFaults bounds what is told of one message.
const maxFaults = 20

// Check returns what is wrong with the properties, in the order of the paths.
func (s *Schema) Check(properties map[string]any) []Fault {
	if properties == nil {
		properties = map[string]any{}
	}
	err := s.shape.Validate(properties)
	var broken *jsonschema.ValidationError
	if !errors.As(err, &broken) {
		return nil
	}
	faults := gather(nil, broken)
	slices.SortFunc(faults, func(a, b Fault) int {
		return strings.Compare(a.Path+"\x00"+a.Keyword, b.Path+"\x00"+b.Keyword)
	})
	faults = slices.Compact(faults)
	return faults[:min(len(faults), maxFaults)]
}

// gather takes the leaves of a validation's tree.
func gather(into []Fault, e *jsonschema.ValidationError) []Fault {
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			into = gather(into, cause)
		}
		return into
	}
	path := strings.Join(e.InstanceLocation, ".")
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			into = append(into, Fault{under(path, name), "required"})
		}
		return into
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			into = append(into, Fault{under(path, name), "additionalProperties"})
		}
		return into
	}
	keyword := "false"
	if words := e.ErrorKind.KeywordPath(); len(words) > 0 {
		keyword = words[len(words)-1]
	}
	return append(into, Fault{path, keyword})
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Property is the name of the property that the fault lies in; empty for the
// properties as a whole.
func (f Fault) Property() string {
	name, _, _ := strings.Cut(f.Path, ".")
	return name
}

// Missing tells whether something is wanted that is not there, which taking
// away can't mend.
func (f Fault) Missing() bool { return f.Keyword == "required" }
