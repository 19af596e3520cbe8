package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/customer"
	"zhiyin.dev/edge/api/door"
	"zhiyin.dev/edge/api/people"
)

// staff, chains and revealing note what they are asked.
type (
	staff     struct{ *parts }
	chains    struct{ *parts }
	revealing struct{ *parts }
)

func (s staff) People(_ context.Context, _ door.Visit, after zhiyin.AgentID, limit int) ([]people.PersonView, error) {
	return []people.PersonView{{ID: "ag_1", Name: "文静", Unit: "muhe", Clearance: 3, Languages: []zhiyin.Language{}, Roles: []access.Role{access.Agent}}}, s.note("people after %s, %d", after, limit)
}
func (s staff) Invite(_ context.Context, v door.Visit, in people.Invitation) (zhiyin.AgentID, string, error) {
	return "ag_2", "/sign-in/x", s.note("%s invites %s as %v", v.Actor.Name(), in.Login, in.Roles)
}
func (s staff) Reinvite(_ context.Context, _ door.Visit, id zhiyin.AgentID) (string, error) {
	return "/sign-in/y", s.note("invite %s", id)
}
func (s staff) SetRoles(_ context.Context, _ door.Visit, id zhiyin.AgentID, roles []access.Role) error {
	return s.note("roles of %s %v", id, roles)
}
func (s staff) Clear(_ context.Context, _ door.Visit, id zhiyin.AgentID, clearance zhiyin.Sensitivity) error {
	return s.note("clear %s up to %s", id, clearance)
}
func (s staff) Serves(_ context.Context, _ door.Visit, id zhiyin.AgentID, seniority int, languages []zhiyin.Language) error {
	return s.note("%s serves as %d in %v", id, seniority, languages)
}
func (s staff) Lock(_ context.Context, _ door.Visit, id zhiyin.AgentID, on bool) error {
	return s.note("lock %s %t", id, on)
}
func (s staff) EndSignIns(_ context.Context, _ door.Visit, id zhiyin.AgentID) error {
	return s.note("end %s", id)
}
func (s staff) ResetFactors(_ context.Context, _ door.Visit, id zhiyin.AgentID) error {
	return s.note("reset %s", id)
}
func (s staff) Unlock(_ context.Context, _ door.Visit, id zhiyin.AgentID) error {
	return s.note("unlock %s", id)
}

// AuditPage has 250 entries.
func (c chains) AuditPage(_ context.Context, q people.AuditQuery) (out []people.AuditRow, err error) {
	for p := min(q.Before-1, 250); q.Before == 0 && p == -1 || p > 0 && len(out) < q.Limit; p-- {
		if p == -1 {
			p = 250
		}
		out = append(out, people.AuditRow{AuditEntry: zhiyin.AuditEntry{Actor: "agent:ag_1", Action: "sign_in", Result: "done"}, Position: p})
	}
	return out, c.note("audit of %s %s", q.Actor, q.Object)
}
func (c chains) Proof(context.Context) (people.AuditProof, error) {
	return people.AuditProof{Entries: 250, Faults: []string{}}, c.note("proof")
}

func (r revealing) Reveal(_ context.Context, v door.Visit, ask customer.Reveal) (string, error) {
	return "+86" + secret, r.note("%s reveals %s of %s for %s in %s", v.Actor.Name(), ask.Field, ask.Customer, ask.Reason, ask.Contact)
}

func TestManagingPeople(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	for _, c := range []struct {
		path, body, asked string
		status            int
	}{
		{"/api/people", `{"name":"李想","login":"li.xiang","unit":"muhe","roles":["agent"]}`, "agent:ag_wen invites li.xiang as [agent]", 200},
		{"/api/people", `{"name":"李想","login":"../x","unit":"muhe","roles":["agent"]}`, "", 400},
		{"/api/people", `{"name":"李想","login":"li","unit":"muhe","roles":["root"]}`, "", 400},
		{"/api/people/ag_2/invite", `{}`, "invite ag_2", 200},
		{"/api/people/ag_2/roles", `{"roles":["agent","supervisor"]}`, "roles of ag_2 [agent supervisor]", 200},
		{"/api/people/ag_2/serving", `{"seniority":4,"languages":["cmn","yue"]}`, "ag_2 serves as 4 in [cmn yue]", 200},
		{"/api/people/ag_2/serving", `{"seniority":6,"languages":[]}`, "", 400},
		{"/api/people/ag_2/serving", `{"seniority":0,"languages":["tlh"]}`, "", 400},
		{"/api/people/ag_2/lock", `{"on":true}`, "lock ag_2 true", 200},
		{"/api/people/ag_2/unlock", `{}`, "unlock ag_2", 200},
		{"/api/people/ag_2/sign-ins/end", `{}`, "end ag_2", 200},
		{"/api/people/ag_2/factors/reset", `{}`, "reset ag_2", 200},
		{"/api/people/ag_wen/roles", `{"roles":["admin"]}`, "", 403},
		{"/api/people/ag_wen/lock", `{"on":true}`, "", 409},
		{"/api/people/ag_wen/invite", `{}`, "", 409},
		{"/api/people/ag_wen/factors/reset", `{}`, "", 409},
	} {
		if r := s.do(cookie, "POST", c.path, c.body); r.status != c.status || c.asked != "" && !s.parts.heard(c.asked) {
			t.Errorf("%s: %d %s", c.path, r.status, r.body)
		}
	}
	if e := s.parts.lastAudit(); e.Action != "role.grant" || e.Result != zhiyin.AuditDenied || e.Object != "agent:ag_wen" {
		t.Errorf("granting oneself a role: %+v", e)
	}
	if r := s.do(cookie, "GET", "/api/people?limit=1", ""); r.status != 200 || !strings.Contains(r.body, `"next":"ag_1"`) || !strings.Contains(r.header.Get("Link"), "after=ag_1") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// Every language that agents may serve in can be said over the API.
func TestEveryLanguageThatAgentsMayServeInIsTaken(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	all, err := json.Marshal(zhiyin.SpokenLanguages())
	if err != nil {
		t.Fatal(err)
	}
	if r := s.do(cookie, "POST", "/api/people/ag_2/serving", fmt.Sprintf(`{"seniority":0,"languages":%s}`, all)); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestReadingTheAuditIsInTheAudit(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.signIns.become(access.Audit, true)
	cookie := s.signIn(wen)
	r := s.do(cookie, "GET", "/api/audit?limit=100&object=customer:cu_1", "")
	if e := s.parts.lastAudit(); r.status != 200 || !strings.Contains(r.body, `"next":151`) || e.Action != "audit.read" || e.Reason != "page" || e.Object != "customer:cu_1" {
		t.Errorf("%d %.200s %+v", r.status, r.body, e)
	}
	if r := s.do(cookie, "GET", "/api/audit?object=%E8%8B%8F%E5%A9%89", ""); r.status != 400 {
		t.Errorf("a name in the filter: %d", r.status)
	}
	r = s.do(cookie, "GET", "/api/audit/export?actor=agent:ag_1", "")
	lines := strings.Split(strings.TrimSpace(r.body), "\n")
	var last people.AuditRow
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || len(lines) != 250 || last.Position != 1 || !strings.Contains(r.header.Get("Content-Disposition"), ".jsonl") {
		t.Errorf("%d lines, last %+v %v", len(lines), last, err)
	}
	if e := s.parts.lastAudit(); e.Reason != "export" {
		t.Errorf("%+v", e)
	}
	if r := s.do(cookie, "GET", "/api/audit/export?from=yesterday", ""); r.status != 400 {
		t.Errorf("%d", r.status)
	}
	if r := s.do(cookie, "POST", "/api/audit/verify", `{}`); r.status != 200 || !strings.Contains(r.body, `"entries":250`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	s.parts.failing(fmt.Errorf("disk: %w", zhiyin.Unavailable))
	for _, path := range []string{"/api/audit", "/api/audit/export"} {
		if r := s.do(cookie, "GET", path, ""); r.status != 503 {
			t.Errorf("%s without an audit to write to: %d", path, r.status)
		}
	}
}

func TestRevealingAField(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	r := s.do(cookie, "POST", "/api/desk/customers/cu_su/reveal", `{"field":"phone","reason":"callback","contact":"ct_1"}`)
	if r.status != 200 || !strings.Contains(r.body, secret) || !strings.Contains(r.body, `"seconds":60`) || !s.parts.heard("agent:ag_wen reveals phone of cu_su for callback in ct_1") {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, body := range []string{`{"field":"income","reason":"callback"}`, `{"field":"phone"}`, `{"field":"phone","reason":"curious"}`} {
		if r := s.do(cookie, "POST", "/api/desk/customers/cu_su/reveal", body); r.status != 400 {
			t.Errorf("%s: %d", body, r.status)
		}
	}
}
