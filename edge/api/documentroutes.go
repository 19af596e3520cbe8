package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhiyin.dev/access"
)

// documentRoutes serve the OpenAPI document in both forms, and the page that
// shows it.
func (s *Server) documentRoutes() {
	s.door.route("GET /api/openapi.json", rule{who: Anyone, may: access.Public}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
		_, _ = w.Write(s.spec.json)
	})
	s.door.route("GET /api/openapi.yaml", rule{who: Anyone, may: access.Public}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oai.openapi;version=3.1")
		_, _ = w.Write(s.spec.yaml)
	})
	if s.ports.Screens != nil {
		s.door.route("GET /api/docs", rule{who: Anyone, may: access.Public}, s.ports.Screens.ServeHTTP)
	}
}

// described puts a route that huma does not serve into the document; its answer
// is an A.
func described[A any](s *Server, pattern, summary string) *huma.Operation {
	method, path, _ := strings.Cut(pattern, " ")
	doc := s.huma.OpenAPI()
	op := &huma.Operation{OperationID: operationID(method, path), Method: method, Path: path, Summary: summary,
		Responses: map[string]*huma.Response{"200": {Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{
			"application/json": {Schema: doc.Components.Schemas.Schema(reflect.TypeFor[A](), true, "")}}}}}
	doc.AddOperation(op)
	return op
}
