package door

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
	s.Route("GET /api/openapi.json", Rule{Who: Anyone, May: access.Public}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
		_, _ = w.Write(s.spec.json)
	})
	s.Route("GET /api/openapi.yaml", Rule{Who: Anyone, May: access.Public}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oai.openapi;version=3.1")
		_, _ = w.Write(s.spec.yaml)
	})
	if s.ports.Screens != nil {
		s.Route("GET /api/docs", Rule{Who: Anyone, May: access.Public}, s.ports.Screens.ServeHTTP)
	}
}

// Described puts a route that huma does not serve into the document; its answer
// is an A.
func Described[A any](s *Server, pattern, summary string) *huma.Operation {
	method, path, _ := strings.Cut(pattern, " ")
	doc := s.OpenAPI()
	op := &huma.Operation{OperationID: OperationID(method, path), Method: method, Path: path, Summary: summary,
		Responses: map[string]*huma.Response{"200": {Description: http.StatusText(http.StatusOK), Content: map[string]*huma.MediaType{
			"application/json": {Schema: doc.Components.Schemas.Schema(reflect.TypeFor[A](), true, "")}}}}}
	doc.AddOperation(op)
	return op
}

// screenRoutes serve the screens at every path that no other route has, except
// below /api/.
func (s *Server) screenRoutes() {
	s.Route("/api/", Rule{Who: Anyone, May: access.Public}, notThere)
	if s.ports.Screens != nil {
		s.Route("/", Rule{Who: Anyone, May: access.Public}, s.ports.Screens.ServeHTTP)
	}
}

func notThere(w http.ResponseWriter, _ *http.Request) {
	NewProblem(http.StatusNotFound, "no such route").Write(w)
}
