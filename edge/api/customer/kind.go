package customer

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/identity"
)

// Kinds knows the kinds of identifier in force.
type Kinds interface {
	Kinds() *identity.Kinds
}

// KindFacts is one kind of identifier as people are shown it.
type KindFacts struct {
	Kind zhiyin.IdentifierKind `json:"kind" doc:"as messages name it"`
	Name zhiyin.Text           `json:"name"`
	Unit zhiyin.UnitID         `json:"unit,omitempty" doc:"whose sources name it; absent: everybody's"`
	Form identity.Form         `json:"form" enum:"phone,email,code,app,device,own" doc:"own: the source is part of the value, before a colon; app: the app's id is"`
}

type identifierKindsOutput struct {
	Body struct {
		Items []KindFacts `json:"items" doc:"the strongest first"`
	}
}

// kinds are those in force.
func (s *routes) kinds() *identity.Kinds {
	if s.ports.Kinds == nil {
		return identity.Platform()
	}
	return s.ports.Kinds.Kinds()
}

// identifierKinds are those of every unit: customers are shared, and so are the names of
// what they are known by.
func (s *routes) identifierKinds(context.Context, *door.Nothing) (*identifierKindsOutput, error) {
	out := &identifierKindsOutput{}
	out.Body.Items = []KindFacts{}
	for _, k := range s.kinds().List() {
		out.Body.Items = append(out.Body.Items, KindFacts{Kind: k.Kind, Name: k.Name, Unit: k.Unit, Form: k.Form})
	}
	return out, nil
}
