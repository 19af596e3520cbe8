package customer

import (
	"context"
	"fmt"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/identity"
)

// Suppressions are the identifiers of people who asked to be forgotten.
type Suppressions interface {
	// Suppress says what becomes of messages that name the identifier, and keeps its
	// entry in the audit with it.
	Suppress(ctx context.Context, id zhiyin.Identifier, mode zhiyin.Suppression, by string, entry zhiyin.AuditEntry) error
	// Suppressions is a page of what is refused, the newest first.
	Suppressions(ctx context.Context, before string, limit int) (page []zhiyin.Suppressed, next string, err error)
	// LiftSuppression likewise; NotFound where the identifier is not suppressed.
	LiftSuppression(ctx context.Context, id zhiyin.Identifier, entry zhiyin.AuditEntry) error
}

type liftInput struct {
	Body struct {
		Kind   zhiyin.IdentifierKind `json:"kind" pattern:"^[a-z][a-z0-9_]{0,39}$" doc:"one of GET /api/v1/identifier-kinds"`
		Value  string                `json:"value" minLength:"1" maxLength:"254" doc:"as it was reported; of an id of the sending system's own with its source before it: shop:1001"`
		Reason string                `json:"reason" pattern:"^[a-z][a-z_]{1,39}$" doc:"a code: came_back, mistake"`
	}
}

type (
	suppressionsInput struct {
		Before string `query:"before" maxLength:"120" doc:"the cursor of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	suppressionsOutput struct {
		Link string `header:"Link"`
		Body struct {
			Items []zhiyin.Suppressed `json:"items"`
			Next  string              `json:"next,omitempty"`
		}
	}
)

type suppressInput struct {
	Body struct {
		Kind   zhiyin.IdentifierKind `json:"kind" pattern:"^[a-z][a-z0-9_]{0,39}$" doc:"one of GET /api/v1/identifier-kinds"`
		Value  string                `json:"value" minLength:"1" maxLength:"254" doc:"as it was reported; of an id of the sending system's own with its source before it: shop:1001"`
		Mode   zhiyin.Suppression    `json:"mode" enum:"drop,anonymise" doc:"drop: messages are refused; anonymise: what was done is counted, without who did it"`
		Reason string                `json:"reason" pattern:"^[a-z][a-z_]{1,39}$" doc:"a code: asked, court_order"`
	}
}

func (s *routes) suppressionRoutes() {
	if s.ports.Suppressions == nil {
		return
	}
	door.Add(s.Server, http.MethodGet, "/api/v1/suppressions", door.Rule{Who: door.Agent, May: access.CustomerErase}, "Whose messages are refused or counted without them", s.suppressions)
	door.Add(s.Server, http.MethodPost, "/api/v1/suppressions", door.Rule{Who: door.Agent, May: access.CustomerErase, Browser: true}, "Refuse or anonymise messages about a person", s.suppress)
	door.Add(s.Server, http.MethodPost, "/api/v1/suppressions/lift", door.Rule{Who: door.Agent, May: access.CustomerErase, Browser: true}, "Let a forgotten person's messages in again", s.lift)
}

func (s *routes) suppressions(ctx context.Context, in *suppressionsInput) (*suppressionsOutput, error) {
	page, next, err := s.ports.Suppressions.Suppressions(ctx, in.Before, in.Limit)
	out := &suppressionsOutput{}
	out.Body.Items, out.Body.Next = append([]zhiyin.Suppressed{}, page...), next
	if next != "" {
		out.Link = fmt.Sprintf(`</api/v1/suppressions?before=%s&limit=%d>; rel="next"`, next, in.Limit)
	}
	return out, err
}

func (s *routes) suppress(ctx context.Context, in *suppressInput) (*door.Empty, error) {
	id, entry, err := s.suppression(ctx, in.Body.Kind, in.Body.Value, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	entry.Reason = string(in.Body.Mode) + " " + in.Body.Reason
	return &door.Empty{}, s.ports.Suppressions.Suppress(ctx, id, in.Body.Mode, entry.Actor, entry)
}

func (s *routes) lift(ctx context.Context, in *liftInput) (*door.Empty, error) {
	id, entry, err := s.suppression(ctx, in.Body.Kind, in.Body.Value, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &door.Empty{}, s.ports.Suppressions.LiftSuppression(ctx, id, entry)
}

// suppression reads whom it is about, and who asks.
func (s *routes) suppression(ctx context.Context, kind zhiyin.IdentifierKind, value, reason string) (zhiyin.Identifier, zhiyin.AuditEntry, error) {
	id, why := s.kinds().Written(zhiyin.Identifier{Kind: kind, Value: value})
	if why != identity.Good {
		return id, zhiyin.AuditEntry{}, fmt.Errorf("api: value is no identifier: %s: %w", why, zhiyin.Invalid)
	}
	entry := s.Done(ctx, access.CustomerErase, reason)
	entry.Object = "suppression:" + string(kind)
	return id, entry, nil
}
