package customer

import (
	"context"
	"net/http"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

// Reveals shows masked fields in the clear. Denied for a customer who is not the
// asker's now, or where the contact is not sure enough who it is; Busy after too
// many in an hour; NotFound where nothing is known.
type Reveals interface {
	Reveal(ctx context.Context, v door.Visit, ask Reveal) (value string, err error)
}

// Reveal is what is asked.
type Reveal struct {
	Customer zhiyin.CustomerID
	Contact  zhiyin.ContactID
	Field    access.Field
	Reason   access.RevealReason
	Words    string
}

// RevealFor is how long a screen shows what was revealed.
const RevealFor = 60

type (
	revealInput struct {
		door.CustomerPath
		Body struct {
			Field   access.Field        `json:"field" enum:"phone,email,address"`
			Reason  access.RevealReason `json:"reason" enum:"verify,callback,delivery,correction,request,other"`
			Words   string              `json:"words,omitempty" maxLength:"500" doc:"needed with other; sealed with the customer's key"`
			Contact string              `json:"contact,omitempty" pattern:"^ct_[0-9A-Za-z]{1,40}$"`
		}
	}
	revealOutput struct {
		Body struct {
			Value   string `json:"value"`
			Seconds int    `json:"seconds" doc:"how long it may stay on the screen"`
		}
	}
)

func (s *routes) revealRoutes() {
	if s.ports.Reveals == nil {
		return
	}
	door.Add(s.Server, http.MethodPost, "/api/desk/customers/{id}/reveal", door.Rule{Who: door.Agent, May: access.CustomerReveal, Browser: true}, "Show a masked field", s.reveal)
}

func (s *routes) reveal(ctx context.Context, in *revealInput) (*revealOutput, error) {
	value, err := s.ports.Reveals.Reveal(ctx, s.Visit(ctx), Reveal{Customer: zhiyin.CustomerID(in.ID), Contact: zhiyin.ContactID(in.Body.Contact),
		Field: in.Body.Field, Reason: in.Body.Reason, Words: strings.TrimSpace(in.Body.Words)})
	out := &revealOutput{}
	out.Body.Value, out.Body.Seconds = value, RevealFor
	return out, err
}
