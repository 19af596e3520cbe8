package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"zhiyin.dev"
)

// What Segment's sources send (HTTP tracking API): identify, track, and batches
// of both, with the write key as the user of Basic authentication.

type (
	segmentCall struct {
		Body map[string]json.RawMessage
	}
	segmentBatch struct {
		Body struct {
			Batch        []json.RawMessage `json:"batch" minItems:"1" maxItems:"500"`
			Context      json.RawMessage   `json:"context,omitempty"`
			Integrations json.RawMessage   `json:"integrations,omitempty"`
			MessageID    string            `json:"messageId,omitempty"`
			SentAt       string            `json:"sentAt,omitempty"`
			WriteKey     string            `json:"writeKey,omitempty"`
			_            struct{}          `additionalProperties:"true"`
		}
	}
	taken struct {
		Body struct {
			Success bool `json:"success"`
		}
	}
)

func (s *Server) intakeRoutes() {
	if s.ports.Intake == nil {
		return
	}
	system := rule{who: System}
	batch := rule{who: System, body: batchLimit}
	add(s, http.MethodPost, "/v1/identify", system, "Who a person is", s.single("identify"))
	add(s, http.MethodPost, "/v1/track", system, "What a person did", s.single("track"))
	add(s, http.MethodPost, "/v1/batch", batch, "Several of both", s.batch)
}

// system finds the source behind a write key.
func (s *Server) system(req *http.Request) (context.Context, error) {
	key, _, ok := req.BasicAuth()
	if !ok || key == "" {
		return nil, newProblem(http.StatusUnauthorized, "a write key is needed, as the user of Basic authentication")
	}
	source, err := s.ports.Intake.Source(req.Context(), key)
	switch zhiyin.KindOf(err) {
	case "":
		return context.WithValue(req.Context(), callerKey{}, caller{source: source}), nil
	case zhiyin.Denied, zhiyin.NotFound, zhiyin.Invalid:
		return nil, newProblem(http.StatusUnauthorized, "the write key is not known")
	}
	return nil, fmt.Errorf("api: write key: %w", err)
}

// single takes one call; its address says the type.
func (s *Server) single(kind string) func(context.Context, *segmentCall) (*taken, error) {
	word, _ := json.Marshal(kind) // a string literal
	return func(ctx context.Context, in *segmentCall) (*taken, error) {
		in.Body["type"] = word
		call, err := json.Marshal(in.Body)
		if err != nil {
			return nil, fmt.Errorf("api: %s: %w", kind, zhiyin.Invalid)
		}
		return s.take(ctx, []json.RawMessage{call})
	}
}

func (s *Server) batch(ctx context.Context, in *segmentBatch) (*taken, error) {
	return s.take(ctx, in.Body.Batch)
}

func (s *Server) take(ctx context.Context, calls []json.RawMessage) (*taken, error) {
	if err := s.ports.Intake.Take(ctx, callerOf(ctx).source, calls); err != nil {
		return nil, err
	}
	out := &taken{}
	out.Body.Success = true
	return out, nil
}
