package apitest

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/press"
	"zhiyin.dev/schema"
	"zhiyin.dev/store/definition"
)

// printing is a real press over a door's store; its schemas are in force at once.
type printing struct {
	door  *doorway
	defs  definition.DB
	press *press.Press
}

func newPrinting(d *doorway) printing {
	check := func(_ context.Context, text string) (press.Checked, []press.Problem, error) {
		s, problems := parseSchema(text, 1)
		var out []press.Problem
		for _, p := range problems {
			out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
		}
		if s == nil {
			return press.Checked{}, out, nil
		}
		return press.Checked{ID: s.ID, Unit: s.Unit}, out, nil
	}
	defs := definition.Of(d.DB.Engine)
	return printing{d, defs, &press.Press{Book: defs, Checks: map[string]press.Check{"schema": check}, Now: time.Now}}
}

func (p printing) said(ref zhiyin.DefinitionRef, state press.State, problems []press.Problem, err error) (studio.TagDraft, error) {
	out := studio.TagDraft{ID: ref.ID, Version: ref.Version, State: string(state), Problems: []studio.TagProblem{}}
	for _, w := range problems {
		out.Problems = append(out.Problems, studio.TagProblem{Field: w.Field, Line: w.Line, Flaw: w.Flaw})
	}
	return out, err
}

func (p printing) Read(ctx context.Context, kind, text string) (string, zhiyin.UnitID, []studio.TagProblem, error) {
	if kind != "schema" {
		return "", "", nil, fmt.Errorf("kind %s: %w", kind, zhiyin.Invalid)
	}
	said, problems, err := p.press.Checks[kind](ctx, text)
	out, err := p.said(zhiyin.DefinitionRef{}, "", problems, err)
	return said.ID, said.Unit, out.Problems, err
}

func (p printing) UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	if ref.Version == 0 {
		d, err := p.defs.Definition(ctx, ref)
		return d.Unit, err
	}
	d, err := p.defs.Proposal(ctx, ref)
	return d.Unit, err
}

func (p printing) Standing(ctx context.Context, kind string) (out []studio.DefinitionStanding, err error) {
	list, err := p.defs.Definitions(ctx, kind)
	for _, d := range list {
		out = append(out, studio.DefinitionStanding{ID: d.Ref.ID, Unit: d.Unit, Name: zhiyin.Text{}, Version: d.Ref.Version, YAML: d.YAML})
	}
	return out, err
}

func (p printing) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	return p.defs.TwoPersons(ctx, unit)
}

func (p printing) Draft(ctx context.Context, kind, text, by string) (studio.TagDraft, error) {
	d, problems, err := p.press.Draft(ctx, kind, text, by)
	return p.said(d.Ref, d.State, problems, err)
}

func (p printing) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	return p.press.Approve(ctx, ref, by)
}

func (p printing) Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (studio.TagDraft, error) {
	problems, err := p.press.Publish(ctx, ref, by)
	if err == nil {
		err = p.use(ctx)
	}
	return p.said(ref, press.Published, problems, err)
}

func (p printing) Discard(ctx context.Context, ref zhiyin.DefinitionRef) error {
	return p.defs.DiscardProposal(ctx, ref)
}

func (p printing) RollBack(ctx context.Context, kind, id, by string) (studio.TagDraft, error) {
	ref, problems, err := p.press.RollBack(ctx, kind, id, by)
	if err == nil {
		err = p.use(ctx)
	}
	return p.said(ref, press.Published, problems, err)
}

func (p printing) use(ctx context.Context) error {
	all := schema.Defaults()
	list, err := p.defs.Definitions(ctx, "schema")
	for _, d := range list {
		s, _ := parseSchema(d.YAML, d.Ref.Version)
		all = append(all, s)
	}
	p.door.Line.UseSchemas(schema.NewSet(all...))
	return err
}

func (p printing) Versions(ctx context.Context, kind, id string) ([]studio.DefinitionVersion, error) {
	all, err := p.defs.Versions(ctx, kind, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s %s: %w", kind, id, zhiyin.NotFound)
	}
	out := []studio.DefinitionVersion{}
	for _, v := range all {
		out = append(out, studio.DefinitionVersion{Version: v.Ref.Version, Unit: v.Unit, State: string(v.State), YAML: v.Text, By: v.By, Made: v.Made, Published: v.Published})
	}
	return out, err
}
