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
	notThisInput struct {
		ContactPath
		Body struct {
			Need string `json:"need" pattern:"^[a-z][a-z0-9-]{0,79}$" doc:"As the contact's foreseen reasons name it."`
			Back bool   `json:"back,omitempty" doc:"Takes it back."`
		}
	}
	transcriptInput struct{ ContactPath }
	traceOutput     struct {
		Body struct {
			Items []desk.TraceStep `json:"items"`
		}
	}
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
	add(s, http.MethodPost, "/api/desk/contacts/{id}/not-this", mine, "Say that a foreseen reason is not it", act(func(ctx context.Context, a zhiyin.AgentID, in *notThisInput) error {
		return d.NotThis(ctx, a, in.id(), in.Body.Need, in.Body.Back)
	}))
	add(s, http.MethodGet, "/api/floor/contacts/{id}/transcript", rule{who: Agent, may: access.ContactObserve}, "What was said in a contact", s.transcript)
	add(s, http.MethodGet, "/api/floor/contacts/{id}/trace", rule{who: Agent, may: access.AgentRead}, "How a contact came to its agent", s.trace)
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

func (s *Server) trace(ctx context.Context, in *transcriptInput) (*traceOutput, error) {
	items, err := s.ports.Desk.Trace(ctx, callerOf(ctx).agent, in.id())
	if err != nil {
		return nil, err
	}
	out := &traceOutput{}
	out.Body.Items = items
	return out, nil
}
