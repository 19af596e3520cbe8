package api

import "github.com/danielgtaylor/huma/v2"

// OpenAPI is the document that the server serves.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.huma.OpenAPI() }
