package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

type observeInput struct {
	door.ContactPath
	Body struct {
		Mode zhiyin.ObserveMode `json:"mode" enum:"listen,whisper,barge" doc:"Who hears the supervisor: nobody, the agent, or both."`
	}
}

// observeRoutes let supervisors into talks of their unit.
func (s *routes) observeRoutes() {
	mine := door.Rule{Who: door.Agent, May: access.ContactObserve, Browser: true}
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/observe", mine, "Listen to a talk", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *observeInput) error {
		return d.Observe(ctx, a, in.Contact(), in.Body.Mode)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/unobserve", mine, "Leave a talk", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.Unobserve(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/take-over", mine, "Go on with a talk in its agent's place", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.TakeOver(ctx, a, in.Contact())
	}))
}
