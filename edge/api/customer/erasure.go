package customer

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
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

type (
	eraseInput struct {
		door.CustomerPath
		Body struct {
			Reason zhiyin.ErasureReason `json:"reason" enum:"request,withdrawn,retention,order"`
		}
	}
	eraseOutput     struct{ Body Erased }
	holdPersonInput struct {
		door.CustomerPath
		Body struct {
			On     bool   `json:"on"`
			Reason string `json:"reason,omitempty" maxLength:"500"`
		}
	}
)

func (s *routes) erasureRoutes() {
	if s.ports.Erasures == nil {
		return
	}
	r := door.Rule{Who: door.Agent, Browser: true, May: access.CustomerErase}
	door.Add(s.Server, http.MethodPost, "/api/customers/{id}/erase", r, "Forget a person", s.erase)
	door.Add(s.Server, http.MethodPost, "/api/customers/{id}/hold", r, "Put a person under legal hold, or take them out of it", s.holdCustomer)
}

func (s *routes) erase(ctx context.Context, in *eraseInput) (*eraseOutput, error) {
	out, err := s.ports.Erasures.Erase(ctx, zhiyin.CustomerID(in.ID), in.Body.Reason, s.Entry(ctx, access.CustomerErase, "customer:"+in.ID))
	return &eraseOutput{Body: out}, err
}

func (s *routes) holdCustomer(ctx context.Context, in *holdPersonInput) (*door.Empty, error) {
	if in.Body.On && in.Body.Reason == "" {
		return nil, door.NewProblem(http.StatusBadRequest, "a hold needs a reason")
	}
	return &door.Empty{}, s.ports.Erasures.Hold(ctx, zhiyin.CustomerID(in.ID), in.Body.On, in.Body.Reason, s.Entry(ctx, access.CustomerErase, "customer:"+in.ID))
}

var erasurePages = map[string]door.Page{
	"POST /api/customers/{id}/erase": {Tag: "Customers", ZH: "删除客户的个人信息",
		Text: "Destroys the person's keys and everything they are found by; it can't be undone, and a restored backup is told again. A conflict says why not: erased already, under legal hold, or being served.",
		Asks: object{"reason": "request"},
		Gives: object{"customer": door.ExCustomer, "event": "ev_01K1Z8M4Q2T6V0X3Z5B7D9F1HJ", "reason": "request", "contacts": 3, "recordings": 2,
			"orders": 10, "keys": 4, "cleared": true},
		May: []zhiyin.Error{zhiyin.Conflict, zhiyin.NotFound}},
	"POST /api/customers/{id}/hold": {Tag: "Customers", ZH: "司法保全或解除",
		Text: "While it is on, the person can't be erased. The reason is kept sealed with the person's key.",
		Asks: object{"on": true, "reason": "（2026）沪01民初17号"}, May: []zhiyin.Error{zhiyin.NotFound}},
}
