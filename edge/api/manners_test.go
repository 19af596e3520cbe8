package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/manner"
)

// reporting tells of two units, as long as it is asked for a month.
type reporting struct{}

func (reporting) Manners(_ context.Context, _ zhiyin.UnitID, days int) (out []studio.MannerReport, err error) {
	young := zhiyin.MenuGroup{Group: "young", AgeBand: "18-29", MenuCounts: zhiyin.MenuCounts{Met: 40, Left: 30, HungUp: 20, Person: 10, Offered: 9, Taken: 4}}
	for _, unit := range []zhiyin.UnitID{"muhe", "tongxin"} {
		out = append(out, studio.MannerReport{Unit: unit, Groups: []studio.MannerGroup{{ID: "young", Name: zhiyin.Text{}, Percent: float64(days)}}, Lines: manner.Report([]zhiyin.MenuGroup{young}, nil)})
	}
	return out, nil
}

func TestMannersAreToldOfOnesOwnUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Manners = reporting{} })
	cookie := s.signIn(wen)
	s.signIns.become(access.Supervisor, true)
	r := s.do(cookie, http.MethodGet, "/api/manners", "")
	if r.status != http.StatusOK || !strings.Contains(r.body, `"percent":30`) || !strings.Contains(r.body, `"calls":40,"through":10`) || strings.Contains(r.body, "tongxin") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, http.MethodGet, "/api/manners?days=0", ""); r.status != http.StatusUnprocessableEntity && r.status != http.StatusBadRequest {
		t.Errorf("%d %s", r.status, r.body)
	}
}
