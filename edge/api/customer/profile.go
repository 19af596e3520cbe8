package customer

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/identity"
)

// Profiles is what is known of a person besides their record: what they agreed
// to, what they are worth, who lives with them, and how all of it stood at a
// moment. Errors: NotFound for a person of whom nothing is known.
type Profiles interface {
	Consents(ctx context.Context, customer zhiyin.CustomerID, at time.Time) ([]zhiyin.Consent, error)
	// Consent keeps what the person said to whoever wrote it down.
	Consent(ctx context.Context, customer zhiyin.CustomerID, said ConsentSaid, who zhiyin.AuditEntry) error
	// SetProof keeps, as a hash, what the customer may prove with who they are, in place
	// of what was kept. Invalid: it would prove nothing.
	SetProof(ctx context.Context, customer zhiyin.CustomerID, by zhiyin.Proof, value string, who zhiyin.AuditEntry) error
	Then(ctx context.Context, customer zhiyin.CustomerID, unit zhiyin.UnitID, at time.Time) (Then, error)
	Rejected(ctx context.Context, customer zhiyin.CustomerID) ([]RejectedTag, error)
	// Restore takes back that the tag is wrong. NotFound where nobody says so.
	Restore(ctx context.Context, customer zhiyin.CustomerID, tag string, who zhiyin.AuditEntry) error
	// Household lists who shares an identifier with the person and is another.
	Household(ctx context.Context, customer zhiyin.CustomerID) ([]Housemate, error)
	// TagNames lists the tags in force, by id.
	TagNames(ctx context.Context) ([]TagName, error)
	// Search finds by a piece of a name, the last four digits of a phone, a whole
	// phone or member number.
	Search(ctx context.Context, words string, limit int) ([]zhiyin.CustomerID, error)
}

// Then is what a person's facts say of a moment.
type Then struct {
	Traits map[string]string // tier, speaks, age_band, member_from
	Orders []zhiyin.Order    // of the three months before, as they stood
	Worth  []Measure
}

// Measure is one number that follows from a person's purchases, with what it was
// made of.
type Measure struct {
	ID     string    `json:"id" enum:"lifetime,recency,frequency,monetary,churn"`
	Known  bool      `json:"known" doc:"there is enough to say it"`
	Score  float64   `json:"score" doc:"5 to 1 of recency, frequency and monetary; yuan of lifetime; 0 to 1 of churn"`
	Saw    float64   `json:"saw" doc:"what was scored: whole days since the last purchase (recency, churn), purchases ever (lifetime) or in 365 days (frequency), yuan in 365 days (monetary)"`
	Edges  []float64 `json:"edges,omitempty" doc:"of the scores 5, 4, 3 and 2"`
	Away   float64   `json:"away,omitempty" doc:"what is missing to the next better score"`
	Gap    float64   `json:"gap,omitempty" doc:"churn: mean days from one purchase to the next"`
	Turns  time.Time `json:"turns,omitzero" doc:"when time alone makes the score worse; churn: when it passes 0.5"`
	Orders []string  `json:"orders" doc:"that it was made of, the newest first, at most 20"`
}

// ConsentSaid is what somebody said of one purpose.
type ConsentSaid struct {
	Purpose string `json:"purpose" pattern:"^[a-z][a-z0-9_]{0,39}$"`
	Channel string `json:"channel,omitempty" pattern:"^([a-z][a-z0-9_]{0,39})?$" doc:"absent: every channel"`
	Given   bool   `json:"given" doc:"false: withdrawn"`
	Version string `json:"version,omitempty" maxLength:"60" doc:"of the text that was read out or shown"`
}

// RejectedTag is a tag that is off because somebody found it wrong.
type RejectedTag struct {
	Tag   string      `json:"tag"`
	Name  zhiyin.Text `json:"name,omitempty"`
	At    time.Time   `json:"at"`
	Until time.Time   `json:"until"`
	By    string      `json:"by"`
}

// TagName is a tag that a customer may have, without its rule.
type TagName struct {
	ID     string           `json:"id"`
	Unit   zhiyin.UnitID    `json:"unit,omitempty"`
	Family zhiyin.TagFamily `json:"family"`
	Name   zhiyin.Text      `json:"name"`
}

// Housemate is another person who has an identifier in common.
type Housemate struct {
	Customer zhiyin.CustomerID     `json:"customer"`
	Name     string                `json:"name" doc:"苏**"`
	Tier     string                `json:"tier,omitempty"`
	Kind     zhiyin.IdentifierKind `json:"kind" doc:"of the identifier that both have"`
	Why      string                `json:"why" doc:"why they are not one person: limit, shared, apart, size"`
	Since    time.Time             `json:"since"`
}

type (
	atInput struct {
		door.CustomerPath
		At time.Time `query:"at" doc:"absent: now"`
	}
	worthInput struct {
		door.CustomerPath
		At   time.Time     `query:"at" doc:"absent: now"`
		Unit zhiyin.UnitID `query:"unit" maxLength:"32" doc:"whose purchases; absent: everybody's"`
	}
	consentsOutput struct {
		Body struct {
			Items []zhiyin.Consent `json:"items"`
		}
	}
	worthOutput struct {
		Body struct {
			At    time.Time `json:"at"`
			Items []Measure `json:"items"`
		}
	}
	consentInput struct {
		door.CustomerPath
		Body ConsentSaid
	}
	proofInput struct {
		door.CustomerPath
		Proof zhiyin.Proof `path:"proof" enum:"pin,last_digits,answer"`
		Body  struct {
			Value string `json:"value" minLength:"2" maxLength:"100" doc:"4 digits and more of pin and last_digits; words of answer. Only its hash is kept"`
		}
	}
	profileOfInput struct{ door.CustomerPath }
	rejectedOutput struct {
		Body struct {
			Items []RejectedTag `json:"items"`
		}
	}
	restoreInput   struct{ door.TagPath }
	tagNamesOutput struct {
		Body struct {
			Items []TagName `json:"items"`
		}
	}
	householdOutput struct {
		Body struct {
			Items []Housemate `json:"items"`
		}
	}
)

func (s *routes) profileRoutes() {
	if s.ports.Profiles == nil {
		return
	}
	read, say := door.Rule{Who: door.Either, May: access.CustomerRead}, door.Rule{Who: door.Agent, May: access.CustomerRead, Browser: true}
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/consents", read, "What a customer agreed to", s.consents)
	door.Add(s.Server, http.MethodPost, "/api/desk/customers/{id}/consents", say, "Write down a consent or its withdrawal", s.consent)
	door.Add(s.Server, http.MethodPost, "/api/v1/customers/{id}/proofs/{proof}", door.Rule{Who: door.Either, May: access.EventsWrite}, "Keep what a customer proves with who they are", s.setProof)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/worth", read, "What a customer is worth, and may leave", s.worth)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/rejections", read, "Tags that were found wrong", s.rejectedTags)
	door.Add(s.Server, http.MethodPost, "/api/desk/customers/{id}/tags/{tag}/restore", say, "Take back that a tag is wrong", s.restoreTag)
	door.Add(s.Server, http.MethodGet, "/api/v1/tags", read, "The tags that there are", s.tagNames)
	door.Add(s.Server, http.MethodGet, "/api/v1/customers/{id}/household", read, "Who shares an identifier with a customer", s.household)
}

func (s *routes) orNow(at time.Time) time.Time {
	if at.IsZero() {
		return s.Now()
	}
	return at
}

func (s *routes) consents(ctx context.Context, in *atInput) (*consentsOutput, error) {
	list, err := s.ports.Profiles.Consents(ctx, zhiyin.CustomerID(in.ID), s.orNow(in.At))
	out := &consentsOutput{}
	out.Body.Items = append([]zhiyin.Consent{}, list...)
	return out, err
}

// consent is in the audit before it is kept: it changes what may be done to the
// person.
func (s *routes) consent(ctx context.Context, in *consentInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Profiles.Consent(ctx, zhiyin.CustomerID(in.ID), in.Body, s.Entry(ctx, access.CustomerRead, "customer:"+in.ID))
}

// setProof replaces what was kept, and unlocks.
func (s *routes) setProof(ctx context.Context, in *proofInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Profiles.SetProof(ctx, zhiyin.CustomerID(in.ID), in.Proof, in.Body.Value, s.Entry(ctx, access.EventsWrite, "customer:"+in.ID+" proof:"+string(in.Proof)))
}

func (s *routes) worth(ctx context.Context, in *worthInput) (*worthOutput, error) {
	if err := s.MayRead(ctx, zhiyin.LabelOfFacts, access.CustomerRead, "customer:"+in.ID); err != nil {
		return nil, err
	}
	at := s.orNow(in.At)
	then, err := s.ports.Profiles.Then(ctx, zhiyin.CustomerID(in.ID), in.Unit, at)
	out := &worthOutput{}
	out.Body.At, out.Body.Items = at, append([]Measure{}, then.Worth...)
	return out, err
}

func (s *routes) rejectedTags(ctx context.Context, in *profileOfInput) (*rejectedOutput, error) {
	list, err := s.ports.Profiles.Rejected(ctx, zhiyin.CustomerID(in.ID))
	out := &rejectedOutput{}
	out.Body.Items = append([]RejectedTag{}, list...)
	return out, err
}

func (s *routes) restoreTag(ctx context.Context, in *restoreInput) (*door.Empty, error) {
	return &door.Empty{}, s.ports.Profiles.Restore(ctx, zhiyin.CustomerID(in.ID), in.Tag, s.Entry(ctx, access.CustomerRead, "customer:"+in.ID+" tag:"+in.Tag))
}

// tagNames are those of the caller's units and of none.
func (s *routes) tagNames(ctx context.Context, _ *door.Nothing) (*tagNamesOutput, error) {
	all, err := s.ports.Profiles.TagNames(ctx)
	out := &tagNamesOutput{}
	out.Body.Items = door.Shown(ctx, access.CustomerRead, all, func(t TagName) access.Object { return access.Object{Unit: t.Unit} })
	return out, err
}

// household shows the others masked.
func (s *routes) household(ctx context.Context, in *profileOfInput) (*householdOutput, error) {
	mates, err := s.ports.Profiles.Household(ctx, zhiyin.CustomerID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &householdOutput{}
	out.Body.Items = []Housemate{}
	for _, m := range mates[:min(mostFound, len(mates))] {
		snap, err := s.ports.House.Snapshot(ctx, m.Customer, s.Now())
		if zhiyin.KindOf(err) == zhiyin.NotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("api: household of %s: %w", in.ID, err)
		}
		known := snap.Within(door.CallerOf(ctx).Actor.Cleared()).Customer
		m.Name, m.Tier = identity.MaskName(known.DisplayName()), known.Tier
		out.Body.Items = append(out.Body.Items, m)
	}
	return out, nil
}

// then shows a customer as they were: traits, tags, orders and contacts of the
// moment. Who they are is said as it is known now.
func (s *routes) then(ctx context.Context, snap *zhiyin.Snapshot, at time.Time) error {
	if s.ports.Profiles == nil || s.ports.Tags == nil {
		return fmt.Errorf("api: nothing is known here of a moment before: %w", zhiyin.Invalid)
	}
	id := snap.Customer.ID
	then, err := s.ports.Profiles.Then(ctx, id, "", at)
	if err != nil {
		return err
	}
	if snap.Tags, err = s.ports.Tags.AsOf(ctx, id, at); err != nil {
		return err
	}
	c := &snap.Customer
	c.Tier, c.Speaks, c.AgeBand, c.MemberFrom = then.Traits["tier"], zhiyin.Language(then.Traits["speaks"]), then.Traits["age_band"], then.Traits["member_from"]
	snap.At, snap.Orders = at, then.Orders
	var before []zhiyin.PastContact
	for _, p := range snap.Contacts {
		if !p.At.After(at) {
			before = append(before, p)
		}
	}
	snap.Contacts = before
	return nil
}
