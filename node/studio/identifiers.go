package studio

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/press"
)

// IdentifierKind is the kind of definition that says what an identifier is.
const IdentifierKind = "identifier"

// identifiers are the kinds of identifier that are published; one that can't be read is
// left out and logged.
func (b *Bench) identifiers(ctx context.Context) (out []identity.Kind, err error) {
	list, err := b.Defs.Definitions(ctx, IdentifierKind)
	if err != nil {
		return nil, fmt.Errorf("studio: kinds of identifiers: %w", err)
	}
	for _, d := range list {
		k, problems := identity.ParseKind([]byte(d.YAML))
		if len(problems) > 0 {
			b.Log.Error("kind of identifier not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		out = append(out, k)
	}
	return out, nil
}

// Kinds are the house's kinds of identifier, with their limits or, where it has
// published those together, with these.
func (b *Bench) Kinds(ctx context.Context) (*identity.Kinds, identity.Limits, error) {
	list, err := b.identifiers(ctx)
	if err != nil {
		return nil, nil, err
	}
	kinds, problems := identity.NewKinds(b.Region, list...)
	for _, p := range problems {
		b.Log.Error("kind of identifier not usable", "definition", IdentifierKind+"/"+p.ID, "problem", p.Text)
	}
	limits, err := b.limits(ctx, kinds)
	return kinds, limits, err
}

// limits are those of the kinds, or the house's one definition of them.
func (b *Bench) limits(ctx context.Context, kinds *identity.Kinds) (identity.Limits, error) {
	d, err := b.Defs.Definition(ctx, zhiyin.DefinitionRef{Kind: "identity", ID: identity.LimitsID})
	if errors.Is(err, zhiyin.NotFound) {
		return kinds.Limits(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("studio: limits of identifiers: %w", err)
	}
	l, problems := kinds.ParseLimits([]byte(d.YAML))
	if len(problems) > 0 {
		b.Log.Error("limits of identifiers not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
		return kinds.Limits(), nil
	}
	return l, nil
}

// CheckIdentifier reads one kind beside those in force: with it, all others must still
// be usable.
func (b *Bench) CheckIdentifier(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	k, problems := identity.ParseKind([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	others, err := b.identifiers(ctx)
	if err != nil {
		return press.Checked{}, nil, err
	}
	_, before := identity.NewKinds(b.Region, others...)
	others = slices.DeleteFunc(others, func(o identity.Kind) bool { return o.ID == k.ID })
	_, after := identity.NewKinds(b.Region, append(others, k)...)
	for _, p := range after {
		switch {
		case p.ID == k.ID:
			out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
		case !slices.ContainsFunc(before, func(was identity.KindProblem) bool { return was.ID == p.ID }):
			out = append(out, press.Problem{Field: "kind", Line: 1, Flaw: zhiyin.Flawf("%s could not be used any more: %s", IdentifierKind+"/"+p.ID, p.Flaw)})
		}
	}
	return press.Checked{ID: k.ID, Unit: k.Unit}, out, nil
}

// CheckLimits reads the limits over the kinds in force.
func (b *Bench) CheckLimits(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	_, problems := b.DB.Kinds().ParseLimits([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Flaw: p.Flaw})
	}
	return press.Checked{ID: identity.LimitsID}, out, nil
}
