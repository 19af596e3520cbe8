package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
)

type (
	attachInput struct {
		Body struct {
			Tab  string `json:"tab" minLength:"1" maxLength:"64"`
			SDP  string `json:"sdp" minLength:"1"`
			Take bool   `json:"take,omitempty"`
		}
	}
	sdpOutput struct {
		Body struct {
			SDP string `json:"sdp"`
		}
	}
	reportInput struct {
		Body struct {
			Tab        string `json:"tab" minLength:"1" maxLength:"64"`
			Microphone bool   `json:"microphone"`
			Reason     string `json:"reason,omitempty" maxLength:"64"`
		}
	}
	closeInput struct {
		Body struct {
			Tab string `json:"tab" minLength:"1" maxLength:"64"`
		}
	}
)

// lineRoutes connect the agent's audio.
func (s *Server) lineRoutes(mine rule) {
	beacon := mine
	beacon.beacon = true
	add(s, http.MethodPost, "/api/desk/line", mine, "Connect this tab's audio", s.attach)
	add(s, http.MethodPost, "/api/desk/line/report", mine, "Say whether the microphone works", act(func(ctx context.Context, a zhiyin.AgentID, in *reportInput) error {
		return s.ports.Lines.Report(ctx, a, in.Body.Tab, in.Body.Microphone, in.Body.Reason)
	}))
	add(s, http.MethodPost, "/api/desk/line/close", beacon, "This tab is closing", act(func(_ context.Context, a zhiyin.AgentID, in *closeInput) error {
		s.ports.Lines.Detach(a, in.Body.Tab)
		return nil
	}))
}

func (s *Server) attach(ctx context.Context, in *attachInput) (*sdpOutput, error) {
	agent := callerOf(ctx).agent
	answer, err := s.ports.Lines.Attach(ctx, agent, in.Body.Tab, in.Body.SDP, in.Body.Take)
	if err != nil {
		return nil, err
	}
	if err := s.ports.Desk.Moved(ctx, agent, in.Body.Tab); err != nil {
		return nil, err
	}
	out := &sdpOutput{}
	out.Body.SDP = answer
	return out, nil
}
