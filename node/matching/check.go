package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"zhiyin.dev"
	"zhiyin.dev/press"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/store/definition"
)

// Kind is the kind of definition that says how contacts are matched.
const Kind = "plan"

// words are the names that plans may use now.
func (s *Plans) words(ctx context.Context) (*plan.Words, error) {
	tags, errTags := s.defs.Definitions(ctx, "tag")
	agents, err := s.db.Agents(ctx)
	if err = errors.Join(errTags, err); err != nil {
		return nil, fmt.Errorf("matching: words of plans: %w", err)
	}
	ids := []string{}
	for _, d := range tags {
		ids = append(ids, d.Ref.ID)
	}
	var staff []plan.Agent
	for _, a := range agents {
		staff = append(staff, plan.AgentOf(a))
	}
	var queues []zhiyin.Queue
	for _, q := range s.catalog.Queues() {
		queues = append(queues, q)
	}
	slices.SortFunc(queues, func(a, b zhiyin.Queue) int { return compareIDs(a.ID, b.ID) })
	return plan.NewWords(queues, ids, staff)
}

func compareIDs[T ~string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Check reads one plan beside the staff and the plans in force: a queue has one.
func (s *Plans) Check(ctx context.Context, text string) (press.Checked, []press.Problem, error) {
	p, problems, _, err := s.read(ctx, text)
	if err != nil || len(problems) > 0 {
		return press.Checked{}, planProblems(problems), err
	}
	return press.Checked{ID: p.Ref.ID, Unit: p.Unit}, nil, nil
}

// read reads a text by what is there now; the plan is nil where it can't be read.
func (s *Plans) read(ctx context.Context, text string) (p *plan.Plan, problems, warnings []plan.Problem, err error) {
	words, err := s.words(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	if p, problems = plan.Parse([]byte(text), words); len(problems) > 0 {
		return nil, problems, nil, nil
	}
	problems, warnings = p.Check(words)
	warnings = append(warnings, s.shutOut(p)...)
	if s.catalog.Unit(p.Unit).ID == "" {
		problems = append(problems, plan.Problem{Place: plan.Place{Line: 1, Column: 1}, Field: "unit", Flaw: zhiyin.Flawf("there is no unit %s", p.Unit)})
	}
	others, err := s.InForce(ctx)
	for _, other := range others {
		for _, q := range p.Queues {
			if other.Ref.ID != p.Ref.ID && other.Serves(q) {
				problems = append(problems, plan.Problem{Place: plan.Place{Line: 1, Column: 1}, Field: "queues", Flaw: zhiyin.Flawf("the plan %s is for %s already, and a queue has one plan", other.Ref.ID, q)})
			}
		}
	}
	return p, problems, warnings, err
}

// shutOut warns of an overflow that leads to a queue which is closed while those that the
// plan is for are open.
func (s *Plans) shutOut(p *plan.Plan) (out []plan.Problem) {
	if p.Over.To != plan.ToQueue {
		return nil
	}
	const clock = "2006-01-02 15:04"
	for _, q := range p.Queues {
		flaw := zhiyin.Flaw{}
		switch from, until, found := s.catalog.Gap(q, p.Over.Queue, s.now()); {
		case !found:
			continue
		case until.IsZero():
			flaw = zhiyin.Flawf("%s is closed from %s on and does not open soon: until then contacts of %s stay where they wait", p.Over.Queue, from.Format(clock), q)
		default:
			flaw = zhiyin.Flawf("%s is closed while %s is open, next from %s to %s: contacts stay where they wait then", p.Over.Queue, q, from.Format(clock), until.In(from.Location()).Format(clock))
		}
		out = append(out, plan.Problem{Place: p.Over.At, Field: "overflow", Flaw: flaw})
	}
	return out
}

func planProblems(list []plan.Problem) (out []press.Problem) {
	for _, p := range list {
		out = append(out, press.Problem{Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw})
	}
	return out
}

// InForce are those that can be read, by id; one that can't be is logged, and its
// queues are matched by the prices alone.
func (s *Plans) InForce(ctx context.Context) ([]*plan.Plan, error) {
	words, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.defs.Definitions(ctx, Kind)
	if err != nil {
		return nil, fmt.Errorf("matching: plans: %w", err)
	}
	var out []*plan.Plan
	for _, d := range all {
		p, err := parsePlan(d, words)
		if err != nil {
			s.log.Error("definition not usable", "definition", d.Ref.String(), "err", err)
			continue
		}
		out = append(out, p)
	}
	return out, nil
}

// parsePlan reads a published plan and gives it the version it has in force.
func parsePlan(d definition.Definition, words *plan.Words) (*plan.Plan, error) {
	loose, err := words.Loose(d.YAML)
	if err != nil {
		return nil, err
	}
	p, problems := plan.Parse([]byte(d.YAML), loose)
	if p == nil {
		return nil, fmt.Errorf("matching: %s: %v: %w", d.Ref, problems, zhiyin.Invalid)
	}
	p.Ref = d.Ref
	return p, nil
}
