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
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/flow"
	"zhiyin.dev/identity"
	"zhiyin.dev/rehearsal"
)

const greetingFlow = "id: muhe-main\nunit: muhe\nname: {cmn: 导航}\nstart: hello # first\nnodes:\n  hello:\n    say:\n      text: {cmn: 您好。}\n    next: bye\n  bye:\n    hangup: {}\n"

// navigation is one flow of muhe and one of another unit; walks are real.
type navigation struct{ drawn map[string]studio.FlowPlace }

func (navigation) Flows(context.Context) ([]studio.FlowStanding, error) {
	return []studio.FlowStanding{{ID: "muhe-main", Unit: "muhe", Name: zhiyin.Text{}, Numbers: []studio.FlowNumber{}}, {ID: "tx-main", Unit: "tongxin", Name: zhiyin.Text{}, Numbers: []studio.FlowNumber{}}}, nil
}

func (n navigation) Flow(ctx context.Context, id string) (studio.FlowDetail, error) {
	if id != "muhe-main" {
		return studio.FlowDetail{}, fmt.Errorf("flow %s: %w", id, zhiyin.NotFound)
	}
	r, err := n.ReadFlow(ctx, greetingFlow)
	return studio.FlowDetail{FlowStanding: studio.FlowStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}, Numbers: []studio.FlowNumber{}}, YAML: greetingFlow, Reading: r, Places: map[string]studio.FlowPlace{}}, err
}

func (navigation) FlowWords(context.Context, zhiyin.UnitID) (studio.FlowWords, error) {
	return studio.FlowWords{Kinds: flow.Kinds(), Paths: []studio.FlowPath{}, Queues: []studio.FlowNamed{}, Notices: []studio.FlowNamed{}, Flows: []studio.FlowNamed{}, Units: []studio.TagUnit{}, Numbers: []studio.FlowNumber{}}, nil
}

func (navigation) ReadFlow(_ context.Context, text string) (studio.FlowReading, error) {
	outline, _, problems := flow.Read([]byte(text))
	out := studio.FlowReading{Outline: outline, Problems: []studio.FlowProblem{}}
	for _, p := range problems {
		out.Problems = append(out.Problems, studio.FlowProblem(p))
	}
	return out, nil
}

func (navigation) Traffic(_ context.Context, _ string, hours int) (studio.FlowTraffic, error) {
	return studio.FlowTraffic{Hours: hours, Nodes: []studio.NodeTraffic{}, Edges: []studio.EdgeTraffic{}}, nil
}

func (n navigation) KeepLayout(_ context.Context, _ string, places map[string]studio.FlowPlace, _ string) error {
	for k, v := range places {
		n.drawn[k] = v
	}
	return nil
}

func (navigation) DiscardFlow(context.Context, zhiyin.DefinitionRef) error { return nil }

func (navigation) Walk(ctx context.Context, how studio.FlowWalker, as zhiyin.Snapshot, acts []rehearsal.Act) (rehearsal.Walk, error) {
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
type walker struct{ customer.House }

func (walker) Snapshot(_ context.Context, id zhiyin.CustomerID, _ time.Time) (zhiyin.Snapshot, error) {
	if id != "cu_1" {
		return zhiyin.Snapshot{}, zhiyin.NotFound
	}
	return zhiyin.Snapshot{Known: zhiyin.One, Customer: zhiyin.Customer{ID: id, FamilyName: "苏", GivenName: "晓岚", Phone: "+8613800000001"}}, nil
}

func navigated(t *testing.T) (*site, *navigation) {
	nav := &navigation{drawn: map[string]studio.FlowPlace{}}
	s := newSite(t, func(_ *door.Config, p *api.Ports) {
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
