package zhiyin

import (
	"fmt"
	"slices"
)

// Sensitivity is how much harm a field or a tag can do in wrong hands, and, of a
// person or a key, up to which they may read: its clearance (GB/T 22239-2019
// §8.1.4.2 g). The zero Sensitivity is none: as a clearance it reads nothing.
type Sensitivity int

// Sensitivities.
const (
	L1 Sensitivity = iota + 1 // what every caller is told: tier, language, how to address them
	L2                        // ordinary personal facts: city, age band, orders, tags
	L3                        // sensitive personal facts: numbers in the clear, skin, risk, what is sealed
	L4                        // what only few may know; tags that say so
)

// Usual clearances, of who is given no other.
const (
	UsualForPeople  = L3
	UsualForSystems = L2
)

// String is L1 to L4.
func (s Sensitivity) String() string { return fmt.Sprintf("L%d", int(s)) }

// Known tells whether there is such a sensitivity.
func (s Sensitivity) Known() bool { return s >= L1 && s <= L4 }

// Reads tells whether a clearance of s reads what is labelled so. What has no
// label is read as the most sensitive.
func (s Sensitivity) Reads(label Sensitivity) bool {
	if !label.Known() {
		label = L4
	}
	return s >= label
}

// Labelled is the tag's sensitivity: its own, L3 of one that is marked as
// sensitive, else L2.
func (t Tag) Labelled() Sensitivity {
	switch {
	case t.Label.Known():
		return t.Label
	case t.Sensitive:
		return L3
	}
	return L2
}

// sensitiveTraits are open traits of which rules may speak and that are sensitive
// by themselves.
var sensitiveTraits = []string{"skin_type", "risk_grade", "package", "formula_stage"}

// TraitLabel is the sensitivity of an open trait.
func TraitLabel(trait string) Sensitivity {
	if slices.Contains(sensitiveTraits, trait) {
		return L3
	}
	return L2
}

// Labels of what a snapshot has beside its tags. A reason is made of anything
// that is known of the customer.
const (
	LabelOfFacts  = L2 // given name, city, age band, orders, earlier contacts
	LabelOfReason = L3 // why a tag is there, why this agent
	LabelOfSealed = L3 // sealed fields in the clear
)

// Within is the snapshot as somebody with that clearance may see it. It shares
// nothing that it changes.
func (s Snapshot) Within(clearance Sensitivity) Snapshot {
	s.Tags = TagsWithin(s.Tags, clearance)
	if !clearance.Reads(LabelOfFacts) {
		s.Customer = s.Customer.bare()
		s.Orders, s.Contacts, s.Likely, s.Suited = nil, nil, nil, nil
		s.Several = slices.Clone(s.Several)
		for i, c := range s.Several {
			s.Several[i] = c.bare()
		}
	}
	return s
}

// TagsWithin are the tags that the clearance reads, without reasons where it does
// not read those.
func TagsWithin(tags []Tag, clearance Sensitivity) []Tag {
	out := make([]Tag, 0, len(tags))
	for _, t := range tags {
		if !clearance.Reads(t.Labelled()) {
			continue
		}
		if !clearance.Reads(LabelOfReason) {
			t.Because = nil
		}
		out = append(out, t)
	}
	return out
}

// bare is the customer with what everybody is told.
func (c Customer) bare() Customer {
	return Customer{ID: c.ID, FamilyName: c.FamilyName, Title: c.Title, SpokenAs: c.SpokenAs, Phone: c.Phone, Tier: c.Tier, MemberFrom: c.MemberFrom, Speaks: c.Speaks, Voice: c.Voice}
}
