package api

import (
	"encoding/json"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// healthRoutes say how the node is: /healthz that it lives, /readyz that it can
// work, with the parts by name.
func (s *Server) healthRoutes() {
	s.door.route("GET /healthz", rule{who: Anyone}, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]bool{"live": true})
	})
	s.door.route("GET /readyz", rule{who: Anyone}, s.ready)
	s.door.route("GET /metrics", rule{who: Operator},
		promhttp.HandlerFor(s.figures.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2}).ServeHTTP)
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	parts := append([]Part{}, s.ports.Health.Parts(r.Context())...)
	status := http.StatusOK
	for _, p := range parts {
		if !p.Ready {
			status = http.StatusServiceUnavailable
		}
	}
	answer(w, status, map[string]any{"ready": status == http.StatusOK, "parts": parts})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller may be gone
}
