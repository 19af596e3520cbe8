package api

import (
	"context"
	"fmt"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/identity"
)

// Suppressions are the identifiers of people who asked to be forgotten.
type Suppressions interface {
	// LiftSuppression keeps its entry in the audit with it; NotFound where the
	// identifier is not suppressed.
	LiftSuppression(ctx context.Context, id zhiyin.Identifier, entry zhiyin.AuditEntry) error
}

type liftInput struct {
	Body struct {
		Kind   zhiyin.IdentifierKind `json:"kind" enum:"user_id,member_id,wechat_unionid,wechat_openid,email,phone,device,anonymous_id"`
		Value  string                `json:"value" minLength:"1" maxLength:"254" doc:"as it was reported; of a user_id or anonymous_id with its source before it: shop:1001"`
		Reason string                `json:"reason" pattern:"^[a-z][a-z_]{1,39}$" doc:"a code: came_back, mistake"`
	}
}

func (s *Server) suppressionRoutes() {
	if s.ports.Suppressions == nil {
		return
	}
	add(s, http.MethodPost, "/api/v1/suppressions/lift", rule{who: Agent, may: access.CustomerErase, browser: true}, "Let a forgotten person's messages in again", s.lift)
}

func (s *Server) lift(ctx context.Context, in *liftInput) (*empty, error) {
	id, why := identity.Read(zhiyin.Identifier{Kind: in.Body.Kind, Value: in.Body.Value}, "CN")
	if why != identity.Good {
		return nil, fmt.Errorf("api: value is no identifier: %s: %w", why, zhiyin.Invalid)
	}
	entry := s.done(ctx, access.CustomerErase, in.Body.Reason)
	entry.Object = "suppression:" + string(in.Body.Kind)
	return &empty{}, s.ports.Suppressions.LiftSuppression(ctx, id, entry)
}
