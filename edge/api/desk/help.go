package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

type (
	helpInput struct {
		door.ContactPath
		Body struct {
			On  bool   `json:"on" doc:"Asks, or withdraws it."`
			Why string `json:"why,omitempty" maxLength:"480" doc:"For the supervisor, at most 120 characters."`
		}
	}
	adviceInput struct {
		door.ContactPath
		Body struct {
			Agent zhiyin.AgentID `json:"agent" minLength:"1" maxLength:"64" doc:"To whom: one who has the contact in hand."`
			Text  string         `json:"text" minLength:"1" maxLength:"2000" doc:"At most 500 characters."`
		}
	}
)

// helpRoutes are how agents ask supervisors for help, and how those write to them.
func (s *routes) helpRoutes(mine door.Rule) {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/help", mine, "Ask a supervisor for help", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *helpInput) error {
		return d.AskHelp(ctx, a, in.Contact(), in.Body.On, in.Body.Why)
	}))
	watches := door.Rule{Who: door.Agent, May: access.ContactObserve, Browser: true}
	door.Add(s.Server, http.MethodPost, "/api/floor/contacts/{id}/note", watches, "Write to the agent of a contact", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *adviceInput) error {
		return d.Advise(ctx, a, in.Contact(), in.Body.Agent, in.Body.Text, func() error {
			return s.Audit(ctx, access.ContactObserve, in.ID, "note")
		})
	}))
}
