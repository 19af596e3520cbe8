package foresight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/rule"
	"zhiyin.dev/schema"
)

// customerPaths are what every rule may read; affairPaths what rules about an affair
// may read besides. Days are whole: of days since, what has passed; until, by the
// calendar of the unit.
var (
	customerPaths = map[string]rule.Type{
		"customer.tier": rule.String, "customer.age_band": rule.String, "customer.speaks": rule.String,
		"tags":           rule.Strings, // ids
		"contacts.count": rule.Int,     // earlier ones, at most 20
		"contacts.days":  rule.Int,     // since the last one
		"contacts.topic": rule.String,  // its disposition
		"again.count":    rule.Int,     // earlier contacts with one of the reason's own topics
		"again.days":     rule.Int,     // since the last of those
	}
	affairPaths = map[string]rule.Type{
		"affair.status": rule.String, "affair.amount": rule.Double, "affair.gain": rule.Double, // in whole units of the currency
		"affair.days":      rule.Int, // since it began
		"affair.moved":     rule.Int, // days since its last event
		"affair.due_days":  rule.Int, // until it is due; negative: it is past
		"affair.late_days": rule.Int, // later than was said first, by what was said since or by today
	}
	closedPaths = []string{"affair.id", "affair.title", "customer.name", "customer.phone", "customer.email", "customer.city", "customer.birthday"}
)

// Words are the names that reasons may use, as the house has them now. They never
// change.
type Words struct {
	about  map[bool]rule.Schema // per affair or not, of the house
	events func(zhiyin.UnitID) map[string]map[string]rule.Type
}

// NewWords takes the schemas in force: rules may ask for every open property of every
// event. Internal, should the rule language not take the paths.
func NewWords(set *schema.Set) (*Words, error) {
	own, of := set.Units(), map[zhiyin.UnitID]map[string]map[string]rule.Type{"": typed(set.Open(""))}
	for _, unit := range own {
		of[unit] = typed(set.Open(unit))
	}
	w := &Words{about: map[bool]rule.Schema{}, events: func(unit zhiyin.UnitID) map[string]map[string]rule.Type {
		if !slices.Contains(own, unit) {
			unit = ""
		}
		return of[unit]
	}}
	for _, per := range []bool{true, false} {
		open := maps.Clone(customerPaths)
		if per {
			maps.Copy(open, affairPaths)
		}
		s, err := rule.NewSchema(open, closedPaths...)
		if err != nil {
			return nil, fmt.Errorf("foresight: words: %v: %w", err, zhiyin.Internal)
		}
		w.about[per] = s
	}
	return w, nil
}

// of is what a rule of the unit may read.
func (w *Words) of(unit zhiyin.UnitID, perAffair bool) rule.Schema {
	return w.about[perAffair].Over(w.events(unit))
}

var types = map[schema.Open]rule.Type{schema.Text: rule.String, schema.ID: rule.String, schema.Number: rule.Double, schema.Truth: rule.Bool, schema.Texts: rule.Strings}

// typed gives events' open properties the types of the rule language; a name that a
// rule could not spell is left out.
func typed(events map[string]map[string]schema.Open) map[string]map[string]rule.Type {
	out := make(map[string]map[string]rule.Type, len(events))
	for event, properties := range events {
		out[event] = map[string]rule.Type{}
		for name, open := range properties {
			if open != schema.Sealed && !strings.ContainsAny(name, "\"\\{}") {
				out[event][name] = types[open]
			}
		}
	}
	return out
}
