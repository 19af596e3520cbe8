package door

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"zhiyin.dev"

	"zhiyin.dev/access"
)

// documentRoutes serve the OpenAPI document in both forms, and the page that
// shows it.
func (s *Server) documentRoutes() {
	s.Route("GET /api/openapi.json", Rule{Who: Anyone, May: access.Public}, s.written("application/vnd.oai.openapi+json;version=3.1", func() ([]byte, error) { return s.spec.json() }))
	s.Route("GET /api/openapi.yaml", Rule{Who: Anyone, May: access.Public}, s.written("application/vnd.oai.openapi;version=3.1", func() ([]byte, error) { return s.spec.yaml() }))
	if s.ports.Screens != nil {
		s.Route("GET /api/docs", Rule{Who: Anyone, May: access.Public}, s.ports.Screens.ServeHTTP)
	}
}

// written serves a text that is made when it is first asked for.
func (s *Server) written(mediaType string, text func() ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		raw, err := text()
		if err != nil {
			s.log.Error("the OpenAPI document can't be written", "err", err)
			ProblemOf(fmt.Errorf("api: openapi: %v: %w", err, zhiyin.Internal)).Write(w)
			return
		}
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write(raw)
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
