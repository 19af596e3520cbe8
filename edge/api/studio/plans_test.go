package studio_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

func TestPlansAreShownAndCheckedWithPlaces(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Plans, p.Definitions = apitest.Matching{}, unitsOf{} })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Admin, true)
	if r := s.Do(cookie, "GET", "/api/plans", ""); r.Status != http.StatusOK || !strings.Contains(r.Body, "muhe-members") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/plans/nobody", ""); r.Status != http.StatusNotFound {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	r := s.Do(cookie, "POST", "/api/plans/check", fmt.Sprintf(`{"yaml":%q}`, apitest.MemberPlan+"require: [agent.skill.skin >= 3]\n"))
	if r.Status != http.StatusOK || !strings.Contains(r.Body, `"line":5,"column":11`) || !strings.Contains(r.Body, "agent.skill.skincare") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestAPlanIsTriedOnADayOfItsUnitByWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Plans, p.Definitions = apitest.Matching{}, unitsOf{} })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Supervisor, true)
	try := func(text, day, against string) apitest.Result {
		return s.Do(cookie, "POST", "/api/plans/try", fmt.Sprintf(`{"yaml":%q,"day":%q,"against":%q}`, text, day, against))
	}
	if r := try(apitest.MemberPlan, "2026-11-27", "app_queue"); r.Status != http.StatusOK || !strings.Contains(r.Body, `"was":{"contacts":7`) || !strings.Contains(r.Body, `"against":"app_queue"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := try(apitest.MemberPlan, "2026-01-01", ""); r.Status != http.StatusNotFound {
		t.Errorf("a day without anybody: %d %s", r.Status, r.Body)
	}
	if r := try(strings.Replace(apitest.MemberPlan, "unit: muhe", "unit: tongxin", 1), "2026-11-27", ""); r.Status != http.StatusForbidden {
		t.Errorf("another unit's day: %d %s", r.Status, r.Body)
	}
	for _, wrong := range [][2]string{{"yesterday", ""}, {"2026-11-27", "magic"}} {
		if r := try(apitest.MemberPlan, wrong[0], wrong[1]); r.Status != http.StatusUnprocessableEntity && r.Status != http.StatusBadRequest {
			t.Errorf("%v: %d %s", wrong, r.Status, r.Body)
		}
	}
}
