package studio_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
	studioapi "zhiyin.dev/edge/api/studio"
)

// printed is a press that publishes whatever it is told to.
type printed struct {
	studioapi.Definitions
	published []zhiyin.DefinitionRef
}

func (p *printed) UnitOf(context.Context, zhiyin.DefinitionRef) (zhiyin.UnitID, error) {
	return "muhe", nil
}

func (p *printed) Publish(_ context.Context, ref zhiyin.DefinitionRef, _ string) (studioapi.TagDraft, error) {
	p.published = append(p.published, ref)
	return studioapi.TagDraft{ID: ref.ID, Version: ref.Version, State: "published", Problems: []studioapi.TagProblem{}}, nil
}

func TestAVersionThatLosesIntentsIsPublishedOnlyByWhoMayOverrule(t *testing.T) {
	t.Parallel()
	press := &printed{}
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Language, p.Definitions = &apitest.Understanding{}, press })
	cookie := s.SignIn(apitest.Wen)
	for _, c := range []struct {
		role    access.Role
		path    string
		status  int
		refused bool
	}{
		{access.Supervisor, "intent/muhe-refund/versions/2/publish", http.StatusOK, false},
		{access.Supervisor, "intent/muhe-refund/versions/3/publish", http.StatusOK, true},
		{access.Supervisor, "labels/muhe-labels/versions/3/publish", http.StatusOK, true},
		{access.Supervisor, "intent/muhe-refund/versions/3/publish?anyway=true", http.StatusForbidden, true},
		{access.Admin, "intent/muhe-refund/versions/3/publish", http.StatusOK, true},
		{access.Admin, "intent/muhe-refund/versions/3/publish?anyway=true", http.StatusOK, false},
		{access.Supervisor, "need/muhe-dry/versions/3/publish", http.StatusOK, false}, // no training follows from it
	} {
		s.SignIns.Become(c.role, true)
		before := len(press.published)
		r := s.Do(cookie, "POST", "/api/definitions/"+c.path, "{}")
		if done := len(press.published) > before; r.Status != c.status || done == c.refused {
			t.Errorf("%s %s: %d %s, published %v", c.role, c.path, r.Status, r.Body, done)
		}
		if c.refused && r.Status == http.StatusOK && !strings.Contains(r.Body, "return falls: 5 of its 40 examples are recognised no more, 1 are now") {
			t.Errorf("%s: it is not said why: %s", c.path, r.Body)
		}
	}
	s.SignIns.Become(access.Admin, true)
	s.Do(cookie, "POST", "/api/definitions/intent/muhe-refund/versions/3/publish?anyway=true", "{}")
	if e := s.Parts.LastAudit(); e.Action != "definition.overrule" || e.Object != "intent/muhe-refund@3" {
		t.Errorf("the audit's last entry: %+v", e)
	}
	if r := s.Do(cookie, "GET", "/api/language/effect/intent/muhe-refund/3", ""); r.Status != http.StatusOK || !strings.Contains(r.Body, `"lost":["return"]`) {
		t.Errorf("the effect: %d %s", r.Status, r.Body)
	}
}

func TestLabelsAreSeenAndTakenBackByWhoReadsContacts(t *testing.T) {
	t.Parallel()
	studio := &apitest.Understanding{}
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Language = studio })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Admin, true)
	for _, path := range []string{"GET /api/language/labels?unit=muhe", "POST /api/language/inbox/ut_1/take-back"} {
		method, path, _ := strings.Cut(path, " ")
		if r := s.Do(cookie, method, path, "{}"); r.Status != http.StatusForbidden {
			t.Errorf("an admin, who reads no contacts: %s: %d %s", path, r.Status, r.Body)
		}
	}
	s.SignIns.Become(access.Supervisor, true)
	if r := s.Do(cookie, "GET", "/api/language/labels?unit=muhe", ""); r.Status != http.StatusOK || !strings.Contains(r.Body, "那个怎么弄") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.Object != "labels:muhe" {
		t.Errorf("audit %+v", e)
	}
	if r := s.Do(cookie, "POST", "/api/language/inbox/ut_1/take-back", "{}"); r.Status != http.StatusOK || len(studio.Given) != 1 || studio.Given[0] != "ag_wen ut_1 " {
		t.Errorf("%d %s, %v", r.Status, r.Body, studio.Given)
	}
}

func TestProposedCuesAreForWhoReadsContactsAndPublishes(t *testing.T) {
	t.Parallel()
	studio := &apitest.Understanding{}
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Language = studio })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Supervisor, true)
	if r := s.Do(cookie, "GET", "/api/language/cues?unit=muhe", ""); r.Status != http.StatusOK || !strings.Contains(r.Body, "擦粉搓泥") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.Object != "cues:muhe" {
		t.Errorf("audit %+v", e)
	}
	ask := `{"unit":"muhe"}`
	if r := s.Do(cookie, "POST", "/api/language/cues/ask", ask); r.Status != http.StatusOK || !strings.Contains(r.Body, `"by":"house-7b"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.Object != "cues:muhe" || e.Reason != "cues asked of a model" {
		t.Errorf("audit %+v", e)
	}
	refuse := `{"unit":"muhe","need":"muhe-dry","phrase":"擦粉搓泥","reason":"chance"}`
	if r := s.Do(cookie, "POST", "/api/language/cues/refuse", refuse); r.Status != http.StatusOK || len(studio.Given) != 1 || studio.Given[0] != "agent:ag_wen muhe muhe-dry 擦粉搓泥 chance" {
		t.Errorf("%d %s, %v", r.Status, r.Body, studio.Given)
	}
	if r := s.Do(cookie, "POST", "/api/language/cues/accept", refuse); r.Status != http.StatusBadRequest {
		t.Errorf("accepted without a state: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/language/cues/refuse", strings.Replace(refuse, "muhe", "tongxin", 1)); r.Status != http.StatusForbidden {
		t.Errorf("of another unit: %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Agent, true)
	for path, body := range map[string]string{"GET /api/language/cues?unit=muhe": "", "POST /api/language/cues/refuse": refuse, "POST /api/language/cues/ask": ask} {
		method, path, _ := strings.Cut(path, " ")
		if r := s.Do(cookie, method, path, body); r.Status != http.StatusForbidden {
			t.Errorf("an agent: %s: %d %s", path, r.Status, r.Body)
		}
	}
}
