package desk

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/door"
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
func (s *routes) lineRoutes(mine door.Rule) {
	beacon := mine
	beacon.Beacon = true
	door.Add(s.Server, http.MethodPost, "/api/desk/line", mine, "Connect this tab's audio", s.attach)
	door.Add(s.Server, http.MethodPost, "/api/desk/line/report", mine, "Say whether the microphone works", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *reportInput) error {
		return s.ports.Lines.Report(ctx, a, in.Body.Tab, in.Body.Microphone, in.Body.Reason)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/line/close", beacon, "This tab is closing", door.Act(func(_ context.Context, a zhiyin.AgentID, in *closeInput) error {
		s.ports.Lines.Detach(a, in.Body.Tab)
		return nil
	}))
}

func (s *routes) attach(ctx context.Context, in *attachInput) (*sdpOutput, error) {
	agent := door.CallerOf(ctx).Agent
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
