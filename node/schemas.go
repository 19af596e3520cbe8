package node

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev/edge/api"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/profile"
	"zhiyin.dev/rule"
	"zhiyin.dev/schema"
)

// schemas are the shapes of events for the API.
type schemas struct{ node *Node }

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

// openSchemas puts the platform's schemas and the house's in force, for the door
// and for the rules about tags. which names those of the house.
func (n *Node) openSchemas(ctx context.Context) (which string, err error) {
	all, which, err := n.schemasInForce(ctx)
	if err != nil {
		return "", err
	}
	set := schema.NewSet(all...)
	words, err := profile.NewLexicon(set)
	if err != nil {
		return "", err
	}
	n.intake.UseSchemas(set)
	n.words.Store(words)
	return which, nil
}

// schemasInForce are the platform's, then the house's. One of the house that can't
// be used any more is left out and logged.
func (n *Node) schemasInForce(ctx context.Context) (all []*schema.Schema, which string, err error) {
	list, err := n.db.Definitions(ctx, "schema")
	if err != nil {
		return nil, "", fmt.Errorf("node: schemas: %w", err)
	}
	all = schema.Defaults()
	for _, d := range list {
		s, problems := schema.Parse([]byte(d.YAML), d.Ref.Version, mayBeOpen)
		if len(problems) > 0 {
			n.log.Error("schema not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		all = append(all, s)
	}
	return all, catalog.Versions(list), nil
}

func (s schemas) Schemas(context.Context) ([]*schema.Schema, error) {
	return s.node.intake.Schemas().All(), nil
}

func (s schemas) CheckSchema(ctx context.Context, text string) ([]api.SchemaProblem, error) {
	_, problems, err := s.node.checkSchema(ctx, text)
	out := []api.SchemaProblem{}
	for _, p := range problems {
		out = append(out, api.SchemaProblem{Field: p.Field, Line: p.Line, Says: p.Text})
	}
	return out, err
}
