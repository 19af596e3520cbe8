package studio_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

func TestMannersAreToldOfOnesOwnUnits(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Manners = apitest.Reporting{} })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(cookie, http.MethodGet, "/api/manners", "")
	if r.Status != http.StatusOK || !strings.Contains(r.Body, `"percent":30`) || !strings.Contains(r.Body, `"calls":40,"through":10`) || strings.Contains(r.Body, "tongxin") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, http.MethodGet, "/api/manners?days=0", ""); r.Status != http.StatusUnprocessableEntity && r.Status != http.StatusBadRequest {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
