package api_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
)

func TestTheFloorIsForSupervisorsAndMasked(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.ring("ct_1", li, "rs_1")
	s.signIns.become(access.Agent, true)
	if r := s.do(cookie, "GET", "/api/floor", ""); r.status != http.StatusForbidden {
		t.Errorf("an agent got %d %s", r.status, r.body)
	}
	for _, role := range []access.Role{access.Admin, access.Security} { // they see no customer
		s.signIns.become(role, true)
		if r := s.do(cookie, "GET", "/api/floor", ""); r.status != http.StatusOK || strings.Contains(r.body, "苏") || strings.Contains(r.body, "6620") {
			t.Errorf("%s got %d %s", role, r.status, r.body)
		}
	}
	s.signIns.become(access.Supervisor, true)
	r := s.do(cookie, "GET", "/api/floor", "")
	if r.status != http.StatusOK || !strings.Contains(r.body, `"waiting":1`) || !strings.Contains(r.body, "苏") {
		t.Fatalf("a supervisor got %d %s", r.status, r.body)
	}
	if strings.Contains(r.body, secret) || strings.Contains(r.body, "苏婉") {
		t.Errorf("not masked: %s", r.body)
	}
}

func TestTheFloorIsSentAgainOnlyWhenItChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.signIns.become(access.Supervisor, true)
	first := s.do(cookie, "GET", "/api/floor", "")
	known := func(req *http.Request) { req.Header.Set("If-None-Match", first.header.Get("ETag")) }
	if r := s.do(cookie, "GET", "/api/floor", "", known); r.status != http.StatusNotModified || r.body != "" {
		t.Errorf("unchanged: %d %q", r.status, r.body)
	}
	s.ring("ct_1", li, "rs_1")
	if r := s.do(cookie, "GET", "/api/floor", "", known); r.status != http.StatusOK || r.header.Get("ETag") == first.header.Get("ETag") {
		t.Errorf("changed: %d", r.status)
	}
}
