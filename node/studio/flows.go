package studio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/contact"
	studioapi "zhiyin.dev/edge/api/studio"
	"zhiyin.dev/flow"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/press"
	"zhiyin.dev/rehearsal"
	"zhiyin.dev/speech"
	"zhiyin.dev/store/definition"
)

// Flows is navigation as whoever edits it sees it.
type Flows struct {
	*Bench
	Press     *press.Press
	Reader    func(zhiyin.UnitID) rehearsal.Reader // understands words as a call of the unit does; nil: nobody does
	Foresight contact.Foresight
	Manners   contact.Manners
	Seconds   func(context.Context, speech.Spoken) (time.Duration, error) // that a prompt takes
}

// Flows are those in force, and those that are drafted for the first time.
func (f Flows) Flows(ctx context.Context) ([]studioapi.FlowStanding, error) {
	all, errAll := f.Defs.Definitions(ctx, "flow")
	drafts, err := f.Defs.Proposals(ctx, "flow")
	if err = errors.Join(errAll, err); err != nil {
		return nil, err
	}
	out := []studioapi.FlowStanding{}
	for _, d := range all {
		s := f.standing(d.Ref.ID, d.Unit, d.YAML)
		s.Version, s.Published, s.Pack = d.Ref.Version, d.Published, d.Pack
		out = append(out, s)
	}
	for _, p := range drafts {
		i := slices.IndexFunc(out, func(s studioapi.FlowStanding) bool { return s.ID == p.Ref.ID })
		if i < 0 {
			out = append(out, f.standing(p.Ref.ID, p.Unit, p.Text))
			i = len(out) - 1
		}
		out[i].Draft = max(out[i].Draft, p.Ref.Version)
	}
	slices.SortFunc(out, func(a, b studioapi.FlowStanding) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

func (f Flows) standing(id string, unit zhiyin.UnitID, text string) studioapi.FlowStanding {
	outline, _, _ := flow.Read([]byte(text))
	s := studioapi.FlowStanding{ID: id, Unit: unit, Name: outline.Name, Standard: outline.Standard, Nodes: len(outline.Nodes), Numbers: []studioapi.FlowNumber{}}
	for _, n := range f.Catalog.NumbersOf(unit) {
		if n.Flow == id {
			s.Numbers = append(s.Numbers, studioapi.FlowNumber{ID: n.ID, Called: n.Called, Flow: n.Flow, Language: n.Language})
		}
	}
	return s
}

// Flow is edited from its newest draft, else from what is in force.
func (f Flows) Flow(ctx context.Context, id string) (studioapi.FlowDetail, error) {
	all, err := catalog.HistoryOf(ctx, f.Defs, "flow", id)
	if err != nil {
		return studioapi.FlowDetail{}, err
	}
	shown, now := all.Edited(), all.InForce()
	out := studioapi.FlowDetail{FlowStanding: f.standing(id, shown.Unit, shown.Text), YAML: shown.Text, From: shown.Ref.Version}
	out.Version, out.Published, out.Pack, out.Draft = now.Ref.Version, now.Published, now.Pack, all.Draft()
	if out.Reading, err = f.ReadFlow(ctx, shown.Text); err != nil {
		return out, err
	}
	places, err := f.Defs.Layout(ctx, id)
	out.Places = map[string]studioapi.FlowPlace{}
	for node, p := range places {
		out.Places[node] = studioapi.FlowPlace(p)
	}
	if err == nil {
		out.TwoPersons, err = f.Press.Book.TwoPersons(ctx, shown.Unit)
	}
	return out, err
}

// ReadFlow is studioapi.Flows'.
func (f Flows) ReadFlow(ctx context.Context, text string) (studioapi.FlowReading, error) {
	outline, _, problems := flow.Read([]byte(text))
	out := studioapi.FlowReading{Outline: outline, Problems: []studioapi.FlowProblem{}}
	all := catalog.FlowProblems(problems)
	if len(all) == 0 {
		_, beside, err := f.CheckFlow(ctx, text)
		if err != nil {
			return out, err
		}
		all = beside
	}
	for _, p := range all {
		out.Problems = append(out.Problems, studioapi.FlowProblem{Node: p.Node, Field: p.Field, Line: max(p.Line, 1), Column: p.Column, Flaw: p.Flaw})
	}
	return out, nil
}

// FlowWords is studioapi.Flows'.
func (f Flows) FlowWords(ctx context.Context, unit zhiyin.UnitID) (studioapi.FlowWords, error) {
	out := studioapi.FlowWords{Kinds: flow.Kinds(), Paths: []studioapi.FlowPath{}, Queues: []studioapi.FlowNamed{}, Notices: []studioapi.FlowNamed{}, Flows: []studioapi.FlowNamed{}, Units: []studioapi.TagUnit{}, Numbers: []studioapi.FlowNumber{}}
	for _, p := range flow.Paths {
		out.Paths = append(out.Paths, studioapi.FlowPath{Path: p.Name, Type: string(p.Type), Rule: p.Rule, Personal: p.Personal, Says: p.Says})
	}
	f.Catalog.NameWords(unit, &out)
	for _, n := range f.Catalog.NumbersOf(unit) {
		out.Numbers = append(out.Numbers, studioapi.FlowNumber{ID: n.ID, Called: n.Called, Flow: n.Flow, Language: n.Language})
	}
	for _, u := range f.Catalog.Units() {
		two, err := f.Press.Book.TwoPersons(ctx, u.ID)
		if err != nil {
			return out, err
		}
		out.Units = append(out.Units, studioapi.TagUnit{ID: u.ID, Name: u.Name, TwoPersons: two})
	}
	return out, nil
}

// KeepLayout is studioapi.Flows'.
func (f Flows) KeepLayout(ctx context.Context, id string, places map[string]studioapi.FlowPlace, by string) error {
	kept := map[string]definition.Place{}
	for node, p := range places {
		kept[node] = definition.Place(p)
	}
	return f.Defs.KeepLayout(ctx, id, kept, by, f.Now())
}

// DiscardFlow is studioapi.Flows'.
func (f Flows) DiscardFlow(ctx context.Context, ref zhiyin.DefinitionRef) error {
	return f.Defs.DiscardProposal(ctx, ref)
}

// Newest is studioapi.Flows'.
func (f Flows) Newest(ctx context.Context, n int) ([]zhiyin.CustomerID, error) {
	return f.DB.NewestCustomers(ctx, n)
}

// Walk walks a text as it would be in force now, with the flows that it calls.
func (f Flows) Walk(ctx context.Context, how studioapi.FlowWalker, as zhiyin.Snapshot, acts []rehearsal.Act) (rehearsal.Walk, error) {
	_, def, problems := flow.Read([]byte(how.YAML))
	if len(problems) > 0 {
		return rehearsal.Walk{}, fmt.Errorf("studio: line %d %s: %w: %w", problems[0].Line, problems[0].Node, problems[0].Err(), zhiyin.Invalid)
	}
	c := f.Catalog
	def, problems = c.Linked(def)
	if len(problems) > 0 {
		return rehearsal.Walk{}, fmt.Errorf("studio: %s: %w: %w", problems[0].Node, problems[0].Err(), zhiyin.Invalid)
	}
	unit, err := f.UnitOf(ctx, zhiyin.DefinitionRef{Kind: "flow", ID: def.Ref.ID})
	if err != nil && !errors.Is(err, zhiyin.NotFound) {
		return rehearsal.Walk{}, err
	}
	unit = cmp.Or(def.Unit, unit)
	if as.Likely, err = f.Foresight.Likely(ctx, as, unit, f.Now()); err != nil {
		return rehearsal.Walk{}, err
	}
	if as.Suited, err = f.Manners.Suits(ctx, as, unit, f.Now()); err != nil {
		return rehearsal.Walk{}, err
	}
	number := c.NumberFor(unit, how.Number, def.Ref.ID)
	s := &rehearsal.Stage{Flow: def, Snapshot: as, Zone: catalog.Zone(c.Unit(unit)), Voice: speech.VoiceFor(as.Customer, number), Reader: f.Reader(unit)}
	s.Facts = flow.Facts{Channel: cmp.Or(how.Channel, zhiyin.VoiceCall), Unit: c.Unit(unit), Number: number, Notices: c.NoticesOf(number, def), Opening: c.OpeningOf(unit, def)}
	s.Voice.Language, s.Voice.PacePercent = cmp.Or(how.Language, s.Voice.Language), cmp.Or(how.Pace, s.Voice.PacePercent)
	if how.Heard {
		s.Measure = f.Seconds
	}
	return s.Walk(ctx, acts, f.Now())
}
