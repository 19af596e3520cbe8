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
	callOutInput struct {
		Body struct {
			To      string `json:"to,omitempty" maxLength:"40" doc:"The number, as a person types it."`
			Contact string `json:"contact,omitempty" pattern:"^ct_[0-9A-Za-z]{1,40}$" doc:"A contact of the agent's own history: its customer is called."`
		}
	}
	callOutOutput struct {
		Body struct {
			Contact zhiyin.ContactID `json:"contact"`
		}
	}
	historyInput struct {
		Before string `query:"before" maxLength:"40"`
	}
	historyOutput struct {
		Body struct {
			Items []desk.CallView `json:"items"`
			Next  string          `json:"next,omitempty"`
		}
	}
)

// callingRoutes are the calls that an agent begins, and their list of calls.
func (s *routes) callingRoutes(mine door.Rule) {
	door.Add(s.Server, http.MethodPost, "/api/desk/calls", mine, "Call a customer", s.callOut)
	door.Add(s.Server, http.MethodGet, "/api/desk/calls", door.Rule{Who: door.Agent, May: access.DeskUse}, "The agent's own calls, newest first", s.callHistory)
}

func (s *routes) callOut(ctx context.Context, in *callOutInput) (*callOutOutput, error) {
	id, err := s.ports.Desk.CallOut(ctx, door.CallerOf(ctx).Agent, in.Body.To, zhiyin.ContactID(in.Body.Contact))
	if err != nil {
		return nil, err
	}
	out := &callOutOutput{}
	out.Body.Contact = id
	return out, nil
}

func (s *routes) callHistory(ctx context.Context, in *historyInput) (*historyOutput, error) {
	items, next, err := s.ports.Desk.History(ctx, door.CallerOf(ctx).Agent, in.Before)
	if err != nil {
		return nil, err
	}
	out := &historyOutput{}
	out.Body.Items, out.Body.Next = items, next
	return out, nil
}
