package customer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/intake"
	"zhiyin.dev/store"
	"zhiyin.dev/store/storetest"
)

// twoAlike are two records of one woman that share no identifier, found by a
// Proposer from what was kept.
func twoAlike(t *testing.T, db *store.DB) (candidate string) {
	t.Helper()
	said := func(id, member, email string) zhiyin.Event {
		return zhiyin.NewEvent(id, zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Keys: []zhiyin.Identifier{{Kind: zhiyin.Member, Value: member}, {Kind: zhiyin.Email, Value: email}},
			Sealed: map[string]any{"family_name": "尉迟", "given_name": "若兰", "birthday": "1988-02-29", "email": email}}, storetest.T0)
	}
	events := []zhiyin.Event{said("cu_1", "M1", "ruolan@example.cn"), said("cu_2", "M2", "yuchi@example.com"), storetest.Identified("cu_3", "司徒", "明", "+8613912345678", storetest.T0)}
	apitest.Keep(t, db, events...)
	for range 2 { // what is told again finds nothing new
		if err := (intake.Proposer{Lookalikes: db}).Take(t.Context(), []zhiyin.CustomerID{"cu_1", "cu_2", "cu_3"}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := db.Candidates(t.Context(), "open", "", 10)
	if err != nil || len(list) != 1 || list[0].A != "cu_1" || list[0].B != "cu_2" {
		t.Fatalf("%+v %v", list, err)
	}
	return list[0].ID
}

func TestCandidatesAreDecidedByPeopleAndMayBeTakenBack(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	id := twoAlike(t, db)
	s.SignIns.Become(access.Agent, true)
	if r := s.Do(s.SignIn(apitest.Wen), "GET", "/api/v1/candidates", ""); r.Status != 403 {
		t.Errorf("an agent: %d", r.Status)
	}
	s.SignIns.Become(access.Supervisor, true)
	cookie := s.SignIn(apitest.Wen)
	path := "/api/v1/identity/cu_1/path?to=cu_2"
	for _, c := range []struct {
		method, path, body, says string
		status                   int
	}{
		{"GET", "/api/v1/candidates", "", `"evidence":["name","birthday"]`, 200},
		{"GET", "/api/v1/candidates/" + id, "", `"name":"尉迟**"`, 200},
		{"GET", path, "", `"one":false`, 200},
		{"POST", "/api/v1/candidates/" + id + "/merge", `{"reason":"Because I say so"}`, "reason", 400},
		{"POST", "/api/v1/candidates/" + id + "/merge", `{"reason":"asked_customer"}`, "{}", 200},
		{"POST", "/api/v1/candidates/" + id + "/merge", `{"reason":"asked_customer"}`, "one person", 409},
		{"GET", path, "", `"rule":"merge"`, 200},
		{"GET", "/api/v1/customers/cu_2", "", `"id":"cu_1"`, 200},
		{"POST", "/api/v1/unmerges", `{"a":"cu_1","b":"cu_2","reason":"wrong_merge"}`, "{}", 200},
		{"POST", "/api/v1/unmerges", `{"a":"cu_1","b":"cu_2","reason":"wrong_merge"}`, "two persons", 409},
		{"GET", path, "", `"one":false`, 200},
		{"GET", "/api/v1/customers/cu_2", "", `"id":"cu_2"`, 200},
		{"GET", "/api/v1/identity/cu_1/path?to=cu_nobody", "", "not_found", 404},
		{"GET", "/api/v1/candidates?state=merged", "", id, 200},
	} {
		r := s.Do(cookie, c.method, c.path, c.body)
		if r.Status != c.status || !strings.Contains(r.Body, c.says) {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, r.Status, r.Body)
		}
		if strings.Contains(r.Body, "若兰") || strings.Contains(r.Body, "example.c") || strings.Contains(r.Body, "1988-02-29") {
			t.Errorf("%s tells who it is: %s", c.path, r.Body)
		}
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.CustomerMerge), Object: "customer:cu_1", Limit: 10})
	if err != nil || len(rows) != 2 || rows[1].Reason != "merge asked_customer" || rows[0].Reason != "unmerge wrong_merge" {
		text, _ := json.Marshal(rows)
		t.Errorf("audit %s, %v", text, err)
	}
}

func TestWhoIsRefusedIsNeverProposedAgain(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	id := twoAlike(t, db)
	s.SignIns.Become(access.Supervisor, true)
	if r := s.Do(s.SignIn(apitest.Wen), "POST", "/api/v1/candidates/"+id+"/refuse", `{"reason":"sisters"}`); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	again := zhiyin.NewEvent("cu_2", zhiyin.CustomerIdentified{Source: "crm", Keys: []zhiyin.Identifier{{Kind: zhiyin.Member, Value: "M2"}},
		Sealed: map[string]any{"birthday": "1988-02-29"}}, storetest.T0)
	apitest.Keep(t, db, again)
	if err := (intake.Proposer{Lookalikes: db}).Take(t.Context(), []zhiyin.CustomerID{"cu_2"}); err != nil {
		t.Fatal(err)
	}
	if list, err := db.Candidates(t.Context(), "open", "", 10); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestBulkMergesNeedASecondPerson(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	twoAlike(t, db)
	s.SignIns.Become(access.Supervisor, true)
	first, second := s.SignIn(apitest.Wen), s.SignIn("ag_lan")
	r := s.Do(first, "POST", "/api/v1/merges", `{"pairs":[{"a":"cu_1","b":"cu_2"},{"a":"cu_1","b":"cu_3"}],"reason":"cleaned_up"}`)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(r.Body), &made); r.Status != 200 || err != nil || made.ID == "" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	approve := fmt.Sprintf("/api/v1/merges/%s/approve", made.ID)
	if r := s.Do(first, "POST", approve, `{}`); r.Status != 403 {
		t.Errorf("whoever proposed it: %d %s", r.Status, r.Body)
	}
	if r := s.Do(first, "GET", "/api/v1/merges/"+made.ID, ""); r.Status != 200 || strings.Count(r.Body, `"state":"proposed"`) != 2 {
		t.Errorf("before: %d %s", r.Status, r.Body)
	}
	if r := s.Do(second, "POST", approve, `{}`); r.Status != 200 || !strings.Contains(r.Body, `"merged":2`) {
		t.Errorf("a second one: %d %s", r.Status, r.Body)
	}
	if r := s.Do(first, "GET", "/api/v1/customers/cu_3", ""); r.Status != 200 || !strings.Contains(r.Body, `"id":"cu_1"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
