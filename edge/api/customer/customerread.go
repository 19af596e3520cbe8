package customer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/identity"
)

// CustomerFacts is a customer, personal fields masked unless they were asked for
// with a purpose.
type CustomerFacts struct {
	ID         zhiyin.CustomerID    `json:"id"`
	Name       string               `json:"name" doc:"苏** unless shown"`
	Phone      string               `json:"phone,omitempty" doc:"138****6620 unless shown"`
	City       string               `json:"city,omitempty" doc:"absent unless shown"`
	Shown      bool                 `json:"shown" doc:"the personal fields are in the clear"`
	Title      string               `json:"title,omitempty"`
	Tier       string               `json:"tier,omitempty"`
	MemberFrom string               `json:"member_from,omitempty"`
	AgeBand    string               `json:"age_band,omitempty"`
	Speaks     zhiyin.Language      `json:"speaks,omitempty"`
	Tags       []zhiyin.Tag         `json:"tags"`
	Orders     []zhiyin.Order       `json:"orders" doc:"of the last three months"`
	Contacts   []zhiyin.PastContact `json:"contacts"`
}

type (
	customerInput struct {
		ID      string    `path:"id" pattern:"^cu_[0-9A-Za-z]{1,40}$"`
		At      time.Time `query:"at" doc:"as it stood then: traits, tags, orders and contacts. Who it is, is said as it is known now. Absent: now"`
		Purpose string    `query:"purpose" pattern:"^([a-z][a-z_]{1,39})?$" doc:"what the personal fields are shown for, as a code. Takes the scope customer.reveal and stands in the audit. Absent: they are masked"`
	}
	customerOutput struct{ Body CustomerFacts }
	findInput      struct {
		Phone  string `query:"phone" maxLength:"32" doc:"as people write it, or E.164"`
		Member string `query:"member" maxLength:"64"`
		Email  string `query:"email" maxLength:"254"`
	}
	findByInput struct {
		Body struct {
			Phone  string `json:"phone,omitempty" maxLength:"32" doc:"as people write it, or E.164"`
			Member string `json:"member,omitempty" maxLength:"64"`
			Email  string `json:"email,omitempty" maxLength:"254"`
			Kind   string `json:"kind,omitempty" maxLength:"40" doc:"one of GET /api/v1/identifier-kinds, with value"`
			Value  string `json:"value,omitempty" maxLength:"254" doc:"an identifier of that kind, whole; of an id of a system's own with its source before it: shop:1001"`
			Words  string `json:"words,omitempty" maxLength:"64" doc:"a piece of a name of two letters or more, the last four digits of a phone, or a whole phone number, member number or other code that customers are known by"`
		}
	}
	findOutput struct {
		Body struct {
			Items []CustomerFacts `json:"items"`
		}
	}
)

// mostFound bounds how many customers one number shows.
const mostFound = 20

func (s *routes) customer(ctx context.Context, in *customerInput) (*customerOutput, error) {
	snap, err := s.ports.House.Snapshot(ctx, zhiyin.CustomerID(in.ID), s.Now())
	if err != nil {
		return nil, err
	}
	if in.Purpose != "" {
		if err := s.May(ctx, access.CustomerReveal, access.Object{}, "customer:"+in.ID); err != nil {
			return nil, err
		}
		if err := s.MayRead(ctx, zhiyin.LabelOfSealed, access.CustomerReveal, "customer:"+in.ID); err != nil {
			return nil, err
		}
		if err := s.Audit(ctx, access.CustomerReveal, "customer:"+in.ID, "purpose "+in.Purpose); err != nil {
			return nil, err
		}
	}
	if !in.At.IsZero() {
		if err := s.then(ctx, &snap, in.At); err != nil {
			return nil, err
		}
	}
	return &customerOutput{Body: FactsOf(snap.Within(door.CallerOf(ctx).Actor.Cleared()), in.Purpose != "")}, nil
}

func FactsOf(s zhiyin.Snapshot, shown bool) CustomerFacts {
	c := s.Customer
	f := CustomerFacts{ID: c.ID, Shown: shown, Name: identity.MaskName(c.DisplayName()), Phone: identity.MaskPhone(c.Phone), Title: c.Title, Tier: c.Tier,
		MemberFrom: c.MemberFrom, AgeBand: c.AgeBand, Speaks: c.Speaks, Tags: append([]zhiyin.Tag{}, s.Tags...),
		Orders: append([]zhiyin.Order{}, s.Orders...), Contacts: append([]zhiyin.PastContact{}, s.Contacts...)}
	if shown {
		f.Name, f.Phone, f.City = c.DisplayName(), c.Phone, c.City
	}
	return f
}

func (s *routes) findCustomer(ctx context.Context, in *findInput) (*findOutput, error) {
	return s.find(ctx, common(in.Phone, in.Member, in.Email)...)
}

func (s *routes) findCustomerBy(ctx context.Context, in *findByInput) (*findOutput, error) {
	if in.Body.Words != "" && s.ports.Profiles != nil {
		found, err := s.ports.Profiles.Search(ctx, strings.TrimSpace(in.Body.Words), mostFound)
		if err != nil {
			return nil, err
		}
		return s.masked(ctx, found)
	}
	named := zhiyin.Identifier{Kind: zhiyin.IdentifierKind(in.Body.Kind), Value: in.Body.Value}
	if (named.Kind == "") != (named.Value == "") || named.Kind != "" && s.kinds().FormOf(named.Kind) == "" {
		return nil, fmt.Errorf("api: kind: there is no such kind of identifier, or no value with it: %w", zhiyin.Invalid)
	}
	return s.find(ctx, append(common(in.Body.Phone, in.Body.Member, in.Body.Email), named)...)
}

// common are the identifiers that have a name of their own in requests.
func common(phone, member, email string) []zhiyin.Identifier {
	return []zhiyin.Identifier{{Kind: zhiyin.Phone, Value: phone}, {Kind: zhiyin.Member, Value: member}, {Kind: zhiyin.Email, Value: email}}
}

// find looks by exactly one identifier; none of them reaches a log.
func (s *routes) find(ctx context.Context, maybe ...zhiyin.Identifier) (*findOutput, error) {
	var by []zhiyin.Identifier
	for _, id := range maybe {
		if strings.TrimSpace(id.Value) != "" {
			by = append(by, id)
		}
	}
	if len(by) != 1 {
		return nil, fmt.Errorf("api: one of phone, member, email and value: %w", zhiyin.Invalid)
	}
	found, err := s.ports.House.Find(ctx, by[0])
	if err != nil {
		return nil, err
	}
	return s.masked(ctx, found)
}

// masked are customers as they are found.
func (s *routes) masked(ctx context.Context, found []zhiyin.CustomerID) (*findOutput, error) {
	out := &findOutput{}
	out.Body.Items = []CustomerFacts{}
	for _, id := range found[:min(mostFound, len(found))] {
		snap, err := s.ports.House.Snapshot(ctx, id, s.Now())
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, FactsOf(snap.Within(door.CallerOf(ctx).Actor.Cleared()), false))
	}
	return out, nil
}
