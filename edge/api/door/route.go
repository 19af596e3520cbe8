package door

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev"
)

// Add registers a JSON route with its rule.
func Add[I, O any](s *Server, method, path string, r Rule, summary string, handle func(context.Context, *I) (*O, error)) {
	s.door.rules[method+" "+path] = r
	limit := r.Body
	if limit == 0 {
		limit = bodyLimit
	}
	huma.Register(s.huma, huma.Operation{OperationID: OperationID(method, path), Method: method, Path: path,
		Summary: summary, DefaultStatus: http.StatusOK, MaxBodyBytes: limit, BodyReadTimeout: readWithin,
		Extensions: map[string]any{"x-who": string(r.Who), "x-may": string(r.May)},
	}, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			s.reportRoute(ctx, method+" "+path, err)
			return nil, ProblemOf(err)
		}
		return out, nil
	})
}

// Nothing is asked beyond the route itself.
type Nothing struct{}

// Empty is the answer {}.
type Empty struct{ Body struct{} }

// EmptyInput is the body {}.
type EmptyInput struct{ Body struct{} }

// Act makes a route's handler of something that the signed-in agent does.
func Act[I any](do func(context.Context, zhiyin.AgentID, *I) error) func(context.Context, *I) (*Empty, error) {
	return func(ctx context.Context, in *I) (*Empty, error) {
		if err := do(ctx, CallerOf(ctx).Agent, in); err != nil {
			return nil, err
		}
		return &Empty{}, nil
	}
}

// OperationID names a route in the OpenAPI document: post-desk-contacts-id-end.
func OperationID(method, path string) string {
	path = strings.NewReplacer("/api/", "", "/v1/", "v1-", "/", "-", "{", "", "}", "").Replace(path)
	return strings.ToLower(method) + "-" + strings.TrimPrefix(path, "-")
}

func (s *Server) reportRoute(ctx context.Context, pattern string, err error) {
	s.Report((&http.Request{Pattern: pattern}).WithContext(ctx), err)
}
