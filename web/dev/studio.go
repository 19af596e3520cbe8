package main

import (
	"net/http"
	"slices"
	"strings"
)

// studioRoutes act the tag studio and the review of merges. A draft whose rule
// names "secret" is refused with its line.
func (s *stage) studioRoutes() {
	s.mux.HandleFunc("GET /api/tags", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) { return obj{"items": standings()}, 200 }))
	s.mux.HandleFunc("POST /api/tags", s.inside(func(_ http.ResponseWriter, _ *http.Request, b obj) (any, int) {
		if text, _ := b["yaml"].(string); strings.Contains(text, "secret") {
			return obj{"problems": list{obj{"field": "when", "line": 5, "text": "traits.secret is sealed: no rule may read it"}}}, 200
		}
		return obj{"id": "muhe-new", "version": 1, "state": "drafted", "problems": list{}}, 200
	}))
	s.mux.HandleFunc("GET /api/tags/{id}/versions/{version}/preview", s.inside(func(http.ResponseWriter, *http.Request, obj) (any, int) {
		return obj{"seen": 120000, "holds": 812, "added": 812, "removed": 0, "whole": true, "sample": list{"cu_1", "cu_empty"}}, 200
	}))
	s.mux.HandleFunc("POST /api/tags/{id}/versions/{version}/{do}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		if r.PathValue("do") == "approve" {
			return obj{}, 200
		}
		return obj{"id": r.PathValue("id"), "version": 1, "state": "published", "problems": list{}}, 200
	}))
	s.mux.HandleFunc("POST /api/tags/{id}/roll-back", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return obj{"id": r.PathValue("id"), "version": 2, "state": "published", "problems": list{}}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/candidates", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		if state := r.URL.Query().Get("state"); state != "" && state != "open" {
			return obj{"items": list{}}, 200
		}
		return obj{"items": slices.DeleteFunc(list{candidate("cd_1", "name", "birthday"), candidate("cd_2", "phone4", "city", "name")}, func(c any) bool { return s.settled[c.(obj)["id"].(string)] })}, 200
	}))
	s.mux.HandleFunc("GET /api/v1/candidates/{id}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		return obj{"candidate": candidate(r.PathValue("id"), "name", "birthday"), "a": facts("cu_1"), "b": facts("cu_empty")}, 200
	}))
	s.mux.HandleFunc("POST /api/v1/candidates/{id}/{do}", s.inside(func(_ http.ResponseWriter, r *http.Request, _ obj) (any, int) {
		s.settled[r.PathValue("id")] = true
		return obj{}, 200
	}))
}

func candidate(id string, evidence ...any) obj {
	return obj{"id": id, "a": "cu_1", "b": "cu_empty", "bits": 25, "evidence": list(evidence), "state": "open", "found": at(-7200)}
}

func standings() list {
	tag := func(id, family, zh, en, when string, version, holders, rejected int) obj {
		return obj{"id": id, "version": version, "unit": "muhe", "family": family, "name": both(zh, en), "when": when, "holders": holders, "rejected": rejected}
	}
	loyal := tag("muhe-loyal", "value", "稳定复购", "Buys steadily", `orders.count_90d >= 3 && traits.tier in ["gold", "black"]`, 3, 812, 3)
	loyal["backfill"] = obj{"ref": obj{"kind": "tag", "id": "muhe-loyal", "version": 3}, "state": "running", "seen": 52000, "added": 40, "removed": 7, "started": at(-40), "changed": at(-1)}
	return list{loyal, tag("muhe-waits", "dynamic", "等退款", "Waits for a refund", "orders.return_open >= 1", 1, 41, 0),
		tag("muhe-baby", "preference", "母婴用品兴趣", "Interested in mother-and-baby goods", `count("Question Asked", "30d", {"category": "infant_formula"}) >= 3`, 1, 96, 12)}
}
