// Package matching owns the plans by which contacts and agents are matched: what is in
// force, how they are edited and checked, and a day that was, run again by another plan.
package matching

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/node/catalog"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// Plans is matching as whoever edits it sees it, and as the waiting rooms follow it.
type Plans struct {
	db         *store.DB
	defs       definition.DB
	catalog    *catalog.Catalog
	twoPersons func(context.Context, zhiyin.UnitID) (bool, error)
	now        func() time.Time
	log        *slog.Logger
}

// NewPlans makes them; twoPersons tells whether a unit's definitions take a second
// person.
func NewPlans(db *store.DB, c *catalog.Catalog, twoPersons func(context.Context, zhiyin.UnitID) (bool, error), now func() time.Time, log *slog.Logger) *Plans {
	return &Plans{db: db, defs: definition.Of(db.Engine), catalog: c, twoPersons: twoPersons, now: now, log: log}
}

// Plans are those in force, and those that are drafted for the first time.
func (p *Plans) Plans(ctx context.Context) ([]studio.PlanStanding, error) {
	all, errAll := p.defs.Definitions(ctx, Kind)
	drafts, err := p.defs.Proposals(ctx, Kind)
	if err = errors.Join(errAll, err); err != nil {
		return nil, err
	}
	words, err := p.words(ctx)
	if err != nil {
		return nil, err
	}
	out := []studio.PlanStanding{}
	for _, d := range all {
		s := planStanding(d.Ref.ID, d.Unit, d.YAML, words)
		s.Version, s.Published, s.Pack = d.Ref.Version, d.Published, d.Pack
		out = append(out, s)
	}
	for _, d := range drafts {
		i := slices.IndexFunc(out, func(s studio.PlanStanding) bool { return s.ID == d.Ref.ID })
		if i < 0 {
			i = len(out)
			out = append(out, planStanding(d.Ref.ID, d.Unit, d.Text, words))
		}
		out[i].Draft = max(out[i].Draft, d.Ref.Version)
	}
	slices.SortFunc(out, func(a, b studio.PlanStanding) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// planStanding reads as much as the text tells.
func planStanding(id string, unit zhiyin.UnitID, text string, words *plan.Words) studio.PlanStanding {
	s := studio.PlanStanding{ID: id, Unit: unit, Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{}}
	loose, err := words.Loose(text)
	if err != nil {
		return s
	}
	if p, _ := plan.Parse([]byte(text), loose); p != nil {
		s.Name, s.Queues = p.Name, p.Queues
	}
	return s
}

// Plan is edited from its newest draft, else from what is in force.
func (p *Plans) Plan(ctx context.Context, id string) (studio.PlanDetail, error) {
	all, err := catalog.HistoryOf(ctx, p.defs, Kind, id)
	if err != nil {
		return studio.PlanDetail{}, err
	}
	words, err := p.words(ctx)
	if err != nil {
		return studio.PlanDetail{}, err
	}
	shown, now := all.Edited(), all.InForce()
	out := studio.PlanDetail{PlanStanding: planStanding(id, shown.Unit, shown.Text, words), YAML: shown.Text, From: shown.Ref.Version}
	out.Version, out.Published, out.Pack, out.Draft = now.Ref.Version, now.Published, now.Pack, all.Draft()
	if out.Reading, err = p.ReadPlan(ctx, shown.Text); err != nil {
		return out, err
	}
	out.TwoPersons, err = p.twoPersons(ctx, shown.Unit)
	return out, err
}

// ReadPlan says what speaks against a text.
func (p *Plans) ReadPlan(ctx context.Context, text string) (studio.PlanReading, error) {
	_, problems, warnings, err := p.read(ctx, text)
	return studio.PlanReading{Problems: shownProblems(problems), Warnings: shownProblems(warnings)}, err
}

func shownProblems(list []plan.Problem) []studio.PlanProblem {
	out := []studio.PlanProblem{}
	for _, p := range list {
		out = append(out, studio.PlanProblem{Field: p.Field, Line: max(p.Line, 1), Column: max(p.Column, 1), Flaw: p.Flaw})
	}
	return out
}

// PlanWords are what clauses may read and which queues there are, in a unit.
func (p *Plans) PlanWords(ctx context.Context, unit zhiyin.UnitID) (studio.PlanWords, error) {
	words, err := p.words(ctx)
	if err != nil {
		return studio.PlanWords{}, err
	}
	out := studio.PlanWords{Paths: words.Paths(), Queues: []zhiyin.QueueID{}}
	for _, q := range words.Queues {
		if unit == "" || q.Unit == unit {
			out.Queues = append(out.Queues, q.ID)
		}
	}
	return out, nil
}

// DiscardPlan puts a draft away.
func (p *Plans) DiscardPlan(ctx context.Context, ref zhiyin.DefinitionRef) error {
	return p.defs.DiscardProposal(ctx, ref)
}
