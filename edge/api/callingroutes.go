package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
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
func (s *Server) callingRoutes(mine rule) {
	add(s, http.MethodPost, "/api/desk/calls", mine, "Call a customer", s.callOut)
	add(s, http.MethodGet, "/api/desk/calls", rule{who: Agent, may: access.DeskUse}, "The agent's own calls, newest first", s.callHistory)
}

func (s *Server) callOut(ctx context.Context, in *callOutInput) (*callOutOutput, error) {
	id, err := s.ports.Desk.CallOut(ctx, callerOf(ctx).agent, in.Body.To, zhiyin.ContactID(in.Body.Contact))
	if err != nil {
		return nil, err
	}
	out := &callOutOutput{}
	out.Body.Contact = id
	return out, nil
}

func (s *Server) callHistory(ctx context.Context, in *historyInput) (*historyOutput, error) {
	items, next, err := s.ports.Desk.History(ctx, callerOf(ctx).agent, in.Before)
	if err != nil {
		return nil, err
	}
	out := &historyOutput{}
	out.Body.Items, out.Body.Next = items, next
	return out, nil
}
