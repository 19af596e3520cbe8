package api

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/door"
)

type (
	liveness struct {
		Live bool `json:"live"`
	}
	readiness struct {
		Ready bool   `json:"ready"`
		Parts []Part `json:"parts"`
	}
)

// healthRoutes say how the node is: /healthz that it lives, /readyz that it can
// work, with the parts by name.
func (s *Server) healthRoutes() {
	s.Route("GET /healthz", door.Rule{Who: door.Anyone, May: access.Public}, func(w http.ResponseWriter, _ *http.Request) { Live(w) })
	s.Route("GET /readyz", door.Rule{Who: door.Anyone, May: access.Public}, s.ready)
	door.Described[liveness](s.Server, "GET /healthz", "Whether the process lives")
	ready := door.Described[readiness](s.Server, "GET /readyz", "Whether the node can work")
	ready.Responses["503"] = &huma.Response{Description: "A part is down: the one that is not ready.", Content: ready.Responses["200"].Content}
	s.Route("GET /metrics", door.Rule{Who: door.Operator, May: access.OpsRead},
		promhttp.HandlerFor(s.Figures.Registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2}).ServeHTTP)
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	Ready(w, s.ports.Health.Parts(r.Context()))
}

// Live answers that the process lives; it is for a node that does not serve yet
// as well.
func Live(w http.ResponseWriter) { answer(w, http.StatusOK, liveness{Live: true}) }

// Ready answers 200 when every part is ready, else 503, with the parts.
func Ready(w http.ResponseWriter, parts []Part) {
	status := http.StatusOK
	for _, p := range parts {
		if !p.Ready && !p.Lesser {
			status = http.StatusServiceUnavailable
		}
	}
	answer(w, status, readiness{Ready: status == http.StatusOK, Parts: append([]Part{}, parts...)})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the caller may be gone
}
