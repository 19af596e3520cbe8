package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
)

type pauseInput struct {
	ContactPath
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"64" doc:"a code: card, private …"`
	}
}

// pauseRoutes let an agent keep something off the recording of their own contact.
func (s *Server) pauseRoutes(mine rule) {
	d := s.ports.Desk
	add(s, http.MethodPost, "/api/desk/contacts/{id}/recording/pause", mine, "Record silence for a while", act(func(ctx context.Context, a zhiyin.AgentID, in *pauseInput) error {
		return d.PauseRecording(ctx, a, in.id(), in.Body.Reason)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/recording/resume", mine, "Record what is said again", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.ResumeRecording(ctx, a, in.id())
	}))
}
