package studio

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/schema"
)

// Schemas are the shapes of events and traits that are in force.
type Schemas interface {
	Schemas(ctx context.Context) ([]*schema.Schema, error)
	// CheckSchema says what is wrong with a definition, by itself and beside the
	// rules in force.
	CheckSchema(ctx context.Context, yaml string) ([]SchemaProblem, error)
}

// SchemaView is a schema in force. Version 0 comes with the platform.
type SchemaView struct {
	ID      string                 `json:"id"`
	Version int                    `json:"version"`
	About   schema.About           `json:"about" enum:"event,traits"`
	Event   string                 `json:"event" doc:"empty for traits"`
	Unit    zhiyin.UnitID          `json:"unit,omitempty"`
	Mode    schema.Mode            `json:"mode" enum:"strip,quarantine,reject"`
	Sources map[string]schema.Mode `json:"sources,omitempty" doc:"modes of sources for which it differs"`
	Open    map[string]schema.Open `json:"open" doc:"the properties that rules may read: text, number, truth, id or texts"`
}

// SchemaProblem is one thing wrong with a definition.
type SchemaProblem struct {
	Field string `json:"field"`
	Line  int    `json:"line" doc:"from 1"`
	Says  string `json:"says"`

	Code   string        `json:"code,omitempty"`
	Values []zhiyin.Flaw `json:"values,omitempty"`
}

type (
	schemasOutput struct {
		Body struct {
			Items []SchemaView `json:"items"`
		}
	}
	schemaInput struct {
		Body struct {
			YAML string `json:"yaml" minLength:"1" maxLength:"60000"`
		}
	}
	schemaCheckOutput struct {
		Body struct {
			Problems []SchemaProblem `json:"problems"`
		}
	}
	schemaOutput struct {
		Body struct {
			Ref   string `json:"ref" doc:"schema/order-completed@3"`
			State string `json:"state" enum:"drafted,published" doc:"drafted: it waits for a second person"`
		}
	}
)

func (s *routes) schemaRoutes() {
	if s.ports.Schemas == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/v1/schemas", door.Rule{Who: door.Agent, May: access.DefinitionRead}, "The schemas of events in force", s.schemas)
	door.Add(s.Server, http.MethodPost, "/api/v1/schemas/check", door.Rule{Who: door.Agent, May: access.DefinitionRead, Browser: true}, "Check a schema", s.checkSchema)
	if s.ports.Definitions == nil {
		return
	}
	door.Add(s.Server, http.MethodPost, "/api/v1/schemas", door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}, "Publish a schema", s.publishSchema)
}

func (s *routes) schemas(ctx context.Context, _ *door.Nothing) (*schemasOutput, error) {
	list, err := s.ports.Schemas.Schemas(ctx)
	out := &schemasOutput{}
	out.Body.Items = []SchemaView{}
	for _, one := range list {
		out.Body.Items = append(out.Body.Items, SchemaView{ID: one.ID, Version: one.Version, About: one.About, Event: one.Event, Unit: one.Unit, Mode: one.Mode,
			Sources: one.Sources, Open: one.Properties()})
	}
	return out, err
}

func (s *routes) checkSchema(ctx context.Context, in *schemaInput) (*schemaCheckOutput, error) {
	problems, err := s.ports.Schemas.CheckSchema(ctx, in.Body.YAML)
	out := &schemaCheckOutput{}
	out.Body.Problems = problems
	return out, err
}

// publishSchema drafts a definition and puts it in force, unless a second person
// has to approve it: then it waits. One of a unit is for who may publish there, one
// of the house for who may everywhere.
func (s *routes) publishSchema(ctx context.Context, in *schemaInput) (*schemaOutput, error) {
	d, err := s.drafted(ctx, "schema", in.Body.YAML)
	if err != nil {
		return nil, err
	}
	ref := zhiyin.DefinitionRef{Kind: "schema", ID: d.ID, Version: d.Version}
	if len(d.Problems) == 0 {
		if d, err = s.publishedAlone(ctx, ref, d); err != nil {
			return nil, err
		}
	}
	if len(d.Problems) == 0 {
		out := &schemaOutput{}
		out.Body.Ref, out.Body.State = ref.String(), d.State
		return out, nil
	}
	p := door.NewProblem(http.StatusBadRequest, "the schema can't be published")
	for _, one := range d.Problems {
		p.Fields = append(p.Fields, door.Fault{Where: one.Field, Says: one.Text})
	}
	return nil, p
}

// publishedAlone puts a draft in force where one person suffices.
func (s *routes) publishedAlone(ctx context.Context, ref zhiyin.DefinitionRef, d TagDraft) (TagDraft, error) {
	unit, err := s.ports.Definitions.UnitOf(ctx, ref)
	if err != nil {
		return d, err
	}
	if two, err := s.ports.Definitions.TwoPersons(ctx, unit); err != nil || two {
		return d, err
	}
	if err := s.pressing(ctx, ref, "publish"); err != nil {
		return d, err
	}
	return s.ports.Definitions.Publish(ctx, ref, door.CallerOf(ctx).Actor.Name())
}
