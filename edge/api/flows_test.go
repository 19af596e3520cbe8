package api_test

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
	"zhiyin.dev/flow"
	"zhiyin.dev/identity"
	"zhiyin.dev/rehearsal"
)

const greetingFlow = "id: muhe-main\nunit: muhe\nname: {cmn: 导航}\nstart: hello # first\nnodes:\n  hello:\n    say:\n      text: {cmn: 您好。}\n    next: bye\n  bye:\n    hangup: {}\n"

// navigation is one flow of muhe and one of another unit; walks are real.
type navigation struct{ drawn map[string]api.FlowPlace }

func (navigation) Flows(context.Context) ([]api.FlowStanding, error) {
	return []api.FlowStanding{{ID: "muhe-main", Unit: "muhe", Name: zhiyin.Text{}, Numbers: []api.FlowNumber{}}, {ID: "tx-main", Unit: "tongxin", Name: zhiyin.Text{}, Numbers: []api.FlowNumber{}}}, nil
}

func (n navigation) Flow(ctx context.Context, id string) (api.FlowDetail, error) {
	if id != "muhe-main" {
		return api.FlowDetail{}, fmt.Errorf("flow %s: %w", id, zhiyin.NotFound)
	}
	r, err := n.ReadFlow(ctx, greetingFlow)
	return api.FlowDetail{FlowStanding: api.FlowStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}, Numbers: []api.FlowNumber{}}, YAML: greetingFlow, Reading: r, Places: map[string]api.FlowPlace{}}, err
}

func (navigation) FlowWords(context.Context, zhiyin.UnitID) (api.FlowWords, error) {
	return api.FlowWords{Kinds: flow.Kinds(), Paths: []api.FlowPath{}, Queues: []api.FlowNamed{}, Notices: []api.FlowNamed{}, Flows: []api.FlowNamed{}, Units: []api.TagUnit{}, Numbers: []api.FlowNumber{}}, nil
}

func (navigation) ReadFlow(_ context.Context, text string) (api.FlowReading, error) {
	outline, _, problems := flow.Read([]byte(text))
	out := api.FlowReading{Outline: outline, Problems: []api.FlowProblem{}}
	for _, p := range problems {
		out.Problems = append(out.Problems, api.FlowProblem(p))
	}
	return out, nil
}

func (navigation) Traffic(_ context.Context, _ string, hours int) (api.FlowTraffic, error) {
	return api.FlowTraffic{Hours: hours, Nodes: []api.NodeTraffic{}, Edges: []api.EdgeTraffic{}}, nil
}

func (n navigation) KeepLayout(_ context.Context, _ string, places map[string]api.FlowPlace, _ string) error {
	for k, v := range places {
		n.drawn[k] = v
	}
	return nil
}

func (navigation) DiscardFlow(context.Context, zhiyin.DefinitionRef) error { return nil }

func (navigation) Walk(ctx context.Context, how api.FlowWalker, as zhiyin.Snapshot, acts []rehearsal.Act) (rehearsal.Walk, error) {
	_, def, problems := flow.Read([]byte(how.YAML))
	if len(problems) > 0 {
		return rehearsal.Walk{}, fmt.Errorf("%s: %w", problems[0].Text, zhiyin.Invalid)
	}
	s := rehearsal.Stage{Flow: def, Snapshot: as, Voice: zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100}}
	return s.Walk(ctx, acts, time.Unix(0, 0))
}

func (navigation) Newest(context.Context, int) ([]zhiyin.CustomerID, error) {
	return []zhiyin.CustomerID{"cu_1", "cu_1"}, nil
}

// walker is a house with one customer.
type walker struct{ api.House }

func (walker) Snapshot(_ context.Context, id zhiyin.CustomerID, _ time.Time) (zhiyin.Snapshot, error) {
	if id != "cu_1" {
		return zhiyin.Snapshot{}, zhiyin.NotFound
	}
	return zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: id, FamilyName: "苏", GivenName: "晓岚", Phone: "+8613800000001"}}, nil
}

func navigated(t *testing.T) (*site, *navigation) {
	nav := &navigation{drawn: map[string]api.FlowPlace{}}
	s := newSite(t, func(_ *api.Config, p *api.Ports) {
		p.Flows, p.Definitions = *nav, unitsOf{}
		p.House = walker{p.House}
	})
	return s, nav
}

// unitsOf knows that every definition is muhe's.
type unitsOf struct{ api.Definitions }

func (unitsOf) UnitOf(context.Context, zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	return "muhe", nil
}
func (unitsOf) Read(context.Context, string, string) (string, zhiyin.UnitID, []api.TagProblem, error) {
	return "muhe-main", "muhe", nil, nil
}
func (unitsOf) Draft(_ context.Context, kind, _, by string) (api.TagDraft, error) {
	return api.TagDraft{ID: kind + " by " + by, Version: 2, State: "drafted", Problems: []api.TagProblem{}}, nil
}

func TestAFlowIsEditedWhereItsLinesChangeAlone(t *testing.T) {
	t.Parallel()
	s, nav := navigated(t)
	cookie := s.signIn(wen)
	s.signIns.become(access.Admin, true)
	edit := fmt.Sprintf(`{"yaml":%q,"edits":[{"do":"set","node":"hello","field":"next","value":"gone"}]}`, greetingFlow)
	r := s.do(cookie, "POST", "/api/flows/edit", edit)
	if r.status != http.StatusOK || !strings.Contains(r.body, `start: hello # first`) || !strings.Contains(r.body, `"line":9`) || !strings.Contains(r.body, "there is no node gone") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/flows/edit", strings.Replace(edit, `"node":"hello"`, `"node":"nobody"`, 1)); r.status != http.StatusNotFound {
		t.Errorf("a node that is not there: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/flows", fmt.Sprintf(`{"yaml":%q}`, greetingFlow)); r.status != http.StatusOK || !strings.Contains(r.body, `flow by agent:ag_wen`) {
		t.Errorf("draft: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/flows/muhe-main/layout", `{"places":{"hello":{"x":4,"y":-8}}}`); r.status != http.StatusOK || nav.drawn["hello"].Y != -8 {
		t.Errorf("layout: %d %s", r.status, r.body)
	}
	s.signIns.become(access.Agent, true)
	for _, route := range []string{"POST /api/flows", "POST /api/flows/muhe-main/layout"} {
		method, path, _ := strings.Cut(route, " ")
		if r := s.do(cookie, method, path, fmt.Sprintf(`{"yaml":%q,"places":{}}`, greetingFlow)); r.status != http.StatusForbidden {
			t.Errorf("an agent: %s: %d", route, r.status)
		}
	}
}

func TestWhoWalksAFlowIsMaskedAndEntered(t *testing.T) {
	t.Parallel()
	s, _ := navigated(t)
	cookie := s.signIn(wen)
	s.signIns.become(access.Supervisor, true)
	r := s.do(cookie, "POST", "/api/flows/walk", fmt.Sprintf(`{"yaml":%q,"customers":["cu_1"],"acts":[]}`, greetingFlow))
	if r.status != http.StatusOK || strings.Contains(r.body, "晓岚") || strings.Contains(r.body, "13800000001") || !strings.Contains(r.body, `"path":["hello","bye"]`) || !strings.Contains(r.body, identity.MaskName("苏晓岚")) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.Object != "customer:cu_1" || e.Reason != "walk" {
		t.Errorf("audit %+v", e)
	}
	if r := s.do(cookie, "POST", "/api/flows/walk", fmt.Sprintf(`{"yaml":%q,"acts":[]}`, "id: broken")); r.status != http.StatusBadRequest {
		t.Errorf("a flow with problems: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/flows/trails", fmt.Sprintf(`{"yaml":%q,"acts":[]}`, greetingFlow)); r.status != http.StatusOK || !strings.Contains(r.body, `"count":2`) || strings.Contains(r.body, "晓岚") {
		t.Errorf("trails: %d %s", r.status, r.body)
	}
	s.signIns.become(access.Security, true)
	if r := s.do(cookie, "POST", "/api/flows/walk", fmt.Sprintf(`{"yaml":%q,"acts":[]}`, greetingFlow)); r.status != http.StatusForbidden {
		t.Errorf("who may not see customers: %d", r.status)
	}
}
