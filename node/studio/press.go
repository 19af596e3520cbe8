package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/press"
	"zhiyin.dev/profile"
	"zhiyin.dev/schema"
	"zhiyin.dev/store/definition"
)

// Book is where the press keeps what it makes. At level 3 every definition takes a
// second person (GB/T 22239-2019 §8.1.10.7: a change is approved before it is made).
type Book struct {
	definition.DB
	Level3 bool
}

// TwoPersons is press.Book's.
func (b Book) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	if b.Level3 {
		return true, nil
	}
	return b.DB.TwoPersons(ctx, unit)
}

// CheckTag reads one tag beside those in force: together they must work.
func (b *Bench) CheckTag(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	list, problems := b.Words().Parse([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
	}
	if len(out) == 0 && len(list) != 1 {
		out = append(out, press.Problem{Flaw: zhiyin.Flawf("one tag at a time")})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	others := slices.DeleteFunc(slices.Clone(b.Follower().Tagger().Definitions()), func(o profile.Definition) bool { return o.ID == list[0].ID })
	if _, err := profile.NewTagger(append(others, list[0])); err != nil {
		return press.Checked{}, []press.Problem{{Field: "when", Flaw: zhiyin.FlawOf(err)}}, nil
	}
	return press.Checked{ID: list[0].ID, Unit: list[0].Unit}, nil, nil
}

// CheckSchema reads one schema. Every tag in force or in shadow must be readable
// beside it.
func (b *Bench) CheckSchema(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	read, wrong := schema.Parse([]byte(text), 1, mayBeOpen)
	var out []press.Problem
	for _, p := range wrong {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	out, err := b.brokenBy(ctx, read)
	return press.Checked{ID: read.ID, Unit: read.Unit}, out, err
}

// brokenBy names the tags that could not be read any more once the schema is in
// force; of those that can't be read now, nothing is said.
func (b *Bench) brokenBy(ctx context.Context, changed *schema.Schema) (out []press.Problem, err error) {
	all, _, err := b.SchemasInForce(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s *schema.Schema) bool { return s.ID == changed.ID && s.Version > 0 })
	then, err := profile.NewLexicon(schema.NewSet(append(all, changed)...))
	if errors.Is(err, zhiyin.Invalid) {
		return []press.Problem{{Field: "schema", Flaw: zhiyin.FlawOf(err)}}, nil
	}
	tags, errTags := b.Defs.Definitions(ctx, "tag")
	shadows, errShadows := b.Defs.Shadows(ctx, "tag")
	if err = errors.Join(err, errTags, errShadows); err != nil {
		return nil, err
	}
	now := b.Words()
	for _, d := range append(tags, shadows...) {
		_, problems := then.Parse([]byte(d.YAML))
		if _, before := now.Parse([]byte(d.YAML)); len(problems) > 0 && len(before) == 0 {
			out = append(out, press.Problem{Field: "schema", Flaw: zhiyin.Flawf("%s could not be read any more: %s", strings.TrimSpace(d.Ref.String()), problems[0].Flaw)})
		}
	}
	return out, nil
}

// Desk is the press as the API has it, for every kind.
type Desk struct {
	*Bench
	Press   *press.Press
	InForce func(ctx context.Context, kind string) error // reads what is looked at at once
}

// Read is studioapi.Definitions'.
func (d Desk) Read(ctx context.Context, kind, text string) (id string, unit zhiyin.UnitID, problems []studioapi.TagProblem, err error) {
	check := d.Press.Checks[kind]
	if check == nil {
		return "", "", nil, fmt.Errorf("studio: a %s can't be drafted: %w", kind, zhiyin.Invalid)
	}
	said, wrong, err := check(ctx, text)
	return said.ID, said.Unit, drafted(zhiyin.DefinitionRef{}, "", wrong).Problems, err
}

// UnitOf tells whose a definition is: a version's, or that of the one in force
// where the version is 0.
func (b *Bench) UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	d, err := b.Defs.Definition(ctx, ref)
	if err == nil || !errors.Is(err, zhiyin.NotFound) || ref.Version == 0 {
		return d.Unit, err
	}
	p, err := b.Defs.Proposal(ctx, ref)
	return p.Unit, err
}

// Draft is studioapi.Definitions'.
func (d Desk) Draft(ctx context.Context, kind, text, by string) (studioapi.TagDraft, error) {
	p, problems, err := d.Press.Draft(ctx, kind, text, by)
	return drafted(p.Ref, p.State, problems), err
}

// Approve is studioapi.Definitions'.
func (d Desk) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	return d.Press.Approve(ctx, ref, by)
}

// Publish has a schema in force at the door, and a flow for the next caller, before it returns.
func (d Desk) Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (studioapi.TagDraft, error) {
	problems, err := d.Press.Publish(ctx, ref, by)
	if err == nil && len(problems) == 0 {
		err = d.InForce(ctx, ref.Kind)
	}
	return drafted(ref, press.Published, problems), err
}

// Discard is Conflict for what is not drafted any more.
func (d Desk) Discard(ctx context.Context, ref zhiyin.DefinitionRef) error {
	return d.Defs.DiscardProposal(ctx, ref)
}

// RollBack is studioapi.Definitions'.
func (d Desk) RollBack(ctx context.Context, kind, id, by string) (studioapi.TagDraft, error) {
	ref, problems, err := d.Press.RollBack(ctx, kind, id, by)
	if err == nil && len(problems) == 0 {
		err = d.InForce(ctx, kind)
	}
	return drafted(ref, press.Published, problems), err
}

// TwoPersons is studioapi.Definitions'.
func (d Desk) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	return d.Press.Book.TwoPersons(ctx, unit)
}

// Versions is studioapi.Definitions'.
func (d Desk) Versions(ctx context.Context, kind, id string) ([]studioapi.DefinitionVersion, error) {
	all, err := d.Defs.Versions(ctx, kind, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("studio: %s %s: %w", kind, id, zhiyin.NotFound)
	}
	if err != nil {
		return nil, err
	}
	who, err := d.names(ctx)
	out := []studioapi.DefinitionVersion{}
	for _, v := range all {
		out = append(out, studioapi.DefinitionVersion{Version: v.Ref.Version, Unit: v.Unit, State: string(v.State), YAML: v.Text, By: v.By, ByName: who[v.By], Made: v.Made,
			ApprovedBy: v.ApprovedBy, Approver: who[v.ApprovedBy], Published: v.Published, Pack: v.Pack})
	}
	return out, err
}
