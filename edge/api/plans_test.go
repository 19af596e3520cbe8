package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/routing/plan"
	"zhiyin.dev/routing/sim"
)

const memberPlan = "id: muhe-members\nunit: muhe\nname: {cmn: 会员}\nqueues: [muhe-vip]\n"

// matching is one plan of muhe and one of another unit; texts are really read.
type matching struct{}

func (matching) Plans(context.Context) ([]studio.PlanStanding, error) {
	return []studio.PlanStanding{{ID: "muhe-members", Unit: "muhe", Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{"muhe-vip"}}, {ID: "tx-plan", Unit: "tongxin", Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{}}}, nil
}

func (m matching) Plan(ctx context.Context, id string) (studio.PlanDetail, error) {
	if id != "muhe-members" {
		return studio.PlanDetail{}, fmt.Errorf("plan %s: %w", id, zhiyin.NotFound)
	}
	r, err := m.ReadPlan(ctx, memberPlan)
	return studio.PlanDetail{PlanStanding: studio.PlanStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}, Queues: []zhiyin.QueueID{}}, YAML: memberPlan, Reading: r}, err
}

func (matching) words() (*plan.Words, error) {
	return plan.NewWords([]zhiyin.Queue{{ID: "muhe-vip", Unit: "muhe"}}, nil, []plan.Agent{{ID: "ag_1", Skills: map[string]int{"skincare": 3}, Queues: []zhiyin.QueueID{"muhe-vip"}}})
}

func (m matching) PlanWords(context.Context, zhiyin.UnitID) (studio.PlanWords, error) {
	w, err := m.words()
	return studio.PlanWords{Paths: w.Paths(), Queues: []zhiyin.QueueID{"muhe-vip"}}, err
}

func (m matching) ReadPlan(_ context.Context, text string) (studio.PlanReading, error) {
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
func (m matching) TryPlan(ctx context.Context, text, day, against string) (studio.PlanTrial, error) {
	if day == "2026-01-01" {
		return studio.PlanTrial{}, fmt.Errorf("nobody waited on %s: %w", day, zhiyin.NotFound)
	}
	unit := zhiyin.UnitID("muhe")
	if strings.Contains(text, "unit: tongxin") {
		unit = "tongxin"
	}
	return studio.PlanTrial{Unit: unit, Day: day, Against: against, Was: sim.Was{Contacts: 7}, Plan: sim.Figures{Classes: []sim.ByClass{}}, AgainstFigures: sim.Figures{Classes: []sim.ByClass{}}}, nil
}

func (matching) DiscardPlan(context.Context, zhiyin.DefinitionRef) error { return nil }

func TestPlansAreShownAndCheckedWithPlaces(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Plans, p.Definitions = matching{}, unitsOf{} })
	cookie := s.signIn(wen)
	s.signIns.become(access.Admin, true)
	if r := s.do(cookie, "GET", "/api/plans", ""); r.status != http.StatusOK || !strings.Contains(r.body, "muhe-members") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/plans/nobody", ""); r.status != http.StatusNotFound {
		t.Errorf("%d %s", r.status, r.body)
	}
	r := s.do(cookie, "POST", "/api/plans/check", fmt.Sprintf(`{"yaml":%q}`, memberPlan+"require: [agent.skill.skin >= 3]\n"))
	if r.status != http.StatusOK || !strings.Contains(r.body, `"line":5,"column":11`) || !strings.Contains(r.body, "agent.skill.skincare") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestAPlanIsTriedOnADayOfItsUnitByWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Plans, p.Definitions = matching{}, unitsOf{} })
	cookie := s.signIn(wen)
	s.signIns.become(access.Supervisor, true)
	try := func(text, day, against string) result {
		return s.do(cookie, "POST", "/api/plans/try", fmt.Sprintf(`{"yaml":%q,"day":%q,"against":%q}`, text, day, against))
	}
	if r := try(memberPlan, "2026-11-27", "app_queue"); r.status != http.StatusOK || !strings.Contains(r.body, `"was":{"contacts":7`) || !strings.Contains(r.body, `"against":"app_queue"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := try(memberPlan, "2026-01-01", ""); r.status != http.StatusNotFound {
		t.Errorf("a day without anybody: %d %s", r.status, r.body)
	}
	if r := try(strings.Replace(memberPlan, "unit: muhe", "unit: tongxin", 1), "2026-11-27", ""); r.status != http.StatusForbidden {
		t.Errorf("another unit's day: %d %s", r.status, r.body)
	}
	for _, wrong := range [][2]string{{"yesterday", ""}, {"2026-11-27", "magic"}} {
		if r := try(memberPlan, wrong[0], wrong[1]); r.status != http.StatusUnprocessableEntity && r.status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", wrong, r.status, r.body)
		}
	}
}
