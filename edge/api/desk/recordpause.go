package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
)

type pauseInput struct {
	door.ContactPath
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"64" doc:"a code: card, private …"`
	}
}

// pauseRoutes let an agent keep something off the recording of their own contact.
func (s *routes) pauseRoutes(mine door.Rule) {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/recording/pause", mine, "Record silence for a while", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *pauseInput) error {
		return d.PauseRecording(ctx, a, in.Contact(), in.Body.Reason)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/recording/resume", mine, "Record what is said again", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.ResumeRecording(ctx, a, in.Contact())
	}))
}
