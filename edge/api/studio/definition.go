package studio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/press"
)

// Definitions is the press of whatever people edit: drafted, checked, approved by
// a second person where one is asked for, published, rolled back. Errors: Invalid
// for a kind that can't be drafted; NotFound; Denied where a second person has to
// approve; Conflict for what was done already.
type Definitions interface {
	// Read checks a text beside what is in force; nothing is kept.
	Read(ctx context.Context, kind, text string) (id string, unit zhiyin.UnitID, problems []TagProblem, err error)
	// UnitOf tells whose a version is, or the one in force where the version is 0.
	UnitOf(ctx context.Context, ref zhiyin.DefinitionRef) (zhiyin.UnitID, error)
	TwoPersons(ctx context.Context, unit zhiyin.UnitID) (bool, error)
	Draft(ctx context.Context, kind, text, by string) (TagDraft, error)
	Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error
	Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (TagDraft, error)
	// Discard puts away a draft; its number stays.
	Discard(ctx context.Context, ref zhiyin.DefinitionRef) error
	RollBack(ctx context.Context, kind, id, by string) (TagDraft, error)
	// Standing are those of a kind in force, and those that are drafted for the first time,
	// by unit and id.
	Standing(ctx context.Context, kind string) ([]DefinitionStanding, error)
	// Versions are at most 60, the newest first.
	Versions(ctx context.Context, kind, id string) ([]DefinitionVersion, error)
}

// DefinitionVersion is one version of a definition, in force, before it or on its way.
type DefinitionVersion struct {
	Version    int           `json:"version"`
	Unit       zhiyin.UnitID `json:"unit,omitempty"`
	State      string        `json:"state" enum:"drafted,approved,shadow,published,superseded,discarded"`
	YAML       string        `json:"yaml"`
	By         string        `json:"by"`
	ByName     string        `json:"by_name,omitempty"`
	Made       time.Time     `json:"made"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	Approver   string        `json:"approver,omitempty" doc:"the name of who approved it"`
	Published  time.Time     `json:"published,omitzero"`
	Pack       string        `json:"pack,omitempty" doc:"pack and version it came with"`
}

// DefinitionStanding is how a definition stands.
type DefinitionStanding struct {
	ID      string        `json:"id"`
	Unit    zhiyin.UnitID `json:"unit,omitempty"`
	Name    zhiyin.Text   `json:"name" doc:"empty where the text says none"`
	Version int           `json:"version" doc:"in force; 0: none is"`
	YAML    string        `json:"yaml" doc:"of what is in force, else of the draft"`
	Draft   int           `json:"draft,omitempty" doc:"the newest version on its way"`
}

// DefinitionOf is a definition in a route's path; exported for huma.
type DefinitionOf struct {
	Kind string `path:"kind" enum:"schema,identity,identifier,intent,need,flow,labels,plan,reason,calendar,manner,voice,unit"`
	ID   string `path:"id" maxLength:"80" pattern:"^[a-z][a-z0-9-]*$"`
}

type (
	definitionVersionPath struct {
		DefinitionOf
		Version int `path:"version" minimum:"1"`
	}
	publishDefinitionInput struct {
		DefinitionOf
		Version int  `path:"version" minimum:"1"`
		Anyway  bool `query:"anyway" doc:"though a comparison speaks against it (definition.overrule)"`
	}
	draftDefinitionInput struct {
		Kind string `path:"kind" enum:"schema,identity,identifier,intent,need,flow,labels,plan,reason,calendar,manner,voice,unit"`
		Body struct {
			YAML string `json:"yaml" minLength:"1" maxLength:"400000"`
		}
	}
	kindInput struct {
		Kind string `path:"kind" enum:"calendar,manner,voice,unit"`
	}
	checkDefinitionInput struct {
		Kind string `path:"kind" enum:"calendar,manner,voice,unit"`
		Body struct {
			YAML string `json:"yaml" minLength:"1" maxLength:"65536"`
		}
	}
	standingsOutput struct {
		Body struct {
			Items []DefinitionStanding `json:"items"`
		}
	}
	checkOutput struct {
		Body struct {
			Problems   []TagProblem `json:"problems"`
			TwoPersons bool         `json:"two_persons" doc:"a second person approves what is published in the unit that it names"`
		}
	}
	diffDefinitionInput struct {
		DefinitionOf
		From int `query:"from" minimum:"1" required:"true"`
		To   int `query:"to" minimum:"1" required:"true"`
	}
	diffOutput struct {
		Body struct {
			Lines []press.Line `json:"lines"`
		}
	}
	versionsOutput struct {
		Body struct {
			Items []DefinitionVersion `json:"items"`
		}
	}
)

func (v definitionVersionPath) ref() zhiyin.DefinitionRef {
	return zhiyin.DefinitionRef{Kind: v.Kind, ID: v.ID, Version: v.Version}
}

func (s *routes) definitionRoutes() {
	if s.ports.Definitions == nil {
		return
	}
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}
	door.Add(s.Server, http.MethodPost, "/api/definitions/{kind}", print, "Draft a definition", s.draftDefinition)
	door.Add(s.Server, http.MethodGet, "/api/definitions/{kind}", look, "Definitions of a kind and how they stand", s.standingDefinitions)
	door.Add(s.Server, http.MethodPost, "/api/definitions/{kind}/check", door.Rule{Who: door.Agent, May: access.DefinitionRead, Browser: true}, "Check a definition while it is written", s.checkDefinition)
	door.Add(s.Server, http.MethodGet, "/api/definitions/{kind}/{id}/versions", look, "A definition's versions", s.definitionVersions)
	door.Add(s.Server, http.MethodGet, "/api/definitions/{kind}/{id}/diff", look, "What differs between two versions", s.diffDefinition)
	door.Add(s.Server, http.MethodPost, "/api/definitions/{kind}/{id}/versions/{version}/approve", print, "Approve a definition", s.approveDefinition)
	door.Add(s.Server, http.MethodPost, "/api/definitions/{kind}/{id}/versions/{version}/publish", print, "Put a definition in force", s.publishDefinition)
	door.Add(s.Server, http.MethodPost, "/api/definitions/{kind}/{id}/versions/{version}/discard", print, "Discard a definition's draft", s.discardDefinition)
	door.Add(s.Server, http.MethodPost, "/api/definitions/{kind}/{id}/roll-back", print, "Put a definition's version before in force again", s.rollBackDefinition)
}

func (s *routes) draftDefinition(ctx context.Context, in *draftDefinitionInput) (*tagDraftOutput, error) {
	d, err := s.drafted(ctx, in.Kind, in.Body.YAML)
	return &tagDraftOutput{Body: d}, err
}

// drafted keeps a text for whoever may publish in its unit, and in that of the
// version which it follows.
func (s *routes) drafted(ctx context.Context, kind, text string) (TagDraft, error) {
	id, unit, problems, err := s.ports.Definitions.Read(ctx, kind, text)
	if err != nil || len(problems) > 0 && id == "" {
		return TagDraft{Problems: problems}, err
	}
	if err := s.MayInUnit(ctx, access.DefinitionPublish, unit, kind+"/"+id); err != nil {
		return TagDraft{}, err
	}
	switch was, err := s.ports.Definitions.UnitOf(ctx, zhiyin.DefinitionRef{Kind: kind, ID: id}); {
	case errors.Is(err, zhiyin.NotFound):
	case err != nil:
		return TagDraft{}, err
	default:
		if err := s.MayInUnit(ctx, access.DefinitionPublish, was, kind+"/"+id); err != nil {
			return TagDraft{}, err
		}
	}
	if len(problems) > 0 {
		return TagDraft{Problems: problems}, nil
	}
	if err := s.Audit(ctx, access.DefinitionPublish, kind+"/"+id, "draft"); err != nil {
		return TagDraft{}, err
	}
	return s.ports.Definitions.Draft(ctx, kind, text, door.CallerOf(ctx).Actor.Name())
}

func (s *routes) standingDefinitions(ctx context.Context, in *kindInput) (*standingsOutput, error) {
	all, err := s.ports.Definitions.Standing(ctx, in.Kind)
	out := &standingsOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(d DefinitionStanding) access.Object { return access.Object{Unit: d.Unit} })
	return out, err
}

func (s *routes) checkDefinition(ctx context.Context, in *checkDefinitionInput) (*checkOutput, error) {
	_, unit, problems, err := s.ports.Definitions.Read(ctx, in.Kind, in.Body.YAML)
	if err != nil {
		return nil, err
	}
	out := &checkOutput{}
	if out.Body.Problems = problems; problems == nil {
		out.Body.Problems = []TagProblem{}
	}
	out.Body.TwoPersons, err = s.ports.Definitions.TwoPersons(ctx, unit)
	return out, err
}

func (s *routes) definitionVersions(ctx context.Context, in *DefinitionOf) (*versionsOutput, error) {
	all, err := s.ports.Definitions.Versions(ctx, in.Kind, in.ID)
	if err != nil {
		return nil, err
	}
	out := &versionsOutput{}
	out.Body.Items = all
	return out, s.May(ctx, access.DefinitionRead, access.Object{Unit: all[0].Unit}, in.Kind+"/"+in.ID)
}

// diffDefinition compares two of the versions that are listed.
func (s *routes) diffDefinition(ctx context.Context, in *diffDefinitionInput) (*diffOutput, error) {
	all, err := s.ports.Definitions.Versions(ctx, in.Kind, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.DefinitionRead, access.Object{Unit: all[0].Unit}, in.Kind+"/"+in.ID); err != nil {
		return nil, err
	}
	text := map[int]string{}
	for _, v := range all {
		text[v.Version] = v.YAML
	}
	from, has := text[in.From]
	to, also := text[in.To]
	if !has || !also {
		return nil, fmt.Errorf("definition %s/%s: no such version: %w", in.Kind, in.ID, zhiyin.NotFound)
	}
	out := &diffOutput{}
	out.Body.Lines = press.Diff(from, to)
	return out, nil
}

// pressing asks whether the caller may publish where the definition belongs, and
// notes in the audit what they do.
func (s *routes) pressing(ctx context.Context, ref zhiyin.DefinitionRef, what string) error {
	unit, err := s.ports.Definitions.UnitOf(ctx, ref)
	if err != nil {
		return err
	}
	if err := s.MayInUnit(ctx, access.DefinitionPublish, unit, ref.Kind+"/"+ref.ID); err != nil {
		return err
	}
	return s.Audit(ctx, access.DefinitionPublish, ref.String(), what)
}

func (s *routes) approveDefinition(ctx context.Context, in *definitionVersionPath) (*door.Empty, error) {
	if err := s.pressing(ctx, in.ref(), "approve"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Definitions.Approve(ctx, in.ref(), door.CallerOf(ctx).Actor.Name())
}

func (s *routes) publishDefinition(ctx context.Context, in *publishDefinitionInput) (*tagDraftOutput, error) {
	ref := zhiyin.DefinitionRef{Kind: in.Kind, ID: in.ID, Version: in.Version}
	if err := s.pressing(ctx, ref, "publish"); err != nil {
		return nil, err
	}
	if problems, err := s.compared(ctx, ref, in.Anyway); err != nil || len(problems) > 0 {
		return &tagDraftOutput{Body: TagDraft{ID: in.ID, Version: in.Version, Problems: problems}}, err
	}
	d, err := s.ports.Definitions.Publish(ctx, ref, door.CallerOf(ctx).Actor.Name())
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) discardDefinition(ctx context.Context, in *definitionVersionPath) (*door.Empty, error) {
	if err := s.pressing(ctx, in.ref(), "discard"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Definitions.Discard(ctx, in.ref())
}

func (s *routes) rollBackDefinition(ctx context.Context, in *DefinitionOf) (*tagDraftOutput, error) {
	if err := s.pressing(ctx, zhiyin.DefinitionRef{Kind: in.Kind, ID: in.ID}, "roll back"); err != nil {
		return nil, err
	}
	d, err := s.ports.Definitions.RollBack(ctx, in.Kind, in.ID, door.CallerOf(ctx).Actor.Name())
	return &tagDraftOutput{Body: d}, err
}
