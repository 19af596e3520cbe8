package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/flow/calendar"
	"zhiyin.dev/foresight"
	"zhiyin.dev/manner"
	"zhiyin.dev/node/language"
	"zhiyin.dev/node/matching"
	"zhiyin.dev/press"
	"zhiyin.dev/profile"
	"zhiyin.dev/schema"
	"zhiyin.dev/speech"
	"zhiyin.dev/store"
)

// pressBook is where the press keeps what it makes. At level 3 every definition takes a
// second person (GB/T 22239-2019 §8.1.10.7: a change is approved before it is made).
type pressBook struct {
	*store.DB
	level3 bool
}

func (b pressBook) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	if b.level3 {
		return true, nil
	}
	return b.DB.TwoPersons(ctx, unit)
}

// twoPersons tells whether a unit's definitions take a second person.
func (n *Node) twoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	return n.press.Book.TwoPersons(ctx, unit)
}

// newPress makes the press of whatever people edit here.
func (n *Node) newPress() *press.Press {
	checks := map[string]press.Check{"tag": n.checkTag, "schema": n.checkSchema, "intent": n.lore.CheckIntent, "need": language.CheckNeed, language.LabelsKind: language.CheckLabels, "identity": n.checkLimits, identifierKind: n.checkIdentifier, "flow": n.checkFlow, matching.Kind: n.plans.Check, foresight.Kind: n.reasons.Check, manner.Kind: n.manners.Check, calendar.Kind: n.checkCalendar, speech.HouseKind: n.checkHouse}
	return &press.Press{Book: pressBook{n.db, n.cfg.Access.Level3}, Now: n.now, Checks: checks}
}

// checkTag reads one tag beside those in force: together they must work.
func (n *Node) checkTag(_ context.Context, text string) (press.Checked, []press.Problem, error) {
	list, problems := n.words.Load().Parse([]byte(text))
	var out []press.Problem
	for _, p := range problems {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Text: p.Text})
	}
	if len(out) == 0 && len(list) != 1 {
		out = append(out, press.Problem{Text: "one tag at a time"})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	others := slices.DeleteFunc(slices.Clone(n.follower.Tagger().Definitions()), func(o profile.Definition) bool { return o.ID == list[0].ID })
	if _, err := profile.NewTagger(append(others, list[0])); err != nil {
		return press.Checked{}, []press.Problem{{Field: "when", Text: err.Error()}}, nil
	}
	return press.Checked{ID: list[0].ID, Unit: list[0].Unit}, nil, nil
}

// checkSchema reads one schema. Every tag in force or in shadow must be readable
// beside it.
func (n *Node) checkSchema(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	read, wrong := schema.Parse([]byte(text), 1, mayBeOpen)
	var out []press.Problem
	for _, p := range wrong {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Text: p.Text})
	}
	if len(out) > 0 {
		return press.Checked{}, out, nil
	}
	out, err := n.brokenBy(ctx, read)
	return press.Checked{ID: read.ID, Unit: read.Unit}, out, err
}

// brokenBy names the tags that could not be read any more once the schema is in
// force; of those that can't be read now, nothing is said.
func (n *Node) brokenBy(ctx context.Context, changed *schema.Schema) (out []press.Problem, err error) {
	all, _, err := n.schemasInForce(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s *schema.Schema) bool { return s.ID == changed.ID && s.Version > 0 })
	then, err := profile.NewLexicon(schema.NewSet(append(all, changed)...))
	if errors.Is(err, zhiyin.Invalid) {
		return []press.Problem{{Field: "schema", Text: err.Error()}}, nil
	}
	tags, errTags := n.db.Definitions(ctx, "tag")
	shadows, errShadows := n.db.Shadows(ctx, "tag")
	if err = errors.Join(err, errTags, errShadows); err != nil {
		return nil, err
	}
	now := n.words.Load()
	for _, d := range append(tags, shadows...) {
		_, problems := then.Parse([]byte(d.YAML))
		if _, before := now.Parse([]byte(d.YAML)); len(problems) > 0 && len(before) == 0 {
			out = append(out, press.Problem{Field: "schema", Text: fmt.Sprintf("%s could not be read any more: %s", strings.TrimSpace(d.Ref.String()), problems[0].Text)})
		}
	}
	return out, nil
}

// pressDesk is the press as the API has it, for every kind.
type pressDesk struct{ node *Node }

func (d pressDesk) Read(ctx context.Context, kind, text string) (id string, unit zhiyin.UnitID, problems []api.TagProblem, err error) {
	check := d.node.press.Checks[kind]
	if check == nil {
		return "", "", nil, fmt.Errorf("node: a %s can't be drafted: %w", kind, zhiyin.Invalid)
	}
	said, wrong, err := check(ctx, text)
	return said.ID, said.Unit, drafted(zhiyin.DefinitionRef{}, "", wrong).Problems, err
}

func (d pressDesk) UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	return d.node.unitOf(ctx, ref)
}

// unitOf tells whose a definition is: a version's, or that of the one in force
// where the version is 0.
func (n *Node) unitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	d, err := n.db.Definition(ctx, ref)
	if err == nil || !errors.Is(err, zhiyin.NotFound) || ref.Version == 0 {
		return d.Unit, err
	}
	p, err := n.db.Proposal(ctx, ref)
	return p.Unit, err
}

func (d pressDesk) Draft(ctx context.Context, kind, text, by string) (api.TagDraft, error) {
	p, problems, err := d.node.press.Draft(ctx, kind, text, by)
	return drafted(p.Ref, p.State, problems), err
}

func (d pressDesk) Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error {
	return d.node.press.Approve(ctx, ref, by)
}

// Publish has a schema in force at the door, and a flow for the next caller, before it returns.
func (d pressDesk) Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (api.TagDraft, error) {
	problems, err := d.node.press.Publish(ctx, ref, by)
	if err == nil && len(problems) == 0 {
		err = d.node.inForce(ctx, ref.Kind)
	}
	return drafted(ref, press.Published, problems), err
}

func (d pressDesk) RollBack(ctx context.Context, kind, id, by string) (api.TagDraft, error) {
	ref, problems, err := d.node.press.RollBack(ctx, kind, id, by)
	if err == nil && len(problems) == 0 {
		err = d.node.inForce(ctx, kind)
	}
	return drafted(ref, press.Published, problems), err
}

func (d pressDesk) TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error) {
	return d.node.press.Book.TwoPersons(ctx, unit)
}

// inForce reads what the door looks at at once; the rest follows its event.
func (n *Node) inForce(ctx context.Context, kind string) (err error) {
	switch kind {
	case "schema":
		_, err = n.openSchemas(ctx)
	case "identity", identifierKind:
		err = n.openKinds(ctx)
	case "flow", calendar.Kind, speech.HouseKind:
		err = n.catalog.Reload(ctx)
	case foresight.Kind:
		err = n.refresh(ctx)
	case manner.Kind:
		err = n.manners.Reload(ctx)
	}
	return err
}

func (d pressDesk) Versions(ctx context.Context, kind, id string) ([]api.DefinitionVersion, error) {
	all, err := d.node.db.Versions(ctx, kind, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("node: %s %s: %w", kind, id, zhiyin.NotFound)
	}
	out := []api.DefinitionVersion{}
	for _, v := range all {
		out = append(out, api.DefinitionVersion{Version: v.Ref.Version, Unit: v.Unit, State: string(v.State), YAML: v.Text, By: v.By, Made: v.Made,
			ApprovedBy: v.ApprovedBy, Published: v.Published, Pack: v.Pack})
	}
	return out, err
}
