package profile

import (
	"fmt"
	"maps"
	"regexp"
	"sync"

	"zhiyin.dev"
	"zhiyin.dev/rule"
	"zhiyin.dev/schema"
)

// derived are traits that no source tells: numbers that follow from a date at each
// computation (datedTraits), and what the door makes of a sealed trait.
var derived = map[string]rule.Type{
	"member_years":  rule.Double, // from member_from
	"contract_days": rule.Double, // from contract_until; negative after it
	"age_band":      rule.String, // from the birthday
}

// Derived tells whether a trait is ours to compute: what a source says of it
// does not count.
func Derived(trait string) bool { _, is := derived[trait]; return is }

// sealedTraits are refused by name, that whoever writes a rule learns why.
var sealedTraits = []string{"traits.name", "traits.family_name", "traits.given_name", "traits.phone",
	"traits.email", "traits.birthday", "traits.address", "traits.city", "customer.*"}

// Lexicon is what rules about tags may read: the open traits, the windows over
// orders, and every open property of every event that has a schema. It never
// changes and may be used from several goroutines; making one costs about a
// millisecond.
type Lexicon struct {
	traits map[string]rule.Type
	house  rule.Schema                   // of rules about everybody
	units  map[zhiyin.UnitID]rule.Schema // of rules about a unit's customers, where it has schemas of its own
}

// NewLexicon takes the schemas in force at the door. A property that two
// units have open in different ways is read by rules of a unit only. It is Invalid
// for a trait that is a forbidden attribute.
func NewLexicon(set *schema.Set) (*Lexicon, error) {
	v := &Lexicon{traits: maps.Clone(derived), units: map[zhiyin.UnitID]rule.Schema{}}
	for name, open := range set.Traits() {
		if !Derived(name) {
			v.traits[name] = types[open]
		}
	}
	paths := OrderPaths()
	for name, typ := range v.traits {
		paths["traits."+name] = typ
	}
	base, err := rule.NewSchema(paths, sealedTraits...)
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	v.house = base.Over(typed(set.Open("")))
	for _, unit := range set.Units() {
		v.units[unit] = base.Over(typed(set.Open(unit)))
	}
	return v, nil
}

// Platform is the lexicon of the schemas that come with the platform.
var Platform = sync.OnceValue(func() *Lexicon {
	v, err := NewLexicon(schema.NewSet(schema.Defaults()...))
	if err != nil {
		panic(err) // the defaults are part of the program
	}
	return v
})

// Traits are the open traits with the type of their value. The caller must not
// change it.
func (v *Lexicon) Traits() map[string]rule.Type { return v.traits }

// of is what rules about a unit's customers read; of no unit, everybody's.
func (v *Lexicon) of(unit zhiyin.UnitID) rule.Schema {
	if own, has := v.units[unit]; has {
		return own
	}
	return v.house
}

var types = map[schema.Open]rule.Type{schema.Text: rule.String, schema.ID: rule.String, schema.Number: rule.Double, schema.Truth: rule.Bool, schema.Texts: rule.Strings}

// written are the names of properties that stand in a rule and in SQL as they
// are; the few others can't be read.
var written = regexp.MustCompile(`^[\pL\pN_$][\pL\pN_$ .-]{0,99}$`)

// typed gives events' properties the types of the rule language.
func typed(events map[string]map[string]schema.Open) map[string]map[string]rule.Type {
	out := make(map[string]map[string]rule.Type, len(events))
	for event, properties := range events {
		out[event] = make(map[string]rule.Type, len(properties))
		for name, open := range properties {
			if open != schema.Sealed && written.MatchString(name) {
				out[event][name] = types[open]
			}
		}
	}
	return out
}
