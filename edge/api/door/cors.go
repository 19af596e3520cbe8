package door

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"zhiyin.dev"
)

// Pages of other sites may report events with the key of a source that permits
// their origin (Fetch §3.2, §4.8). A question before the request carries no key,
// so it is answered for the sources together, and the request itself is held
// against its own.

// crossOrigin lets a page of a permitted origin read the answer.
func (s *Server) crossOrigin(w http.ResponseWriter, req *http.Request) {
	origin := foreign(req)
	if origin == "" || s.ports.Sources == nil || !s.ports.Sources.Opens("", origin) {
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Retry-After, RateLimit, RateLimit-Policy")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Add("Vary", "Origin")
}

// Preflight answers the question before a request.
func (s *Server) Preflight(w http.ResponseWriter, req *http.Request) {
	s.crossOrigin(w, req)
	if w.Header().Get("Access-Control-Allow-Origin") != "" {
		w.Header().Set("Access-Control-Allow-Methods", "POST")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding")
		w.Header().Set("Access-Control-Max-Age", "600")
	}
	w.WriteHeader(http.StatusNoContent)
}

// foreign is the origin of a browser's page that is not ours; empty for programs.
func foreign(req *http.Request) string {
	origin := req.Header.Get("Origin")
	if u, err := url.Parse(origin); err != nil || u.Host == "" || strings.EqualFold(u.Host, req.Host) {
		return ""
	}
	return origin
}

// sameSide refuses a page whose origin the source does not permit: whoever reads
// a key in a page's source may use it there and nowhere else.
func (s *Server) sameSide(req *http.Request, source string) error {
	origin := foreign(req)
	if origin == "" || s.ports.Sources != nil && s.ports.Sources.Opens(source, origin) {
		return nil
	}
	return fmt.Errorf("api: %s takes no events from pages of other sites than it names: %w", source, zhiyin.Denied)
}
