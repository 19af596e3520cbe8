package profile

import (
	"strings"
	"time"

	"zhiyin.dev"
)

// Traits are a customer's open traits as intake keeps them. A value is text, a
// number, a bool or a list of texts; one that somebody measured or told is
// {"value": …, "source": "store"|"told"|"agent", "at": RFC 3339 or civil date}.
type Traits map[string]any

// Told is a trait's value with where it comes from.
type Told struct {
	Value  any
	Source string    // empty: not said
	At     time.Time // zero: not said
}

// Get returns the trait of that name; ok is false when there is none.
func (t Traits) Get(name string) (Told, bool) {
	raw, ok := t[name]
	if !ok || raw == nil {
		return Told{}, false
	}
	wrapped, ok := raw.(map[string]any)
	if !ok {
		return Told{Value: simple(raw)}, true
	}
	value, ok := wrapped["value"]
	if !ok || value == nil {
		return Told{}, false
	}
	told := Told{Value: simple(value)}
	told.Source, _ = wrapped["source"].(string)
	if text, ok := wrapped["at"].(string); ok {
		told.At = instant(text)
	}
	return told, true
}

// Belongs tells whether the customer has a record with the unit.
func (t Traits) Belongs(unit zhiyin.UnitID) bool {
	yes, _ := t[UnitTrait(unit)].(bool)
	return yes
}

// UnitTrait is the name of the trait that intake sets when a source of the unit
// sends a record of the customer.
func UnitTrait(unit zhiyin.UnitID) string { return "unit." + string(unit) }

// simple brings numbers into the one kind that rules compare.
func simple(v any) any {
	switch n := v.(type) {
	case int:
		return float64(n)
	case int64:
		return float64(n)
	case []any:
		texts := make([]string, 0, len(n))
		for _, e := range n {
			if s, ok := e.(string); ok {
				texts = append(texts, s)
			}
		}
		return texts
	}
	return v
}

func instant(text string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, civil} {
		if at, err := time.Parse(layout, text); err == nil {
			return at
		}
	}
	return time.Time{}
}

// lookup answers the paths of a rule: traits.x, orders.x.
func lookup(traits Traits, facts map[string]any, now time.Time) func(path string) (any, bool) {
	return func(path string) (any, bool) {
		name, isTrait := strings.CutPrefix(path, "traits.")
		if !isTrait {
			v, ok := facts[path]
			return v, ok
		}
		switch name {
		case "member_years":
			years, ok := MemberYears(traits.text("member_from"), now)
			return float64(years), ok
		case "contract_days":
			return daysUntil(traits.text("contract_until"), now)
		}
		told, ok := traits.Get(name)
		return told.Value, ok
	}
}

func (t Traits) text(name string) string {
	told, _ := t.Get(name)
	text, _ := told.Value.(string)
	return text
}
