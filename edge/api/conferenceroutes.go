package api

import (
	"context"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
)

type (
	consultInput struct {
		ContactPath
		Body struct {
			Agent string `json:"agent,omitempty" pattern:"^ag_[0-9A-Za-z_]{1,40}$"`
			To    string `json:"to,omitempty" maxLength:"32"`
		}
	}
	colleaguesInput struct {
		Find string `query:"find" maxLength:"64"`
	}
	colleaguesOutput struct {
		Body struct {
			Items []desk.ColleagueView `json:"items"`
		}
	}
)

// conferenceRoutes let an agent ask somebody about a customer, and all three talk.
func (s *Server) conferenceRoutes(mine rule) {
	d := s.ports.Desk
	add(s, http.MethodGet, "/api/desk/colleagues", rule{who: Agent, may: access.DeskUse}, "Who may be asked", func(ctx context.Context, in *colleaguesInput) (*colleaguesOutput, error) {
		items, err := d.Colleagues(ctx, callerOf(ctx).agent, in.Find)
		out := &colleaguesOutput{}
		out.Body.Items = items
		return out, err
	})
	add(s, http.MethodPost, "/api/desk/contacts/{id}/consult", mine, "Ask a colleague or a telephone", act(func(ctx context.Context, a zhiyin.AgentID, in *consultInput) error {
		return d.Ask(ctx, a, in.id(), zhiyin.AgentID(in.Body.Agent), in.Body.To)
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/consult/end", mine, "Go back to the customer", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.EndConsult(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/conference", mine, "Join all three", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.Confer(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/conference/leave", mine, "Leave the others talking", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.LeaveTalk(ctx, a, in.id())
	}))
	add(s, http.MethodPost, "/api/desk/contacts/{id}/conference/remove", mine, "Go on without the third party", act(func(ctx context.Context, a zhiyin.AgentID, in *contactInput) error {
		return d.RemoveThird(ctx, a, in.id())
	}))
}
