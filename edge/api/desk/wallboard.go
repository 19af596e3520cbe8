package desk

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
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
func (s *routes) wallboardRoutes() {
	if s.ports.APIKeys == nil {
		return
	}
	door.Add(s.Server, http.MethodPost, "/api/floor/wallboards", door.Rule{Who: door.Agent, May: access.AgentSteer, Browser: true}, "Make a link for a wallboard", s.newWallboard)
}

func (s *routes) newWallboard(ctx context.Context, in *wallboardInput) (*wallboardOutput, error) {
	who := door.CallerOf(ctx)
	me, err := s.ports.Desk.Me(ctx, who.Agent)
	if err != nil {
		return nil, err
	}
	if err := s.May(ctx, access.AgentSteer, access.Object{Unit: me.Unit}, "wallboard:"+string(me.Unit)); err != nil {
		return nil, err
	}
	k := access.Key{Name: "Wallboard", Unit: me.Unit, Scopes: []access.Action{access.QueueRead}, Source: "api-" + string(me.Unit), By: who.Actor.Name(),
		Clearance: zhiyin.L1, Expires: s.Now().Add(time.Duration(in.Body.Days) * 24 * time.Hour)}
	k, secret, err := s.ports.APIKeys.NewKey(ctx, k, s.Done(ctx, access.KeyManage, "wallboard"))
	if err != nil {
		return nil, fmt.Errorf("api: wallboard of %s: %w", me.Unit, err)
	}
	out := &wallboardOutput{}
	out.Body.Link, out.Body.Key, out.Body.Expires = "/wallboard#"+secret, k.ID, desk.At(k.Expires)
	return out, nil
}
