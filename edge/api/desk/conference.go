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
	consultInput struct {
		door.ContactPath
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
func (s *routes) conferenceRoutes(mine door.Rule) {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodGet, "/api/desk/colleagues", door.Rule{Who: door.Agent, May: access.DeskUse}, "Who may be asked", func(ctx context.Context, in *colleaguesInput) (*colleaguesOutput, error) {
		items, err := d.Colleagues(ctx, door.CallerOf(ctx).Agent, in.Find)
		out := &colleaguesOutput{}
		out.Body.Items = items
		return out, err
	})
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/consult", mine, "Ask a colleague or a telephone", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *consultInput) error {
		return d.Ask(ctx, a, in.Contact(), zhiyin.AgentID(in.Body.Agent), in.Body.To)
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/consult/end", mine, "Go back to the customer", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.EndConsult(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/conference", mine, "Join all three", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.Confer(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/conference/leave", mine, "Leave the others talking", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.LeaveTalk(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/desk/contacts/{id}/conference/remove", mine, "Go on without the third party", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.RemoveThird(ctx, a, in.Contact())
	}))
}
