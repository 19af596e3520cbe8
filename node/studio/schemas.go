package studio

import (
	"context"
	"fmt"
	"slices"
	"strings"

	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/intake"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/rule"
	"zhiyin.dev/schema"
)

// Schemas are the shapes of events for the API.
type Schemas struct {
	*Bench
	Line *intake.Line
}

// personal are properties that say who somebody is, whatever they are called in
// a schema; what rules may not read may not be open either.
var personal = []string{"name", "first_name", "last_name", "family_name", "given_name", "full_name", "phone", "mobile", "tel", "email", "address", "street", "birthday", "birth_date",
	"id_number", "id_card", "passport", "bank_card", "card_number", "ip", "user_id", "openid", "unionid", "member_id", "password", "receiver", "recipient", "comment", "message", "text", "note"}

func mayBeOpen(property string) (why string) {
	plain := strings.ToLower(strings.ReplaceAll(property, "-", "_"))
	if slices.Contains(personal, plain) {
		return "it says who somebody is, or what they wrote: it stays sealed"
	}
	why, _ = rule.Forbidden(property)
	return why
}

// SchemasInForce are the platform's, then the house's. One of the house that can't
// be used any more is left out and logged.
func (b *Bench) SchemasInForce(ctx context.Context) (all []*schema.Schema, which string, err error) {
	list, err := b.Defs.Definitions(ctx, "schema")
	if err != nil {
		return nil, "", fmt.Errorf("studio: schemas: %w", err)
	}
	all = schema.Defaults()
	for _, d := range list {
		s, problems := schema.Parse([]byte(d.YAML), d.Ref.Version, mayBeOpen)
		if len(problems) > 0 {
			b.Log.Error("schema not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		all = append(all, s)
	}
	return all, catalog.Versions(list), nil
}

// Schemas is studioapi.Schemas'.
func (s Schemas) Schemas(context.Context) ([]*schema.Schema, error) {
	return s.Line.Schemas().All(), nil
}

// CheckSchema is studioapi.Schemas'.
func (s Schemas) CheckSchema(ctx context.Context, text string) ([]studioapi.SchemaProblem, error) {
	_, problems, err := s.Bench.CheckSchema(ctx, text)
	out := []studioapi.SchemaProblem{}
	for _, p := range problems {
		out = append(out, studioapi.SchemaProblem{Field: p.Field, Line: p.Line, Says: p.Text, Code: p.Code, Values: p.Values})
	}
	return out, err
}
