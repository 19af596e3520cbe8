package node

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
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
// and for the rules about tags. One of the house that can't be used any more is
// left out and logged. which names those of the house.
func (n *Node) openSchemas(ctx context.Context) (which string, err error) {
	list, err := n.db.Definitions(ctx, "schema")
	if err != nil {
		return "", fmt.Errorf("node: schemas: %w", err)
	}
	all := schema.Defaults()
	for _, d := range list {
		s, problems := schema.Parse([]byte(d.YAML), d.Ref.Version, mayBeOpen)
		if len(problems) > 0 {
			n.log.Error("schema not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		all = append(all, s)
	}
	set := schema.NewSet(all...)
	words, err := profile.NewLexicon(set)
	if err != nil {
		return "", err
	}
	n.intake.UseSchemas(set)
	n.words.Store(words)
	return versions(list), nil
}

func (s schemas) Schemas(context.Context) ([]*schema.Schema, error) {
	return s.node.intake.Schemas().All(), nil
}

func (s schemas) CheckSchema(yaml []byte) (*schema.Schema, []schema.Problem) {
	return schema.Parse(yaml, 1, mayBeOpen)
}

func (s schemas) PublishSchema(ctx context.Context, yaml []byte, by string, entry zhiyin.AuditEntry) (zhiyin.DefinitionRef, []schema.Problem, error) {
	read, problems := s.CheckSchema(yaml)
	if len(problems) > 0 {
		return zhiyin.DefinitionRef{}, problems, nil
	}
	ref := zhiyin.DefinitionRef{Kind: "schema", ID: read.ID, Version: 1}
	now, err := s.node.db.Definition(ctx, zhiyin.DefinitionRef{Kind: "schema", ID: read.ID})
	switch zhiyin.KindOf(err) {
	case "":
		ref.Version = now.Ref.Version + 1
	case zhiyin.NotFound:
	default:
		return ref, nil, fmt.Errorf("node: publish %s: %w", ref, err)
	}
	e := zhiyin.NewEvent("schema/"+read.ID, zhiyin.DefinitionPublished{Ref: ref, YAML: string(yaml)}, s.node.now())
	e.By, e.Unit = by, read.Unit
	entry.Object = ref.String()
	if err := s.node.db.AppendAudited(ctx, []zhiyin.AuditEntry{entry}, e); err != nil {
		return ref, nil, fmt.Errorf("node: publish %s: %w", ref, err)
	}
	return ref, nil, s.opened(ctx)
}

func (s schemas) opened(ctx context.Context) error {
	_, err := s.node.openSchemas(ctx)
	return err
}
