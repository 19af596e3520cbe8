package studio_test

import (
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/press"
	"zhiyin.dev/store/definition"
)

func TestASupervisorWritesTheTagsOfTheirUnitsAlone(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	for _, unit := range []zhiyin.UnitID{"muhe", "other"} {
		if _, err := definition.Of(db.Engine).Draft(t.Context(), press.Proposal{Ref: zhiyin.DefinitionRef{Kind: "tag", ID: "of-" + string(unit)}, Unit: unit, State: press.Drafted, Text: "x", By: "agent:ag_x", Made: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	s.SignIns.Become(access.Supervisor, true)
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "GET", "/api/tag-drafts", ""); r.Status != 200 || !strings.Contains(r.Body, "of-muhe") || strings.Contains(r.Body, "of-other") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/api/tags/of-muhe", "", 200}, {"GET", "/api/tags/of-other", "", 403}, {"GET", "/api/tags/of-nobody", "", 404},
		{"POST", "/api/tags", `{"yaml":"muhe\n"}`, 200}, {"POST", "/api/tags", `{"yaml":"other\n"}`, 403}, {"POST", "/api/tags", `{"yaml":"\n"}`, 403},
		{"POST", "/api/tags/of-other/versions/1/publish", "{}", 403}, {"POST", "/api/tags/of-other/versions/1/approve", "{}", 403}, {"POST", "/api/tags/of-other/versions/1/discard", "{}", 403},
		{"POST", "/api/tags/of-muhe/versions/1/discard", "{}", 200}, {"POST", "/api/tags/of-muhe/versions/1/discard", "{}", 409},
	} {
		if r := s.Do(cookie, c.method, c.path, c.body); r.Status != c.status {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, r.Status, r.Body)
		}
	}
}

func TestAPreviewShowsItsSampleMasked(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	e := zhiyin.NewEvent("cu_1", zhiyin.CustomerIdentified{Source: "crm", Open: map[string]any{"tier": "gold"}, Sealed: map[string]any{"family_name": "苏", "given_name": "晓岚", "phone": "+8613800006620"}}, time.Now())
	if err := db.AppendWait(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(s.SignIn(apitest.Wen), "POST", "/api/tags/preview", `{"yaml":"x"}`)
	if r.Status != 200 || !strings.Contains(r.Body, "苏**") || strings.Contains(r.Body, "晓岚") || !strings.Contains(r.Body, `"sql":"select"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Admin, true)
	if r := s.Do(s.SignIn(apitest.Wen), "POST", "/api/tags/preview", `{"yaml":"x"}`); r.Status != 200 || strings.Contains(r.Body, "people") {
		t.Errorf("who may not see customers: %d %s", r.Status, r.Body)
	}
}
