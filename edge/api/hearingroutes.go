package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
)

type (
	correctInput struct {
		ContactPath
		Body struct {
			Utterance string `json:"utterance" pattern:"^[0-9A-Za-z_]{1,44}$"`
			Of        string `json:"of" enum:"intent,need,mood"`
			Was       string `json:"was,omitempty" maxLength:"64" doc:"The need or intent; of a mood nothing."`
			Is        string `json:"is,omitempty" maxLength:"64" doc:"What it was; empty: merely not that; of a mood anger or calm; the same as was takes a correction back."`
		}
	}
	transcriptInput  struct{ ContactPath }
	transcriptOutput struct {
		Body struct {
			Items []desk.TimelineEntry `json:"items"`
		}
	}
)

// hearingRoutes are about what was heard in a contact.
func (s *Server) hearingRoutes(mine rule) {
	d := s.ports.Desk
	add(s, http.MethodPost, "/api/desk/contacts/{id}/correct", mine, "Say what was understood wrongly", act(func(ctx context.Context, a zhiyin.AgentID, in *correctInput) error {
		b := in.Body
		return d.Correct(ctx, a, in.id(), desk.Correction{Utterance: zhiyin.UtteranceID(b.Utterance), Of: b.Of, Was: b.Was, Is: b.Is})
	}))
	add(s, http.MethodGet, "/api/floor/contacts/{id}/transcript", rule{who: Agent, may: access.ContactObserve}, "What was said in a contact", s.transcript)
}

func (s *Server) transcript(ctx context.Context, in *transcriptInput) (*transcriptOutput, error) {
	items, err := s.ports.Desk.Transcript(ctx, callerOf(ctx).agent, in.id(), func() error {
		return s.audit(ctx, access.ContactObserve, in.ID, "transcript")
	})
	if err != nil {
		return nil, err
	}
	out := &transcriptOutput{}
	out.Body.Items = items
	return out, nil
}
