package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

type (
	helpInput struct {
		ContactPath
		Body struct {
			On  bool   `json:"on" doc:"Asks, or withdraws it."`
			Why string `json:"why,omitempty" maxLength:"480" doc:"For the supervisor, at most 120 characters."`
		}
	}
	adviceInput struct {
		ContactPath
		Body struct {
			Agent zhiyin.AgentID `json:"agent" minLength:"1" maxLength:"64" doc:"To whom: one who has the contact in hand."`
			Text  string         `json:"text" minLength:"1" maxLength:"2000" doc:"At most 500 characters."`
		}
	}
)

// helpRoutes are how agents ask supervisors for help, and how those write to them.
func (s *Server) helpRoutes(mine rule) {
	d := s.ports.Desk
	add(s, http.MethodPost, "/api/desk/contacts/{id}/help", mine, "Ask a supervisor for help", act(func(ctx context.Context, a zhiyin.AgentID, in *helpInput) error {
		return d.AskHelp(ctx, a, in.id(), in.Body.On, in.Body.Why)
	}))
	watches := rule{who: Agent, may: access.ContactObserve, browser: true}
	add(s, http.MethodPost, "/api/floor/contacts/{id}/note", watches, "Write to the agent of a contact", act(func(ctx context.Context, a zhiyin.AgentID, in *adviceInput) error {
		return d.Advise(ctx, a, in.id(), in.Body.Agent, in.Body.Text, func() error {
			return s.audit(ctx, access.ContactObserve, in.ID, "note")
		})
	}))
}
