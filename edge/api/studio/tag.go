package studio

import (
	"context"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Tags is what the platform concludes of customers, why, and by which
// definitions. Errors: NotFound; Denied where a second person has to approve;
// Conflict for what was done already.
type Tags interface {
	Why(ctx context.Context, customer zhiyin.CustomerID, tag string) (TagWhy, error)
	AsOf(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Tag, error)
	// Reject says that the tag is wrong for this customer; it returns until when it is off.
	Reject(ctx context.Context, customer zhiyin.CustomerID, tag, reason string, who zhiyin.AuditEntry) (time.Time, error)
	Purchases(ctx context.Context, customer zhiyin.CustomerID) (Purchases, error)
	// Holders is NotFound for a tag that is not in force.
	Holders(ctx context.Context, ask TagHoldersAsked) (TagHolders, error)

	Standing(ctx context.Context) ([]TagStanding, error)
	Draft(ctx context.Context, text, by string) (TagDraft, error)
	Preview(ctx context.Context, ref zhiyin.DefinitionRef) (TagPreview, error)
	Approve(ctx context.Context, ref zhiyin.DefinitionRef, by string) error
	Publish(ctx context.Context, ref zhiyin.DefinitionRef, by string) (TagDraft, error)
	RollBack(ctx context.Context, id, by string) (TagDraft, error)

	// Shadow judges a draft beside the version in force, shown and told to nobody;
	// ShadowReport is NotFound for one that is not judged so.
	Shadow(ctx context.Context, ref zhiyin.DefinitionRef, by string) (TagDraft, error)
	ShadowReport(ctx context.Context, ref zhiyin.DefinitionRef) (TagShadow, error)
}

// TagWhy explains one tag of one customer.
type TagWhy struct {
	Tag        string             `json:"tag"`
	Definition string             `json:"definition" doc:"kind/id@version"`
	Label      zhiyin.Sensitivity `json:"-"`
	Holds      bool               `json:"holds"`
	Because    zhiyin.Because     `json:"because" doc:"every comparison with what was found, what is missing to its number, and the events that contributed"`
	Since      time.Time          `json:"since,omitzero"`
	Until      time.Time          `json:"until,omitzero" doc:"when time alone ends it, or when it ended"`
	Rejected   bool               `json:"rejected,omitempty" doc:"somebody found it wrong for this customer"`
	Elsewhere  bool               `json:"elsewhere,omitempty" doc:"it is a unit's tag, and the unit knows nothing of the customer"`
}

// Purchases sums up the last three months.
type Purchases struct {
	From     time.Time      `json:"from"`
	Count    int            `json:"count" doc:"purchases that were not cancelled"`
	Spent    []zhiyin.Money `json:"spent" doc:"by currency"`
	Returns  int            `json:"returns"`
	Refunded []zhiyin.Money `json:"refunded"`
	Last     time.Time      `json:"last,omitzero"`
	Open     []zhiyin.Order `json:"open" doc:"of any kind, not finished, however old"`
}

// TagStanding is one tag that is in force.
type TagStanding struct {
	ID       string           `json:"id"`
	Version  int              `json:"version"`
	Unit     zhiyin.UnitID    `json:"unit,omitempty"`
	Family   zhiyin.TagFamily `json:"family"`
	Name     zhiyin.Text      `json:"name"`
	When     string           `json:"when"`
	Stays    string           `json:"stays,omitempty"`
	Holders  int64            `json:"holders"`
	Rejected int64            `json:"rejected" doc:"by agents, in 90 days"`
	Backfill *zhiyin.Backfill `json:"backfill,omitempty" doc:"how far it has been brought to those whom nothing happens to"`

	Precision TagPrecision `json:"precision"`
	Sensitive bool         `json:"sensitive,omitempty"`
	Published time.Time    `json:"published,omitzero" doc:"when this version was put in force"`
	By        string       `json:"by,omitempty"`
	Pack      string       `json:"pack,omitempty" doc:"pack and version it came with; absent: written here"`
}

// TagDraft is a version on its way.
type TagDraft struct {
	ID       string       `json:"id,omitempty"`
	Version  int          `json:"version,omitempty"`
	State    string       `json:"state,omitempty" enum:"drafted,approved,shadow,published"`
	Problems []TagProblem `json:"problems" doc:"why nothing was done; empty: it was"`
}

// TagProblem is one thing wrong with a draft.
type TagProblem struct {
	Node   string `json:"node,omitempty" doc:"of a flow"`
	Field  string `json:"field,omitempty"`
	Line   int    `json:"line,omitempty" doc:"from 1"`
	Column int    `json:"column,omitempty" doc:"from 1, in code points"`
	zhiyin.Flaw

	RuleLine   int `json:"rule_line,omitempty" doc:"the place in the rule's own text"`
	RuleColumn int `json:"rule_column,omitempty"`
}

// TagPreview is whom a draft would hold for on what is kept.
type TagPreview struct {
	Seen    int64               `json:"seen" doc:"customers looked at"`
	Holds   int64               `json:"holds"`
	Added   int64               `json:"added" doc:"of these, do not have the tag now"`
	Removed int64               `json:"removed" doc:"have it now and would lose it"`
	Whole   bool                `json:"whole" doc:"everybody was looked at"`
	Sample  []zhiyin.CustomerID `json:"sample" doc:"at most 20 of them"`

	People []TagSample `json:"people,omitempty" doc:"the sample, masked, for whoever may see customers"`
	SQL    string      `json:"sql,omitempty" doc:"the condition by which they were counted"`
}

// TagSample is one of a preview's customers, masked.
type TagSample struct {
	ID    zhiyin.CustomerID `json:"id"`
	Name  string            `json:"name,omitempty" doc:"苏**"`
	Phone string            `json:"phone,omitempty" doc:"138****6620"`
	Tier  string            `json:"tier,omitempty"`
}

type (
	tagWhyOutput  struct{ Body TagWhy }
	tagsAsOfInput struct {
		door.CustomerPath
		At time.Time `query:"at" doc:"absent: now"`
	}
	tagsAsOfOutput struct {
		Body struct {
			Items []zhiyin.Tag `json:"items"`
		}
	}
	rejectTagInput struct {
		door.TagPath
		Body struct {
			Reason string `json:"reason,omitempty" maxLength:"500" doc:"sealed with the customer's key"`
		}
	}
	rejectTagOutput struct {
		Body struct {
			Until time.Time `json:"until" doc:"the tag is off for this customer until then"`
		}
	}
	purchasesOutput struct{ Body Purchases }
	standingOutput  struct {
		Body struct {
			Items []TagStanding `json:"items"`
		}
	}
	draftTagInput struct {
		Body struct {
			YAML string `json:"yaml" maxLength:"20000"`
		}
	}
	tagDraftOutput struct{ Body TagDraft }
	versionPath    struct {
		ID      string `path:"id" maxLength:"60" pattern:"^[a-z0-9-]+$"`
		Version int    `path:"version" minimum:"1"`
	}
	definitionPath struct {
		ID string `path:"id" maxLength:"60" pattern:"^[a-z0-9-]+$"`
	}
	tagPreviewOutput struct{ Body TagPreview }
)

func (v versionPath) ref() zhiyin.DefinitionRef {
	return zhiyin.DefinitionRef{Kind: "tag", ID: v.ID, Version: v.Version}
}

func (s *routes) tagRoutes() {
	if s.ports.Tags == nil {
		return
	}
	read := door.Rule{Who: door.Either, May: access.CustomerRead}
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/tags", read, "A customer's tags, now or then", s.tagsAsOf)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/tags/{tag}", read, "Why a customer has a tag, or not", s.tagWhy)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/purchases", read, "What a customer bought in three months", s.purchases)
	door.Add(s.Server, http.MethodGet, "/api/v1/tags/{tag}/customers", read, "Who has a tag, and since when", s.tagHolders)
	door.Add(s.Server, http.MethodPost, "/api/desk/customers/{id}/tags/{tag}/reject", door.Rule{Who: door.Agent, May: access.CustomerRead, Browser: true}, "Say that a tag is wrong", s.rejectTag)
	look, print := door.Rule{Who: door.Agent, May: access.DefinitionRead}, door.Rule{Who: door.Agent, May: access.DefinitionPublish, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/tags", look, "The tags in force", s.tagStanding)
	door.Add(s.Server, http.MethodPost, "/api/tags", print, "Draft a tag", s.draftTag)
	door.Add(s.Server, http.MethodGet, "/api/tags/{id}/versions/{version}/preview", look, "Count whom a draft would hold for", s.previewTag)
	door.Add(s.Server, http.MethodPost, "/api/tags/{id}/versions/{version}/approve", print, "Approve a draft", s.approveTag)
	door.Add(s.Server, http.MethodPost, "/api/tags/{id}/versions/{version}/publish", print, "Put a draft in force", s.publishTag)
	door.Add(s.Server, http.MethodPost, "/api/tags/{id}/roll-back", print, "Put the version before in force again", s.rollBackTag)
}

func (s *routes) tagsAsOf(ctx context.Context, in *tagsAsOfInput) (*tagsAsOfOutput, error) {
	var tags []zhiyin.Tag
	var err error
	if in.At.IsZero() {
		var snap zhiyin.Snapshot
		snap, err = s.ports.House.Snapshot(ctx, zhiyin.CustomerID(in.ID), s.Now())
		tags = snap.Tags
	} else {
		tags, err = s.ports.Tags.AsOf(ctx, zhiyin.CustomerID(in.ID), in.At)
	}
	out := &tagsAsOfOutput{}
	out.Body.Items = []zhiyin.Tag{}
	for _, t := range tags {
		if t.Labelled() <= door.CallerOf(ctx).Actor.Cleared() {
			out.Body.Items = append(out.Body.Items, t)
		}
	}
	return out, err
}

func (s *routes) tagWhy(ctx context.Context, in *door.TagPath) (*tagWhyOutput, error) {
	why, err := s.ports.Tags.Why(ctx, zhiyin.CustomerID(in.ID), in.Tag)
	if err != nil {
		return nil, err
	}
	return &tagWhyOutput{Body: why}, s.MayRead(ctx, why.Label, access.CustomerRead, "customer:"+in.ID+" tag:"+in.Tag)
}

func (s *routes) purchases(ctx context.Context, in *door.CustomerPath) (*purchasesOutput, error) {
	p, err := s.ports.Tags.Purchases(ctx, zhiyin.CustomerID(in.ID))
	return &purchasesOutput{Body: p}, err
}

func (s *routes) rejectTag(ctx context.Context, in *rejectTagInput) (*rejectTagOutput, error) {
	until, err := s.ports.Tags.Reject(ctx, zhiyin.CustomerID(in.ID), in.Tag, in.Body.Reason, s.Entry(ctx, access.CustomerRead, "customer:"+in.ID+" tag:"+in.Tag))
	out := &rejectTagOutput{}
	out.Body.Until = until
	return out, err
}

func (s *routes) tagStanding(ctx context.Context, _ *door.Nothing) (*standingOutput, error) {
	all, err := s.ports.Tags.Standing(ctx)
	out := &standingOutput{}
	out.Body.Items = door.Shown(ctx, access.DefinitionRead, all, func(t TagStanding) access.Object { return access.Object{Unit: t.Unit} })
	return out, err
}

func (s *routes) draftTag(ctx context.Context, in *draftTagInput) (*tagDraftOutput, error) {
	if err := s.mayDraft(ctx, in.Body.YAML); err != nil {
		return nil, err
	}
	d, err := s.ports.Tags.Draft(ctx, in.Body.YAML, door.CallerOf(ctx).Actor.Name())
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) previewTag(ctx context.Context, in *versionPath) (*tagPreviewOutput, error) {
	p, err := s.ports.Tags.Preview(ctx, in.ref())
	return &tagPreviewOutput{Body: p}, err
}

func (s *routes) approveTag(ctx context.Context, in *versionPath) (*door.Empty, error) {
	if err := s.mayPrint(ctx, in.ref(), "approve"); err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Tags.Approve(ctx, in.ref(), door.CallerOf(ctx).Actor.Name())
}

func (s *routes) publishTag(ctx context.Context, in *versionPath) (*tagDraftOutput, error) {
	if err := s.mayPrint(ctx, in.ref(), "publish"); err != nil {
		return nil, err
	}
	d, err := s.ports.Tags.Publish(ctx, in.ref(), door.CallerOf(ctx).Actor.Name())
	return &tagDraftOutput{Body: d}, err
}

func (s *routes) rollBackTag(ctx context.Context, in *definitionPath) (*tagDraftOutput, error) {
	if err := s.mayPrint(ctx, zhiyin.DefinitionRef{Kind: "tag", ID: in.ID}, "roll back"); err != nil {
		return nil, err
	}
	d, err := s.ports.Tags.RollBack(ctx, in.ID, door.CallerOf(ctx).Actor.Name())
	return &tagDraftOutput{Body: d}, err
}
