package people_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/people"
)

func TestManagingPeople(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
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
		if r := s.Do(cookie, "POST", c.path, c.body); r.Status != c.status || c.asked != "" && !s.Parts.Heard(c.asked) {
			t.Errorf("%s: %d %s", c.path, r.Status, r.Body)
		}
	}
	if e := s.Parts.LastAudit(); e.Action != "role.grant" || e.Result != zhiyin.AuditDenied || e.Object != "agent:ag_wen" {
		t.Errorf("granting oneself a role: %+v", e)
	}
	if r := s.Do(cookie, "GET", "/api/people?limit=1", ""); r.Status != 200 || !strings.Contains(r.Body, `"next":"ag_1"`) || !strings.Contains(r.Header.Get("Link"), "after=ag_1") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

// Every language that agents may serve in can be said over the API.
func TestEveryLanguageThatAgentsMayServeInIsTaken(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
	all, err := json.Marshal(zhiyin.SpokenLanguages())
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Do(cookie, "POST", "/api/people/ag_2/serving", fmt.Sprintf(`{"seniority":0,"languages":%s}`, all)); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestReadingTheAuditIsInTheAudit(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	s.SignIns.Become(access.Audit, true)
	cookie := s.SignIn(apitest.Wen)
	r := s.Do(cookie, "GET", "/api/audit?limit=100&object=customer:cu_1", "")
	if e := s.Parts.LastAudit(); r.Status != 200 || !strings.Contains(r.Body, `"next":151`) || e.Action != "audit.read" || e.Reason != "page" || e.Object != "customer:cu_1" {
		t.Errorf("%d %.200s %+v", r.Status, r.Body, e)
	}
	if r := s.Do(cookie, "GET", "/api/audit?object=%E8%8B%8F%E5%A9%89", ""); r.Status != 400 {
		t.Errorf("a name in the filter: %d", r.Status)
	}
	r = s.Do(cookie, "GET", "/api/audit/export?actor=agent:ag_1", "")
	lines := strings.Split(strings.TrimSpace(r.Body), "\n")
	var last people.AuditRow
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || len(lines) != 250 || last.Position != 1 || !strings.Contains(r.Header.Get("Content-Disposition"), ".jsonl") {
		t.Errorf("%d lines, last %+v %v", len(lines), last, err)
	}
	if e := s.Parts.LastAudit(); e.Reason != "export" {
		t.Errorf("%+v", e)
	}
	if r := s.Do(cookie, "GET", "/api/audit/export?from=yesterday", ""); r.Status != 400 {
		t.Errorf("%d", r.Status)
	}
	if r := s.Do(cookie, "POST", "/api/audit/verify", `{}`); r.Status != 200 || !strings.Contains(r.Body, `"entries":250`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	s.Parts.Failing(fmt.Errorf("disk: %w", zhiyin.Unavailable))
	for _, path := range []string{"/api/audit", "/api/audit/export"} {
		if r := s.Do(cookie, "GET", path, ""); r.Status != 503 {
			t.Errorf("%s without an audit to write to: %d", path, r.Status)
		}
	}
}

func TestRevealingAField(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	r := s.Do(cookie, "POST", "/api/desk/customers/cu_su/reveal", `{"field":"phone","reason":"callback","contact":"ct_1"}`)
	if r.Status != 200 || !strings.Contains(r.Body, apitest.Secret) || !strings.Contains(r.Body, `"seconds":60`) || !s.Parts.Heard("agent:ag_wen reveals phone of cu_su for callback in ct_1") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for _, body := range []string{`{"field":"income","reason":"callback"}`, `{"field":"phone"}`, `{"field":"phone","reason":"curious"}`} {
		if r := s.Do(cookie, "POST", "/api/desk/customers/cu_su/reveal", body); r.Status != 400 {
			t.Errorf("%s: %d", body, r.Status)
		}
	}
}
