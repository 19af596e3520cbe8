package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
)

type (
	wallboardInput struct {
		Body struct {
			Days int `json:"days,omitempty" minimum:"1" maximum:"365" default:"90" doc:"How long the link works."`
		}
	}
	wallboardOutput struct {
		Body struct {
			Link    string       `json:"link" doc:"Of this server; shown this once."`
			Key     string       `json:"key" doc:"The API key behind it, by which it can be revoked."`
			Expires desk.Instant `json:"expires"`
		}
	}
)

// wallboardRoutes give a television its own link: a key that reads the queues of
// one unit, behind the # that browsers keep to themselves.
func (s *Server) wallboardRoutes() {
	if s.ports.APIKeys == nil {
		return
	}
	add(s, http.MethodPost, "/api/floor/wallboards", rule{who: Agent, may: access.AgentSteer, browser: true}, "Make a link for a wallboard", s.newWallboard)
}

func (s *Server) newWallboard(ctx context.Context, in *wallboardInput) (*wallboardOutput, error) {
	who := callerOf(ctx)
	me, err := s.ports.Desk.Me(ctx, who.agent)
	if err != nil {
		return nil, err
	}
	if err := s.may(ctx, access.AgentSteer, access.Object{Unit: me.Unit}, "wallboard:"+string(me.Unit)); err != nil {
		return nil, err
	}
	k := access.Key{Name: "Wallboard", Unit: me.Unit, Scopes: []access.Action{access.QueueRead}, Source: "api-" + string(me.Unit), By: who.actor.Name(),
		Clearance: zhiyin.L1, Expires: s.now().Add(time.Duration(in.Body.Days) * 24 * time.Hour)}
	k, secret, err := s.ports.APIKeys.NewKey(ctx, k, s.done(ctx, access.KeyManage, "wallboard"))
	if err != nil {
		return nil, fmt.Errorf("api: wallboard of %s: %w", me.Unit, err)
	}
	out := &wallboardOutput{}
	out.Body.Link, out.Body.Key, out.Body.Expires = "/wallboard#"+secret, k.ID, desk.At(k.Expires)
	return out, nil
}
