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

func TestASupervisorSeesWhatLearningIsWorthInTheirUnitAndSwitchesIt(t *testing.T) {
	t.Parallel()
	l := &apitest.Learned{}
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Affinity = l })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Agent, true)
	if r := s.Do(cookie, "GET", "/api/affinity", ""); r.Status != http.StatusForbidden {
		t.Errorf("an agent: %d", r.Status)
	}
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(cookie, "GET", "/api/affinity", "")
	if r.Status != http.StatusOK || strings.Contains(r.Body, "tx-care") || strings.Count(r.Body, `"low":`) != 2 || !strings.Contains(r.Body, `"needed":200`) || !strings.Contains(r.Body, `"why":"abandonment"`) {
		t.Errorf("one queue has enough, and all together: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/affinity/muhe-vip", `{"on":true}`); r.Status != http.StatusOK || len(l.Told) != 1 || l.Told[0] != "agent:ag_wen switches muhe-vip true" {
		t.Errorf("%d %s %v", r.Status, r.Body, l.Told)
	}
	if r := s.Do(cookie, "POST", "/api/affinity/tx-care", `{"on":false}`); r.Status != http.StatusForbidden || len(l.Told) != 1 {
		t.Errorf("another unit's: %d %v", r.Status, l.Told)
	}
	if r := s.Do(cookie, "POST", "/api/affinity/muhe-vip", `{"on":"maybe"}`); r.Status < 400 || r.Status >= 500 {
		t.Errorf("%d", r.Status)
	}
}
