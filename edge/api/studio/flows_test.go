package studio_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/identity"
)

// walker is a house with one customer.
type walker struct{ customer.House }

func (walker) Snapshot(_ context.Context, id zhiyin.CustomerID, _ time.Time) (zhiyin.Snapshot, error) {
	if id != "cu_1" {
		return zhiyin.Snapshot{}, zhiyin.NotFound
	}
	return zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: id, FamilyName: "苏", GivenName: "晓岚", Phone: "+8613800000001"}}, nil
}

func navigated(t *testing.T) (*apitest.Site, *apitest.Navigation) {
	nav := &apitest.Navigation{Drawn: map[string]studio.FlowPlace{}}
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) {
		p.Flows, p.Definitions = *nav, unitsOf{}
		p.House = walker{p.House}
	})
	return s, nav
}

// unitsOf knows that every definition is muhe's.
type unitsOf struct{ studio.Definitions }

func (unitsOf) UnitOf(context.Context, zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	return "muhe", nil
}
func (unitsOf) Read(context.Context, string, string) (string, zhiyin.UnitID, []studio.TagProblem, error) {
	return "muhe-main", "muhe", nil, nil
}
func (unitsOf) Draft(_ context.Context, kind, _, by string) (studio.TagDraft, error) {
	return studio.TagDraft{ID: kind + " by " + by, Version: 2, State: "drafted", Problems: []studio.TagProblem{}}, nil
}

func TestAFlowIsEditedWhereItsLinesChangeAlone(t *testing.T) {
	t.Parallel()
	s, nav := navigated(t)
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Admin, true)
	edit := fmt.Sprintf(`{"yaml":%q,"edits":[{"do":"set","node":"hello","field":"next","value":"gone"}]}`, apitest.GreetingFlow)
	r := s.Do(cookie, "POST", "/api/flows/edit", edit)
	if r.Status != http.StatusOK || !strings.Contains(r.Body, `start: hello # first`) || !strings.Contains(r.Body, `"line":9`) || !strings.Contains(r.Body, "there is no node gone") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/flows/edit", strings.Replace(edit, `"node":"hello"`, `"node":"nobody"`, 1)); r.Status != http.StatusNotFound {
		t.Errorf("a node that is not there: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/flows", fmt.Sprintf(`{"yaml":%q}`, apitest.GreetingFlow)); r.Status != http.StatusOK || !strings.Contains(r.Body, `flow by agent:ag_wen`) {
		t.Errorf("draft: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/flows/muhe-main/layout", `{"places":{"hello":{"x":4,"y":-8}}}`); r.Status != http.StatusOK || nav.Drawn["hello"].Y != -8 {
		t.Errorf("layout: %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Agent, true)
	for _, route := range []string{"POST /api/flows", "POST /api/flows/muhe-main/layout"} {
		method, path, _ := strings.Cut(route, " ")
		if r := s.Do(cookie, method, path, fmt.Sprintf(`{"yaml":%q,"places":{}}`, apitest.GreetingFlow)); r.Status != http.StatusForbidden {
			t.Errorf("an agent: %s: %d", route, r.Status)
		}
	}
}

func TestWhoWalksAFlowIsMaskedAndEntered(t *testing.T) {
	t.Parallel()
	s, _ := navigated(t)
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(cookie, "POST", "/api/flows/walk", fmt.Sprintf(`{"yaml":%q,"customers":["cu_1"],"acts":[]}`, apitest.GreetingFlow))
	if r.Status != http.StatusOK || strings.Contains(r.Body, "晓岚") || strings.Contains(r.Body, "13800000001") || !strings.Contains(r.Body, `"path":["hello","bye"]`) || !strings.Contains(r.Body, identity.MaskName("苏晓岚")) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.Object != "customer:cu_1" || e.Reason != "walk" {
		t.Errorf("audit %+v", e)
	}
	if r := s.Do(cookie, "POST", "/api/flows/walk", fmt.Sprintf(`{"yaml":%q,"acts":[]}`, "id: broken")); r.Status != http.StatusBadRequest {
		t.Errorf("a flow with problems: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/flows/trails", fmt.Sprintf(`{"yaml":%q,"acts":[]}`, apitest.GreetingFlow)); r.Status != http.StatusOK || !strings.Contains(r.Body, `"count":2`) || strings.Contains(r.Body, "晓岚") {
		t.Errorf("trails: %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Security, true)
	if r := s.Do(cookie, "POST", "/api/flows/walk", fmt.Sprintf(`{"yaml":%q,"acts":[]}`, apitest.GreetingFlow)); r.Status != http.StatusForbidden {
		t.Errorf("who may not see customers: %d", r.Status)
	}
}
