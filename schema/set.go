package schema

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

//go:embed defaults.yaml
var defaults []byte

// Defaults are the schemas that come with the platform, in the order of their
// ids: Segment's V2 Ecommerce Events, and ours for services.
func Defaults() []*Schema {
	var file struct {
		Schemas []yaml.Node `yaml:"schemas"`
	}
	if err := yaml.Unmarshal(defaults, &file); err != nil {
		panic(fmt.Sprintf("schema: defaults: %v", err)) // the file is part of the program
	}
	out := make([]*Schema, 0, len(file.Schemas))
	for i := range file.Schemas {
		s, problems := read(&file.Schemas[i], 0, func(string) string { return "" })
		if len(problems) > 0 {
			panic(fmt.Sprintf("schema: defaults: %v", problems[0]))
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *Schema) int { return compare(a.ID, b.ID) })
	return out
}

// platform is the set of the defaults.
var platform = sync.OnceValue(func() *Set { return NewSet(Defaults()...) })

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Set is the schemas in force. It is immutable; several goroutines may use it.
type Set struct {
	byEvent map[named]*Schema
	traits  map[zhiyin.UnitID][]*Schema // the later before the earlier
}

type named struct {
	unit  zhiyin.UnitID
	event string
}

// NewSet puts schemas in force, the later before the earlier where two have the
// same event and unit: the defaults first, then those of the house. Of schemas of
// traits the later counts for what it names.
func NewSet(list ...*Schema) *Set {
	s := &Set{byEvent: make(map[named]*Schema, len(list)), traits: map[zhiyin.UnitID][]*Schema{}}
	for _, one := range list {
		if one.About == OfTraits {
			s.traits[one.Unit] = append([]*Schema{one}, s.traits[one.Unit]...)
		} else {
			s.byEvent[named{one.Unit, one.Event}] = one
		}
	}
	return s
}

// For finds the schema of an event that a source of the unit reports: the
// unit's own before that of the house; nil where the event has none.
func (s *Set) For(unit zhiyin.UnitID, event string) *Schema {
	if own := s.byEvent[named{unit, event}]; own != nil {
		return own
	}
	return s.byEvent[named{"", event}]
}

// All lists the schemas in force by event, then unit; those of traits come first.
func (s *Set) All() []*Schema {
	out := make([]*Schema, 0, len(s.byEvent))
	for _, one := range s.byEvent {
		out = append(out, one)
	}
	for _, list := range s.traits {
		out = append(out, list...)
	}
	slices.SortFunc(out, func(a, b *Schema) int {
		return cmp.Or(compare(a.Event, b.Event), compare(string(a.Unit), string(b.Unit)), compare(a.ID, b.ID))
	})
	return out
}
