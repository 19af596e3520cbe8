package studio

import (
	"context"
	"errors"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

type (
	tagTextInput struct {
		Body struct {
			YAML string `json:"yaml" maxLength:"20000"`
		}
	}
	tagReadingOutput struct{ Body TagReading }
	tagDetailOutput  struct{ Body TagDetail }
	tagWordsOutput   struct{ Body TagWords }
	waitingOutput    struct {
		Body struct {
			Items []TagVersion `json:"items"`
		}
	}
)

func (s *routes) studioRoutes() {
	if s.ports.Tags == nil || s.ports.Studio == nil {
		return
	}
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}
	ask := door.Rule{Who: door.Agent, May: access.DefinitionRead, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/tags/{id}", look, "One tag whole", s.tag)
	door.Add(s.Server, http.MethodGet, "/api/tag-words", look, "What a rule may read", s.tagWords)
	door.Add(s.Server, http.MethodGet, "/api/tag-drafts", look, "Drafts that are not in force", s.tagDrafts)
	door.Add(s.Server, http.MethodPost, "/api/tags/check", ask, "Check a tag while it is written", s.checkTag)
	door.Add(s.Server, http.MethodPost, "/api/tags/preview", ask, "Count whom a text would hold for", s.countTag)
	door.Add(s.Server, http.MethodPost, "/api/tags/{id}/versions/{version}/discard", print, "Discard a draft", s.discardTag)
}

func (s *routes) tag(ctx context.Context, in *definitionPath) (*tagDetailOutput, error) {
	d, err := s.ports.Studio.Tag(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	unit := d.Versions[0].Unit
	return &tagDetailOutput{Body: d}, s.May(ctx, access.DefinitionRead, access.Object{Unit: unit}, "tag/"+in.ID)
}

func (s *routes) tagWords(ctx context.Context, _ *door.Nothing) (*tagWordsOutput, error) {
	w, err := s.ports.Studio.Words(ctx)
	return &tagWordsOutput{Body: w}, err
}

func (s *routes) tagDrafts(ctx context.Context, _ *door.Nothing) (*waitingOutput, error) {
	all, err := s.ports.Studio.Waiting(ctx)
	out := &waitingOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(v TagVersion) access.Object { return access.Object{Unit: v.Unit} })
	return out, err
}

func (s *routes) checkTag(ctx context.Context, in *tagTextInput) (*tagReadingOutput, error) {
	r, err := s.ports.Studio.Check(ctx, in.Body.YAML)
	return &tagReadingOutput{Body: r}, err
}

// countTag adds masked names to the sample for those who may see customers.
func (s *routes) countTag(ctx context.Context, in *tagTextInput) (*tagPreviewOutput, error) {
	p, err := s.ports.Studio.Count(ctx, in.Body.YAML)
	if err != nil {
		return nil, err
	}
	if !access.Allows(door.CallerOf(ctx).Actor, access.CustomerRead, access.Object{}) {
		return &tagPreviewOutput{Body: p}, nil
	}
	for _, id := range p.Sample {
		one, err := s.sampleOf(ctx, id)
		if err != nil {
			return nil, err
		}
		p.People = append(p.People, one)
	}
	return &tagPreviewOutput{Body: p}, nil
}

func (s *routes) discardTag(ctx context.Context, in *versionPath) (*door.Empty, error) {
	if err := s.mayPrint(ctx, in.ref(), "discard"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Studio.Discard(ctx, in.ref(), door.CallerOf(ctx).Actor.Name())
}

// mayPrint asks whether the caller may publish where the tag belongs, and notes
// in the audit what they did.
func (s *routes) mayPrint(ctx context.Context, ref zhiyin.DefinitionRef, what string) error {
	if s.ports.Studio != nil {
		unit, err := s.ports.Studio.UnitOf(ctx, ref)
		if err != nil {
			return err
		}
		if err := s.MayInUnit(ctx, access.DefinitionPublish, unit, "tag/"+ref.ID); err != nil {
			return err
		}
	}
	return s.Audit(ctx, access.DefinitionPublish, ref.String(), what)
}

// mayDraft asks whether the caller may publish in the unit that the text names,
// and in that of the version which it follows.
func (s *routes) mayDraft(ctx context.Context, text string) error {
	if s.ports.Studio == nil {
		return nil
	}
	r, err := s.ports.Studio.Check(ctx, text)
	if err != nil || r.Fields == nil {
		return err
	}
	if err := s.MayInUnit(ctx, access.DefinitionPublish, r.Fields.Unit, "tag/"+r.Fields.ID); err != nil {
		return err
	}
	unit, err := s.ports.Studio.UnitOf(ctx, zhiyin.DefinitionRef{Kind: "tag", ID: r.Fields.ID})
	switch {
	case errors.Is(err, zhiyin.NotFound):
		return nil
	case err != nil:
		return err
	}
	return s.MayInUnit(ctx, access.DefinitionPublish, unit, "tag/"+r.Fields.ID)
}
