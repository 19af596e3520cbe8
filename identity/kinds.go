package identity

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"zhiyin.dev"
)

// Kinds are the kinds of identifier in force: the platform's, the house's in their
// place or beside them, and the units' own. It is immutable; several goroutines may
// use it.
type Kinds struct {
	by      map[zhiyin.IdentifierKind]Kind
	blocked map[zhiyin.UnitID]Blocklist // of no unit: everybody's
	region  string
}

// KindProblem is what is wrong with one definition among others; it is not used.
type KindProblem struct {
	ID string
	Problem
}

// NewKinds puts definitions in force that ParseKind has found nothing wrong with. Those
// that do not fit the others are left out, and named. region is as for Phone, of blocked
// numbers and of those that people write.
func NewKinds(region string, list ...Kind) (*Kinds, []KindProblem) {
	k := &Kinds{by: map[zhiyin.IdentifierKind]Kind{}, blocked: map[zhiyin.UnitID]Blocklist{}, region: region}
	for _, one := range platform() {
		k.by[one.Kind] = one
	}
	var problems []KindProblem
	for _, one := range slices.SortedFunc(slices.Values(list), housesFirst) {
		if p, fits := k.add(one, region); !fits {
			problems = append(problems, KindProblem{one.ID, p})
		}
	}
	return k, problems
}

// housesFirst is the order in which definitions are added: those that a unit's may be
// about come before it.
func housesFirst(a, b Kind) int {
	rank := func(k Kind) int {
		switch {
		case k.Unit == "":
			return 0
		case !k.blocks():
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID))
}

func (k *Kinds) add(one Kind, region string) (Problem, bool) {
	was, there := k.by[one.Kind]
	switch {
	case one.blocks() && (!there || was.Unit != "" && was.Unit != one.Unit):
		return Problem{"kind", 1, zhiyin.Flawf("there is no such kind of identifier")}, false
	case one.blocks():
	case there && one.Unit != "":
		return Problem{"kind", 1, zhiyin.Flawf("is defined already: a unit says only what is blocked of it")}, false
	case there && !was.given:
		return Problem{"kind", 1, zhiyin.Flawf("%s defines it already", was.ID)}, false
	case there && was.Form != one.Form:
		return Problem{"form", 1, zhiyin.Flawf("must be %s: what is kept is found by it", was.Form)}, false
	}
	blocked, p, ok := k.block(one, cmp.Or(one.Form, was.Form), region)
	if !ok {
		return p, false
	}
	if !one.blocks() {
		k.by[one.Kind] = one
	}
	if k.blocked[one.Unit] == nil {
		k.blocked[one.Unit] = Blocklist{}
	}
	for _, id := range blocked {
		k.blocked[one.Unit][id] = true
	}
	return Problem{}, true
}

// block reads what is blocked. A value that is none is named by its place: it may be
// personal.
func (k *Kinds) block(one Kind, form Form, region string) (list []zhiyin.Identifier, p Problem, ok bool) {
	for i, raw := range one.Blocked {
		value, why := forms[form](raw, region)
		switch why {
		case Placeholder: // names nobody in any house
		case Good:
			list = append(list, zhiyin.Identifier{Kind: one.Kind, Value: value})
		default:
			return nil, Problem{"blocked", 1, zhiyin.Flawf("value %d is %s", i+1, why)}, false
		}
	}
	return list, Problem{}, true
}

// Read brings an identifier that a source of the unit names into its one form. region
// is as for Phone. Of the sending system's own ids, the source is not part yet: see Named.
func (k *Kinds) Read(unit zhiyin.UnitID, id zhiyin.Identifier, region string) (zhiyin.Identifier, Reason) {
	kind, known := k.by[id.Kind]
	if !known || kind.Unit != "" && kind.Unit != unit {
		id.Value = ""
		return id, UnknownKind
	}
	var why Reason
	id.Value, why = forms[kind.Form](id.Value, region)
	if why == Good && (k.blocked[""][id] || k.blocked[unit][id]) {
		why = Blocked
	}
	return id, why
}

// Written reads an identifier that a person wrote down, of whatever unit its kind is. Of
// the sending system's own ids they write the source too.
func (k *Kinds) Written(id zhiyin.Identifier) (zhiyin.Identifier, Reason) {
	return k.Read(k.by[id.Kind].Unit, id, k.region)
}

// List are the kinds in force, the strongest first.
func (k *Kinds) List() []Kind {
	return slices.SortedFunc(maps.Values(k.by), func(a, b Kind) int { return k.Compare(a.Kind, b.Kind) })
}

// Named tells whether the sending system's name is part of the kind's values, before
// them with a colon.
func (k *Kinds) Named(kind zhiyin.IdentifierKind) bool { return k.by[kind].named() }

// FormOf is the form of a kind; empty for an unknown one.
func (k *Kinds) FormOf(kind zhiyin.IdentifierKind) Form { return k.by[kind].Form }

// Scope is where a value of its kind is one person's alone: the source of a user's
// and a visitor's id, the app of an openid; empty where that is everywhere.
func (k *Kinds) Scope(id zhiyin.Identifier) string {
	if !k.by[id.Kind].scoped() {
		return ""
	}
	scope, _, _ := strings.Cut(id.Value, ":")
	return scope
}

// Compare orders kinds, the strongest first; unknown ones come last.
func (k *Kinds) Compare(a, b zhiyin.IdentifierKind) int {
	return cmp.Or(cmp.Compare(k.rank(a), k.rank(b)), cmp.Compare(a, b))
}

func (k *Kinds) rank(kind zhiyin.IdentifierKind) int {
	if one, known := k.by[kind]; known {
		return one.Rank
	}
	return unranked
}

// Limits are those of every kind.
func (k *Kinds) Limits() Limits {
	out := make(Limits, len(k.by))
	for kind, one := range k.by {
		out[kind] = Limit{Each: one.Each, Serves: one.Serves, Rank: one.Rank}
	}
	return out
}

// platform are the kinds that come with the platform: see defaults.yaml.
var platform = sync.OnceValue(func() []Kind {
	var file struct {
		Identifiers []Kind `yaml:"identifiers"`
	}
	if err := yaml.Unmarshal(defaults, &file); err != nil {
		panic("identity: defaults: " + err.Error()) // the file is part of the program
	}
	for i := range file.Identifiers {
		one := &file.Identifiers[i]
		one.ID, one.given = string(one.Kind), true
	}
	return file.Identifiers
})

// Platform are the kinds of a house that has defined none.
var Platform = sync.OnceValue(func() *Kinds {
	k, _ := NewKinds("CN")
	return k
})
