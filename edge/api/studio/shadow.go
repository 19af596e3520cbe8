package studio

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/identity"
)

// TagShadow compares a version that is judged beside the one in force with it.
type TagShadow struct {
	Holds    int64            `json:"holds" doc:"the version in shadow would hold for"`
	InForce  int64            `json:"in_force" doc:"the version in force holds for"`
	Added    int64            `json:"added" doc:"would have the tag and do not"`
	Removed  int64            `json:"removed" doc:"have the tag and would not"`
	Gain     []TagSample      `json:"gain" doc:"at most 20 of those added; masked for whoever may see customers, else ids alone"`
	Lose     []TagSample      `json:"lose" doc:"at most 20 of those removed"`
	Since    time.Time        `json:"since"`
	Backfill *zhiyin.Backfill `json:"backfill,omitempty" doc:"how far it has been judged for those whom nothing happens to"`
}

type tagShadowOutput struct{ Body TagShadow }

func (s *routes) shadowRoutes() {
	if s.ports.Tags == nil {
		return
	}
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}
	door.Add(s.Server, http.MethodPost, "/api/tags/{id}/versions/{version}/shadow", print, "Judge a draft in shadow", s.shadowTag)
	door.Add(s.Server, http.MethodGet, "/api/tags/{id}/versions/{version}/shadow", look, "What a tag in shadow would change", s.tagShadow)
}

func (s *routes) shadowTag(ctx context.Context, in *versionPath) (*tagDraftOutput, error) {
	if err := s.mayPrint(ctx, in.ref(), "shadow"); err != nil {
		return nil, err
	}
	d, err := s.ports.Tags.Shadow(ctx, in.ref(), door.CallerOf(ctx).Actor.Name())
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) tagShadow(ctx context.Context, in *versionPath) (*tagShadowOutput, error) {
	r, err := s.ports.Tags.ShadowReport(ctx, in.ref())
	if err != nil {
		return nil, err
	}
	for _, list := range [][]TagSample{r.Gain, r.Lose} {
		for i := range list {
			if list[i], err = s.sampleOf(ctx, list[i].ID); err != nil {
				return nil, err
			}
		}
	}
	return &tagShadowOutput{Body: r}, nil
}

// sampleOf is a customer masked, for whoever may see customers; else the id alone.
func (s *routes) sampleOf(ctx context.Context, id zhiyin.CustomerID) (TagSample, error) {
	actor := door.CallerOf(ctx).Actor
	if !access.Allows(actor, access.CustomerRead, access.Object{}) {
		return TagSample{ID: id}, nil
	}
	snap, err := s.ports.House.Snapshot(ctx, id, s.Now())
	if err != nil {
		return TagSample{}, err
	}
	c := snap.Within(actor.Cleared()).Customer
	return TagSample{ID: id, Name: identity.MaskName(c.DisplayName()), Phone: identity.MaskPhone(c.Phone), Tier: c.Tier}, nil
}
