package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/schema"
)

// Schemas are the shapes of events; publishing one puts it in force before the
// call returns.
type Schemas interface {
	Schemas(ctx context.Context) ([]*schema.Schema, error)
	// CheckSchema says what is wrong with a definition.
	CheckSchema(yaml []byte) (*schema.Schema, []schema.Problem)
	PublishSchema(ctx context.Context, yaml []byte, by string, entry zhiyin.AuditEntry) (zhiyin.DefinitionRef, []schema.Problem, error)
}

// SchemaView is a schema in force. Version 0 comes with the platform.
type SchemaView struct {
	ID      string                 `json:"id"`
	Version int                    `json:"version"`
	Event   string                 `json:"event"`
	Unit    zhiyin.UnitID          `json:"unit,omitempty"`
	Mode    schema.Mode            `json:"mode" enum:"strip,quarantine,reject"`
	Sources map[string]schema.Mode `json:"sources,omitempty" doc:"modes of sources for which it differs"`
	Open    map[string]schema.Open `json:"open" doc:"the properties that rules may read: text, number, truth or id"`
}

// SchemaProblem is one thing wrong with a definition.
type SchemaProblem struct {
	Field string `json:"field"`
	Line  int    `json:"line" doc:"from 1"`
	Says  string `json:"says"`
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
			Ref string `json:"ref" doc:"schema/order-completed@3"`
		}
	}
)

func (s *Server) schemaRoutes() {
	if s.ports.Schemas == nil {
		return
	}
	add(s, http.MethodGet, "/api/v1/schemas", rule{who: Agent, may: access.DefinitionRead}, "The schemas of events in force", s.schemas)
	add(s, http.MethodPost, "/api/v1/schemas/check", rule{who: Agent, may: access.DefinitionRead, browser: true}, "Check a schema", s.checkSchema)
	add(s, http.MethodPost, "/api/v1/schemas", rule{who: Agent, may: access.DefinitionPublish, browser: true}, "Publish a schema", s.publishSchema)
}

func (s *Server) schemas(ctx context.Context, _ *nothing) (*schemasOutput, error) {
	list, err := s.ports.Schemas.Schemas(ctx)
	out := &schemasOutput{}
	out.Body.Items = []SchemaView{}
	for _, one := range list {
		out.Body.Items = append(out.Body.Items, SchemaView{ID: one.ID, Version: one.Version, Event: one.Event, Unit: one.Unit, Mode: one.Mode,
			Sources: one.Sources, Open: one.Properties()})
	}
	return out, err
}

func (s *Server) checkSchema(_ context.Context, in *schemaInput) (*schemaCheckOutput, error) {
	_, problems := s.ports.Schemas.CheckSchema([]byte(in.Body.YAML))
	out := &schemaCheckOutput{}
	out.Body.Problems = []SchemaProblem{}
	for _, p := range problems {
		out.Body.Problems = append(out.Body.Problems, SchemaProblem{p.Field, p.Line, p.Text})
	}
	return out, nil
}

// publishSchema puts a definition in force. One of a unit is for who may publish
// there, one of the house for who may everywhere.
func (s *Server) publishSchema(ctx context.Context, in *schemaInput) (*schemaOutput, error) {
	read, problems := s.ports.Schemas.CheckSchema([]byte(in.Body.YAML))
	if read != nil {
		if err := s.mayInUnit(ctx, access.DefinitionPublish, read.Unit, "schema:"+read.ID); err != nil {
			return nil, err
		}
		var err error
		var ref zhiyin.DefinitionRef
		if ref, problems, err = s.ports.Schemas.PublishSchema(ctx, []byte(in.Body.YAML), callerOf(ctx).actor.Name(), s.done(ctx, access.DefinitionPublish, "published")); err != nil {
			return nil, err
		}
		if len(problems) == 0 {
			out := &schemaOutput{}
			out.Body.Ref = ref.String()
			return out, nil
		}
	}
	p := newProblem(http.StatusBadRequest, "the schema can't be published")
	for _, one := range problems {
		p.Fields = append(p.Fields, Fault{one.Field, one.Text})
	}
	return nil, p
}
