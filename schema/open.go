package schema

import (
	"maps"
	"slices"

	"zhiyin.dev"
)

// Trait says how a trait that a source of the unit tells stays open: by the
// unit's own schemas, then by those of the house. by is the schema that names it,
// nil for a trait that none does, which is sealed.
func (s *Set) Trait(unit zhiyin.UnitID, name string) (open Open, by *Schema) {
	lists := [][]*Schema{s.traits[unit], s.traits[""]}
	if unit == "" {
		lists = lists[1:]
	}
	for _, list := range lists {
		for _, one := range list {
			if one.Lists(name) {
				return one.Opens(name), one
			}
		}
	}
	return Sealed, nil
}

// Units are those with schemas of their own, in order.
func (s *Set) Units() []zhiyin.UnitID {
	seen := map[zhiyin.UnitID]bool{}
	for name := range s.byEvent {
		seen[name.unit] = true
	}
	for unit := range s.traits {
		seen[unit] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// Open are the open properties of every event that sources of the unit report,
// for whoever checks rules: event → property → how it is open. Of no unit, it is
// what all sources report: properties that stay open for any, unless two units
// have them open in different ways.
func (s *Set) Open(unit zhiyin.UnitID) map[string]map[string]Open {
	out := map[string]map[string]Open{}
	for _, one := range s.All() {
		switch {
		case one.About == OfTraits:
		case unit == "":
			out[one.Event] = joined(out[one.Event], one.open)
		case s.For(unit, one.Event) == one:
			out[one.Event] = maps.Clone(one.open)
		}
	}
	return out
}

// Traits are the open traits of customers, whoever's source tells them; one that
// two units have open in different ways is not among them.
func (s *Set) Traits() map[string]Open {
	out := map[string]Open{}
	for _, unit := range append(s.Units(), "") {
		effective := map[string]Open{}
		for _, list := range [][]*Schema{s.traits[""], s.traits[unit]} {
			for _, one := range slices.Backward(list) {
				for name := range one.listed {
					effective[name] = one.open[name]
				}
			}
		}
		maps.DeleteFunc(effective, func(_ string, o Open) bool { return o == Sealed })
		out = joined(out, effective)
	}
	maps.DeleteFunc(out, func(_ string, o Open) bool { return o == Sealed })
	return out
}

// joined adds what is open; Sealed stands for what is open in two ways.
func joined(into, more map[string]Open) map[string]Open {
	if into == nil {
		return maps.Clone(more)
	}
	for name, open := range more {
		if had, has := into[name]; has && had != open {
			open = Sealed
		}
		into[name] = open
	}
	return into
}
