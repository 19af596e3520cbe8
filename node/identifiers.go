package node

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/identity"
	"zhiyin.dev/press"
)

// identifierKind is the kind of definition that says what an identifier is.
const identifierKind = "identifier"

// region is the country of telephone numbers without a country code.
func (n *Node) region() string { return identity.Region(n.cfg.SIP.Country) }

// identifiers are the kinds of identifier that are published; one that can't be read is
// left out and logged.
func (n *Node) identifiers(ctx context.Context) (out []identity.Kind, err error) {
	list, err := n.db.Definitions(ctx, identifierKind)
	if err != nil {
		return nil, fmt.Errorf("node: kinds of identifiers: %w", err)
	}
	for _, d := range list {
		k, problems := identity.ParseKind([]byte(d.YAML))
		if len(problems) > 0 {
			n.log.Error("kind of identifier not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
			continue
		}
		out = append(out, k)
	}
	return out, nil
}

// openKinds puts the house's kinds of identifier in force at the door and in the store,
// with their limits or, where it has published those together, with these.
func (n *Node) openKinds(ctx context.Context) error {
	list, err := n.identifiers(ctx)
	if err != nil {
		return err
	}
	kinds, problems := identity.NewKinds(n.region(), list...)
	for _, p := range problems {
		n.log.Error("kind of identifier not usable", "definition", identifierKind+"/"+p.ID, "problem", p.Text)
	}
	limits, err := n.limits(ctx, kinds)
	if err != nil {
		return err
	}
	n.db.UseKinds(kinds)
	n.db.UseLimits(limits)
	n.intake.UseKinds(kinds)
	return nil
}

// limits are those of the kinds, or the house's one definition of them.
func (n *Node) limits(ctx context.Context, kinds *identity.Kinds) (identity.Limits, error) {
	d, err := n.db.Definition(ctx, zhiyin.DefinitionRef{Kind: "identity", ID: identity.LimitsID})
	if errors.Is(err, zhiyin.NotFound) {
		return kinds.Limits(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("node: limits of identifiers: %w", err)
	}
	l, problems := kinds.ParseLimits([]byte(d.YAML))
	if len(problems) > 0 {
		n.log.Error("limits of identifiers not usable", "definition", d.Ref.String(), "problem", problems[0].Text)
		return kinds.Limits(), nil
	}
	return l, nil
}

// checkIdentifier reads one kind beside those in force: with it, all others must still
// be usable.
func (n *Node) checkIdentifier(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	k, problems := identity.ParseKind([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Text: p.Text})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	others, err := n.identifiers(ctx)
	if err != nil {
		return press.Checked{}, nil, err
	}
	_, before := identity.NewKinds(n.region(), others...)
	others = slices.DeleteFunc(others, func(o identity.Kind) bool { return o.ID == k.ID })
	_, after := identity.NewKinds(n.region(), append(others, k)...)
	for _, p := range after {
		switch {
		case p.ID == k.ID:
			out = append(out, press.Problem{Field: p.Field, Line: p.Line, Text: p.Text})
		case !slices.ContainsFunc(before, func(b identity.KindProblem) bool { return b.ID == p.ID }):
			out = append(out, press.Problem{Field: "kind", Line: 1, Text: identifierKind + "/" + p.ID + " could not be used any more: " + p.Text})
		}
	}
	return press.Checked{ID: k.ID, Unit: k.Unit}, out, nil
}

// checkLimits reads the limits over the kinds in force.
func (n *Node) checkLimits(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	_, problems := n.db.Kinds().ParseLimits([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Text: p.Text})
	}
	return press.Checked{ID: identity.LimitsID}, out, nil
}
