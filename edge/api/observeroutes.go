package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

type observeInput struct {
	ContactPath
	Body struct {
		Mode zhiyin.ObserveMode `json:"mode" enum:"listen,whisper,barge" doc:"Who hears the supervisor: nobody, the agent, or both."`
	}
}

// observeRoutes let supervisors into talks of their unit.
func (s *Server) observeRoutes() {
	mine := rule{who: Agent, may: access.ContactObserve, browser: true}
	d := s.ports.Desk
	add(s, http.MethodPost, "/api/desk/contacts/{id}/observe", mine, "Listen to a talk", act(func(ctx context.Context, a zhiyin.AgentID, in *observeInput) error {
		return d.Observe(ctx, a, in.id(), in.Body.Mode)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/unobserve", mine, "Leave a talk", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.Unobserve(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/take-over", mine, "Go on with a talk in its agent's place", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.TakeOver(ctx, a, in.id())
	}))
}
