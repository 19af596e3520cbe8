package profile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/rule"
)

// Tagger computes people's tags from one set of definitions. It never changes
// and may be used from several goroutines.
type Tagger struct {
	definitions []Definition                  // in force, by id
	refs        map[zhiyin.DefinitionRef]bool // those in shadow too
	rules       []judged                      // a rule after those that it asks for
	byID        map[string]int32

	selections []selection
	byEvent    map[string]*choices
	byTrait    map[string][]int32 // trait → rules
	byOrders   []int32
	units      map[zhiyin.UnitID]zhiyin.UnitID // of rules over orders: see one
}

// judged is one definition with what its rule reads.
type judged struct {
	*Definition
	n          int32 // its place
	unitTrait  string
	sources    map[string]source
	begins     node     // When
	remains    node     // Stays
	plain      bool     // it follows from facts alone, and so does what is kept of its tag
	facts      []source // each once
	dependents []int32
}

// NewTagger takes definitions as Parse returned them. It is Conflict if two have
// one id, and Invalid for one that Parse did not check, for a tag that asks for
// one that is not there, and for tags that ask for each other in a circle.
func NewTagger(definitions []Definition) (*Tagger, error) {
	list := slices.Clone(definitions)
	slices.SortFunc(list, func(a, b Definition) int { return cmp.Compare(a.ID, b.ID) })
	for i, d := range list {
		if d.when == nil {
			return nil, fmt.Errorf("profile: tag %s is not checked: %w", d.ID, zhiyin.Invalid)
		}
		if i > 0 && list[i-1].ID == d.ID {
			return nil, fmt.Errorf("profile: tag %s is defined twice: %w", d.ID, zhiyin.Conflict)
		}
	}
	sorted, err := inOrder(list)
	if err != nil {
		return nil, err
	}
	t := &Tagger{definitions: slices.DeleteFunc(slices.Clone(list), func(d Definition) bool { return d.of != "" }), refs: map[zhiyin.DefinitionRef]bool{}, byID: map[string]int32{}, byEvent: map[string]*choices{}, byTrait: map[string][]int32{}, units: map[zhiyin.UnitID]zhiyin.UnitID{}}
	t.rules = make([]judged, len(sorted))
	series := map[string]int{}
	for n, d := range sorted {
		t.byID[d.ID] = int32(n)
		t.refs[d.Ref()] = true
		t.rules[n] = judged{Definition: d, n: int32(n), unitTrait: UnitTrait(d.Unit), sources: map[string]source{}}
	}
	for n := range t.rules {
		t.connect(int32(n), series)
	}
	return t, nil
}

// Usable leaves out definitions that ask for tags which are not there, or in a
// circle, and those that are defined twice; problems says which.
func Usable(definitions []Definition) (usable []Definition, problems []Problem) {
	for usable = definitions; ; {
		_, err := NewTagger(usable)
		if err == nil {
			return usable, problems
		}
		bad := slices.IndexFunc(usable, func(d Definition) bool { return strings.Contains(err.Error(), "tag "+d.ID+" ") })
		if bad < 0 {
			return nil, append(problems, Problem{Flaw: zhiyin.FlawOf(err)})
		}
		problems = append(problems, Problem{Tag: usable[bad].ID, Field: "when", Flaw: zhiyin.FlawOf(err)})
		usable = slices.Delete(slices.Clone(usable), bad, bad+1)
	}
}

// inOrder puts each tag behind those that it asks for.
func inOrder(list []Definition) ([]*Definition, error) {
	const visiting, done = 1, 2
	state, out := make([]int, len(list)), make([]*Definition, 0, len(list))
	at := map[string]int{}
	for i := range list {
		at[list[i].ID] = i
	}
	var visit func(i int) error
	visit = func(i int) error {
		state[i] = visiting
		for _, id := range list[i].asks() {
			j, ok := at[id]
			switch {
			case !ok:
				return fmt.Errorf("profile: tag %s asks for %s, which is not there: %w", list[i].ID, id, zhiyin.Invalid)
			case state[j] == visiting:
				return fmt.Errorf("profile: tag %s and %s ask for each other: %w", list[i].ID, id, zhiyin.Invalid)
			case state[j] == 0:
				if err := visit(j); err != nil {
					return err
				}
			}
		}
		state[i] = done
		out = append(out, &list[i])
		return nil
	}
	for i := range list {
		if state[i] == 0 {
			if err := visit(i); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// one gives equal units one text: comparing a text with itself looks at no letter, and
// rules compare those of all of a person's orders.
func (t *Tagger) one(unit zhiyin.UnitID) zhiyin.UnitID {
	if same, known := t.units[unit]; known {
		return same
	}
	return unit
}

// connect finds what the n-th rule reads, and what touches it.
func (t *Tagger) connect(n int32, series map[string]int) {
	d := &t.rules[n]
	if _, known := t.units[d.Unit]; !known {
		t.units[d.Unit] = d.Unit
	}
	orders := orderSources(t.one(d.Unit), d.Calendar())
	for _, f := range d.features() {
		i := t.selectionOf(d.Unit, f, series)
		t.selections[i].rules = addRule(t.selections[i].rules, n)
		d.sources[f.Key] = &events{at: i, want: f, in: d.Calendar()}
	}
	for _, id := range d.asks() {
		d.sources[rule.TagPath(id)] = asked{t.byID[id]}
		t.rules[t.byID[id]].dependents = append(t.rules[t.byID[id]].dependents, n)
	}
	for _, path := range d.paths() {
		name, isTrait := strings.CutPrefix(path, "traits.")
		switch o, isOrder := orders[path]; {
		case isOrder:
			d.sources[path] = o
			t.byOrders = addRule(t.byOrders, n)
		case isTrait:
			d.sources[path] = trait{name}
			if from, is := datedTraits[name]; is {
				from.in = d.Calendar()
				d.sources[path], name = from, from.name
			}
			t.byTrait[name] = addRule(t.byTrait[name], n)
		}
	}
	if d.Trait != "" {
		t.byTrait[d.Trait] = addRule(t.byTrait[d.Trait], n)
	}
	if d.Unit != "" {
		t.byTrait[UnitTrait(d.Unit)] = addRule(t.byTrait[UnitTrait(d.Unit)], n)
	}
	for _, s := range d.sources {
		d.facts = append(d.facts, s)
	}
	d.begins = bind(d.when.Whole(), d.sources)
	if d.stays != nil {
		d.remains = bind(d.stays.Whole(), d.sources)
	}
	d.plain = len(d.asks()) == 0 && d.Trait == ""
}

func addRule(to []int32, n int32) []int32 {
	if len(to) > 0 && to[len(to)-1] == n {
		return to
	}
	return append(to, n)
}

// selectionOf finds or makes the series of a feature.
func (t *Tagger) selectionOf(unit zhiyin.UnitID, f rule.Feature, series map[string]int) int {
	key := string(unit) + "\x00" + f.Series()
	i, there := series[key]
	if !there {
		i = len(t.selections)
		series[key] = i
		t.selections = append(t.selections, selection{unit: unit, property: f.Property, filter: f.Filter, typ: f.PropertyType, window: -1})
		if t.byEvent[f.Event] == nil {
			t.byEvent[f.Event] = &choices{}
		}
		t.byEvent[f.Event].add(i, &t.selections[i])
	}
	s := &t.selections[i]
	span := max(f.Window, f.Period.Longest()).Microseconds()
	if f.Func == rule.Score {
		span = 64 * f.HalfLife.Microseconds() // beyond it an event adds less than 2⁻⁶⁴
	}
	switch {
	case span == 0 || s.window == 0:
		s.window = 0
	default:
		s.window = max(s.window, span)
	}
	return i
}

// Has tells whether a version is judged, in force or in shadow.
func (t *Tagger) Has(ref zhiyin.DefinitionRef) bool { return t.refs[ref] }

// IDOf is the id under which a version's tags stand, in force or in shadow.
func (t *Tagger) IDOf(ref zhiyin.DefinitionRef) string {
	if _, shadow := t.byID[ShadowID(ref)]; shadow {
		return ShadowID(ref)
	}
	return ref.ID
}

// Definitions returns those in force, by id. The caller must not change it.
func (t *Tagger) Definitions() []Definition { return t.definitions }
