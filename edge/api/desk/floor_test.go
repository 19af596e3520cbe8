package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
)

func TestTheFloorIsForSupervisorsAndMasked(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Ring("ct_1", apitest.Li, "rs_1")
	s.SignIns.Become(access.Agent, true)
	if r := s.Do(cookie, "GET", "/api/floor", ""); r.Status != http.StatusForbidden {
		t.Errorf("an agent got %d %s", r.Status, r.Body)
	}
	for _, role := range []access.Role{access.Admin, access.Security} { // they see no customer
		s.SignIns.Become(role, true)
		if r := s.Do(cookie, "GET", "/api/floor", ""); r.Status != http.StatusOK || strings.Contains(r.Body, "苏") || strings.Contains(r.Body, "6620") {
			t.Errorf("%s got %d %s", role, r.Status, r.Body)
		}
	}
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(cookie, "GET", "/api/floor", "")
	if r.Status != http.StatusOK || !strings.Contains(r.Body, `"waiting":1`) || !strings.Contains(r.Body, "苏") {
		t.Fatalf("a supervisor got %d %s", r.Status, r.Body)
	}
	if strings.Contains(r.Body, apitest.Secret) || strings.Contains(r.Body, "苏婉") {
		t.Errorf("not masked: %s", r.Body)
	}
}

func TestTheFloorIsSentAgainOnlyWhenItChanged(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Supervisor, true)
	first := s.Do(cookie, "GET", "/api/floor", "")
	known := func(req *http.Request) { req.Header.Set("If-None-Match", first.Header.Get("ETag")) }
	if r := s.Do(cookie, "GET", "/api/floor", "", known); r.Status != http.StatusNotModified || r.Body != "" {
		t.Errorf("unchanged: %d %q", r.Status, r.Body)
	}
	s.Ring("ct_1", apitest.Li, "rs_1")
	if r := s.Do(cookie, "GET", "/api/floor", "", known); r.Status != http.StatusOK || r.Header.Get("ETag") == first.Header.Get("ETag") {
		t.Errorf("changed: %d", r.Status)
	}
}
