package desk

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api/door"
)

type (
	floorInput struct {
		IfNoneMatch string `header:"If-None-Match" maxLength:"100"`
	}
	floorOutput struct {
		Status int
		ETag   string `header:"ETag"`
		Body   desk.Floor
	}
)

// floorRoutes are what a supervisor watches.
func (s *routes) floorRoutes() {
	door.Add(s.Server, http.MethodGet, "/api/floor", door.Rule{Who: door.Agent, May: access.AgentRead}, "The unit's floor, now", s.floor)
	s.OpenAPI().Paths["/api/floor"].Get.Responses["304"] = &huma.Response{Description: "What the caller has is still so."}
}

// floor shows customers only to who may read them.
func (s *routes) floor(ctx context.Context, in *floorInput) (*floorOutput, error) {
	f, err := s.ports.Desk.Floor(ctx, door.CallerOf(ctx).Agent)
	if err != nil {
		return nil, err
	}
	unit := access.Object{Unit: f.Unit}
	if err := s.May(ctx, access.AgentRead, unit, "floor:"+string(f.Unit)); err != nil {
		return nil, err
	}
	if !access.Allows(door.CallerOf(ctx).Actor, access.CustomerRead, unit) {
		f.HideCustomers()
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("api: floor of %s: %v: %w", f.Unit, err, zhiyin.Internal)
	}
	out := &floorOutput{Status: http.StatusOK, ETag: fmt.Sprintf(`"%x"`, sha256.Sum256(raw)), Body: f}
	if in.IfNoneMatch == out.ETag {
		out.Status = http.StatusNotModified
	}
	return out, nil
}
