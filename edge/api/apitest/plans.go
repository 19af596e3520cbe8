package apitest

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/routing/sim"
)

const MemberPlan = "id: muhe-members\nunit: muhe\nname: {cmn: 会员}\nqueues: [muhe-vip]\n"

// Matching is one plan of muhe and one of another unit; texts are really read.
type Matching struct{}

func (Matching) Plans(context.Context) ([]studio.PlanStanding, error) {
	return []studio.PlanStanding{{ID: "muhe-members", Unit: "muhe", Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{"muhe-vip"}}, {ID: "tx-plan", Unit: "tongxin", Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{}}}, nil
}

func (m Matching) Plan(ctx context.Context, id string) (studio.PlanDetail, error) {
	if id != "muhe-members" {
		return studio.PlanDetail{}, fmt.Errorf("plan %s: %w", id, zhiyin.NotFound)
	}
	r, err := m.ReadPlan(ctx, MemberPlan)
	return studio.PlanDetail{PlanStanding: studio.PlanStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{}}, YAML: MemberPlan, Reading: r}, err
}

func (Matching) words() (*plan.Words, error) {
	return plan.NewWords([]zhiyin.Queue{{ID: "muhe-vip", Unit: "muhe"}}, nil, []plan.Agent{{ID: "ag_1", Skills: map[string]int{"skincare": 3}, Queues: []zhiyin.QueueID{"muhe-vip"}}})
}

func (m Matching) PlanWords(context.Context, zhiyin.UnitID) (studio.PlanWords, error) {
	w, err := m.words()
	return studio.PlanWords{Paths: w.Paths(), Queues: []zhiyin.QueueID{"muhe-vip"}}, err
}

func (m Matching) ReadPlan(_ context.Context, text string) (studio.PlanReading, error) {
	out := studio.PlanReading{Problems: []studio.PlanProblem{}, Warnings: []studio.PlanProblem{}}
	w, err := m.words()
	if err != nil {
		return out, err
	}
	_, problems := plan.Parse([]byte(text), w)
	for _, p := range problems {
		out.Problems = append(out.Problems, studio.PlanProblem{Field: p.Field, Line: p.Line, Column: p.Column, Flaw: p.Flaw})
	}
	return out, nil
}

// TryPlan knows one day of two units.
func (m Matching) TryPlan(ctx context.Context, text, day, against string) (studio.PlanTrial, error) {
	if day == "2026-01-01" {
		return studio.PlanTrial{}, fmt.Errorf("nobody waited on %s: %w", day, zhiyin.NotFound)
	}
	unit := zhiyin.UnitID("muhe")
	if strings.Contains(text, "unit: tongxin") {
		unit = "tongxin"
	}
	return studio.PlanTrial{Unit: unit, Day: day, Against: against, Was: sim.Was{Contacts: 7}, Plan: sim.Figures{Classes: []sim.ByClass{}}, AgainstFigures: sim.Figures{Classes: []sim.ByClass{}}}, nil
}

func (Matching) DiscardPlan(context.Context, zhiyin.DefinitionRef) error { return nil }
