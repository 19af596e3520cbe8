package studio

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// planBody is a plan's text of 64 KiB as a JSON string, and what is asked beside it.
const planBody = 256 << 10

// PlanOf is a plan in a route's path; exported for huma.
type PlanOf struct {
	ID string `path:"id" maxLength:"80" pattern:"^[a-z][a-z0-9-]*$"`
}

type (
	planVersionPath struct {
		PlanOf
		Version int `path:"version" minimum:"1"`
	}
	plansOutput struct {
		Body struct {
			Items []PlanStanding `json:"items"`
		}
	}
	planOutput     struct{ Body PlanDetail }
	planWordsInput struct {
		Unit zhiyin.UnitID `query:"unit" maxLength:"64"`
	}
	planWordsOutput struct{ Body PlanWords }
	planTextInput   struct {
		Body struct {
			YAML string `json:"yaml" minLength:"1" maxLength:"65536"`
		}
	}
	planTryInput struct {
		Body struct {
			YAML    string `json:"yaml" minLength:"1" maxLength:"65536"`
			Day     string `json:"day,omitempty" format:"date" doc:"of the unit's calendar; the last whole one when not given"`
			Against string `json:"against,omitempty" enum:",zhiyin,app_queue,taskrouter,modcc,bullseye" doc:"nothing: the plans in force"`
		}
	}
	planTryOutput     struct{ Body PlanTrial }
	planReadingOutput struct{ Body PlanReading }
)

func (s *routes) planRoutes() {
	if s.ports.Plans == nil || s.ports.Definitions == nil {
		return
	}
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true, Body: planBody}
	ask := door.Rule{Who: door.Agent, May: access.DefinitionRead, Browser: true, Body: planBody}
	door.Add(s.Server, http.MethodGet, "/api/plans", look, "Routing plans and how they stand", s.plans)
	door.Add(s.Server, http.MethodGet, "/api/plans/{id}", look, "One routing plan whole", s.plan)
	door.Add(s.Server, http.MethodGet, "/api/plan-words", look, "What a routing plan's clauses may read", s.planWords)
	door.Add(s.Server, http.MethodPost, "/api/plans/check", ask, "Check a routing plan while it is written", s.checkPlan)
	door.Add(s.Server, http.MethodPost, "/api/plans/try", ask, "Try a routing plan on a day that was", s.tryPlan)
	door.Add(s.Server, http.MethodPost, "/api/plans", print, "Draft a routing plan", s.draftPlan)
	door.Add(s.Server, http.MethodPost, "/api/plans/{id}/versions/{version}/discard", print, "Discard a routing plan's draft", s.discardPlan)
}

func (s *routes) plans(ctx context.Context, _ *door.Nothing) (*plansOutput, error) {
	all, err := s.ports.Plans.Plans(ctx)
	out := &plansOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(p PlanStanding) access.Object { return access.Object{Unit: p.Unit} })
	return out, err
}

func (s *routes) plan(ctx context.Context, in *PlanOf) (*planOutput, error) {
	d, err := s.ports.Plans.Plan(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &planOutput{Body: d}, s.May(ctx, access.DefinitionRead, access.Object{Unit: d.Unit}, "plan/"+in.ID)
}

func (s *routes) planWords(ctx context.Context, in *planWordsInput) (*planWordsOutput, error) {
	if err := s.May(ctx, access.DefinitionRead, access.Object{Unit: in.Unit}, "plan-words"); err != nil {
		return nil, err
	}
	w, err := s.ports.Plans.PlanWords(ctx, in.Unit)
	return &planWordsOutput{Body: w}, err
}

func (s *routes) checkPlan(ctx context.Context, in *planTextInput) (*planReadingOutput, error) {
	r, err := s.ports.Plans.ReadPlan(ctx, in.Body.YAML)
	return &planReadingOutput{Body: r}, err
}

func (s *routes) tryPlan(ctx context.Context, in *planTryInput) (*planTryOutput, error) {
	t, err := s.ports.Plans.TryPlan(ctx, in.Body.YAML, in.Body.Day, in.Body.Against)
	if err == nil {
		err = s.May(ctx, access.DefinitionRead, access.Object{Unit: t.Unit}, "plan-trial")
	}
	if err != nil {
		return nil, err
	}
	return &planTryOutput{Body: t}, nil
}

func (s *routes) draftPlan(ctx context.Context, in *planTextInput) (*tagDraftOutput, error) {
	d, err := s.drafted(ctx, "plan", in.Body.YAML)
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) discardPlan(ctx context.Context, in *planVersionPath) (*door.Empty, error) {
	ref := zhiyin.DefinitionRef{Kind: "plan", ID: in.ID, Version: in.Version}
	if err := s.pressing(ctx, ref, "discard"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Plans.DiscardPlan(ctx, ref)
}
