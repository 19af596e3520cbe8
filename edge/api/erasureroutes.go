package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

// Erasures forgets people. Errors: NotFound; Conflict with words for whoever
// asked: erased already, on hold, being served.
type Erasures interface {
	Erase(ctx context.Context, customer zhiyin.CustomerID, reason zhiyin.ErasureReason, who zhiyin.AuditEntry) (Erased, error)
	Hold(ctx context.Context, customer zhiyin.CustomerID, on bool, reason string, who zhiyin.AuditEntry) error
}

// Erased is the receipt of an erasure, without personal data.
type Erased struct {
	Customer   zhiyin.CustomerID    `json:"customer"`
	Event      zhiyin.EventID       `json:"event"`
	Reason     zhiyin.ErasureReason `json:"reason"`
	Contacts   int64                `json:"contacts"`
	Recordings int64                `json:"recordings"`
	Orders     int64                `json:"orders"`
	Keys       int64                `json:"keys"`
	Cleared    bool                 `json:"cleared"` // nothing of it stands in the database's files any more
}

// CustomerPath is the id in a route's path; exported for huma.
type CustomerPath struct {
	ID string `path:"id" pattern:"^cu_[0-9A-Za-z_-]{1,40}$"`
}

type (
	eraseInput struct {
		CustomerPath
		Body struct {
			Reason zhiyin.ErasureReason `json:"reason" enum:"request,withdrawn,retention,order"`
		}
	}
	eraseOutput     struct{ Body Erased }
	holdPersonInput struct {
		CustomerPath
		Body struct {
			On     bool   `json:"on"`
			Reason string `json:"reason,omitempty" maxLength:"500"`
		}
	}
)

func (s *Server) erasureRoutes() {
	if s.ports.Erasures == nil {
		return
	}
	r := rule{who: Agent, browser: true, may: access.CustomerErase}
	add(s, http.MethodPost, "/api/customers/{id}/erase", r, "Forget a person", s.erase)
	add(s, http.MethodPost, "/api/customers/{id}/hold", r, "Put a person under legal hold, or take them out of it", s.holdCustomer)
}

func (s *Server) erase(ctx context.Context, in *eraseInput) (*eraseOutput, error) {
	out, err := s.ports.Erasures.Erase(ctx, zhiyin.CustomerID(in.ID), in.Body.Reason, s.entry(ctx, access.CustomerErase, "customer:"+in.ID))
	return &eraseOutput{Body: out}, err
}

func (s *Server) holdCustomer(ctx context.Context, in *holdPersonInput) (*empty, error) {
	if in.Body.On && in.Body.Reason == "" {
		return nil, newProblem(http.StatusBadRequest, "a hold needs a reason")
	}
	return &empty{}, s.ports.Erasures.Hold(ctx, zhiyin.CustomerID(in.ID), in.Body.On, in.Body.Reason, s.entry(ctx, access.CustomerErase, "customer:"+in.ID))
}

var erasurePages = map[string]page{
	"POST /api/customers/{id}/erase": {tag: "Customers", zh: "删除客户的个人信息",
		text: "Destroys the person's keys and everything they are found by; it can't be undone, and a restored backup is told again. A conflict says why not: erased already, under legal hold, or being served.",
		asks: object{"reason": "request"},
		gives: object{"customer": exCustomer, "event": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ", "reason": "request", "contacts": 3, "recordings": 2,
			"orders": 10, "keys": 4, "cleared": true},
		may: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/customers/{id}/hold": {tag: "Customers", zh: "司法保全或解除",
		text: "While it is on, the person can't be erased. The reason is kept sealed with the person's key.",
		asks: object{"on": true, "reason": "（2026）沪01民初17号"}, may: []zhiyin.Error{zhiyin.NotFound}},
}
