package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

type (
	correctInput struct {
		door.ContactPath
		Body struct {
			Utterance string `json:"utterance" pattern:"^[0-9A-Za-z_]{1,44}$"`
			Of        string `json:"of" enum:"intent,need,mood"`
			Was       string `json:"was,omitempty" maxLength:"64" doc:"The need or intent; of a mood nothing."`
			Is        string `json:"is,omitempty" maxLength:"64" doc:"What it was; empty: merely not that; of a mood anger or calm; the same as was takes a correction back."`
		}
	}
	notThisInput struct {
		door.ContactPath
		Body struct {
			Need string `json:"need" pattern:"^[a-z][a-z0-9-]{0,79}$" doc:"As the contact's foreseen reasons name it."`
			Back bool   `json:"back,omitempty" doc:"Takes it back."`
		}
	}
	transcriptInput struct{ door.ContactPath }
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
func (s *routes) hearingRoutes(mine door.Rule) {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/correct", mine, "Say what was understood wrongly", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *correctInput) error {
		b := in.Body
		return d.Correct(ctx, a, in.Contact(), desk.Correction{Utterance: zhiyin.UtteranceID(b.Utterance), Of: b.Of, Was: b.Was, Is: b.Is})
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/not-this", mine, "Say that a foreseen reason is not it", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *notThisInput) error {
		return d.NotThis(ctx, a, in.Contact(), in.Body.Need, in.Body.Back)
	}))
	door.Add(s.Server, http.MethodGet, "/api/floor/contacts/{id}/transcript", door.Rule{Who: door.Agent, May: access.ContactObserve}, "What was said in a contact", s.transcript)
	door.Add(s.Server, http.MethodGet, "/api/floor/contacts/{id}/trace", door.Rule{Who: door.Agent, May: access.AgentRead}, "How a contact came to its agent", s.trace)
}

func (s *routes) transcript(ctx context.Context, in *transcriptInput) (*transcriptOutput, error) {
	items, err := s.ports.Desk.Transcript(ctx, door.CallerOf(ctx).Agent, in.Contact(), func() error {
		return s.Audit(ctx, access.ContactObserve, in.ID, "transcript")
	})
	if err != nil {
		return nil, err
	}
	out := &transcriptOutput{}
	out.Body.Items = items
	return out, nil
}

func (s *routes) trace(ctx context.Context, in *transcriptInput) (*traceOutput, error) {
	items, err := s.ports.Desk.Trace(ctx, door.CallerOf(ctx).Agent, in.Contact())
	if err != nil {
		return nil, err
	}
	out := &traceOutput{}
	out.Body.Items = items
	return out, nil
}
