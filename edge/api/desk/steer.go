package desk

import (
	"context"
	"fmt"
	"net/http"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

type (
	steerInput struct {
		door.ContactPath
		Body struct {
			Queue    zhiyin.QueueID `json:"queue,omitempty" maxLength:"64" doc:"The queue to wait in from now on, of the same unit."`
			Priority *int           `json:"priority,omitempty" minimum:"0" maximum:"100" doc:"Higher goes first."`
			AnySkill bool           `json:"any_skill,omitempty" doc:"Anybody of the queue may take it, whatever their skills."`
		}
	}
	steerStatusInput struct {
		ID   string `path:"id" pattern:"^[0-9A-Za-z_-]{1,64}$"`
		Body struct {
			Status zhiyin.AgentStatus `json:"status" enum:"away,offline"`
			Reason string             `json:"reason,omitempty" maxLength:"64" doc:"Of being away: one of the reasons of the installation."`
		}
	}
)

// steerRoutes are how a supervisor steps in: what waits, and who works.
func (s *routes) steerRoutes() {
	d := s.ports.Desk
	door.Add(s.Server, http.MethodPost, "/api/floor/contacts/{id}/steer", door.Rule{Who: door.Agent, May: access.ContactSteer}, "Change what a waiting contact waits for", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *steerInput) error {
		return d.Steer(ctx, a, in.Contact(), desk.Steering{Queue: in.Body.Queue, Priority: in.Body.Priority, AnySkill: in.Body.AnySkill})
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/contacts/{id}/senior", door.Rule{Who: door.Agent, May: access.ContactSteer}, "Ask for a senior colleague of who talks", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.AskSenior(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/contacts/{id}/callback/again", door.Rule{Who: door.Agent, May: access.ContactSteer}, "Call a missed callback again now", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.Hurry(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/contacts/{id}/callback/by-hand", door.Rule{Who: door.Agent, May: access.ContactSteer}, "End a callback that was done by hand", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *door.ContactInput) error {
		return d.Handle(ctx, a, in.Contact())
	}))
	door.Add(s.Server, http.MethodPost, "/api/floor/agents/{id}/status", door.Rule{Who: door.Agent, May: access.AgentSteer}, "Set another agent's status", door.Act(func(ctx context.Context, a zhiyin.AgentID, in *steerStatusInput) error {
		if err := s.Audit(ctx, access.AgentSteer, in.ID, string(in.Body.Status)); err != nil {
			return fmt.Errorf("api: steer %s: %w", in.ID, err)
		}
		return d.SteerStatus(ctx, a, zhiyin.AgentID(in.ID), in.Body.Status, in.Body.Reason)
	}))
}
