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
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Language, p.Definitions = &understanding{}, press })
	cookie := s.signIn(wen)
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
		s.signIns.become(c.role, true)
		before := len(press.published)
		r := s.do(cookie, "POST", "/api/definitions/"+c.path, "{}")
		if done := len(press.published) > before; r.status != c.status || done == c.refused {
			t.Errorf("%s %s: %d %s, published %v", c.role, c.path, r.status, r.body, done)
		}
		if c.refused && r.status == http.StatusOK && !strings.Contains(r.body, "return falls: 5 of its 40 examples are recognised no more, 1 are now") {
			t.Errorf("%s: it is not said why: %s", c.path, r.body)
		}
	}
	s.signIns.become(access.Admin, true)
	s.do(cookie, "POST", "/api/definitions/intent/muhe-refund/versions/3/publish?anyway=true", "{}")
	if e := s.parts.lastAudit(); e.Action != "definition.overrule" || e.Object != "intent/muhe-refund@3" {
		t.Errorf("the audit's last entry: %+v", e)
	}
	if r := s.do(cookie, "GET", "/api/language/effect/intent/muhe-refund/3", ""); r.status != http.StatusOK || !strings.Contains(r.body, `"lost":["return"]`) {
		t.Errorf("the effect: %d %s", r.status, r.body)
	}
}

func TestLabelsAreSeenAndTakenBackByWhoReadsContacts(t *testing.T) {
	t.Parallel()
	studio := &understanding{}
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Language = studio })
	cookie := s.signIn(wen)
	s.signIns.become(access.Admin, true)
	for _, path := range []string{"GET /api/language/labels?unit=muhe", "POST /api/language/inbox/ut_1/take-back"} {
		method, path, _ := strings.Cut(path, " ")
		if r := s.do(cookie, method, path, "{}"); r.status != http.StatusForbidden {
			t.Errorf("an admin, who reads no contacts: %s: %d %s", path, r.status, r.body)
		}
	}
	s.signIns.become(access.Supervisor, true)
	if r := s.do(cookie, "GET", "/api/language/labels?unit=muhe", ""); r.status != http.StatusOK || !strings.Contains(r.body, "那个怎么弄") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.Object != "labels:muhe" {
		t.Errorf("audit %+v", e)
	}
	if r := s.do(cookie, "POST", "/api/language/inbox/ut_1/take-back", "{}"); r.status != http.StatusOK || len(studio.labels) != 1 || studio.labels[0] != "ag_wen ut_1 " {
		t.Errorf("%d %s, %v", r.status, r.body, studio.labels)
	}
}

func TestProposedCuesAreForWhoReadsContactsAndPublishes(t *testing.T) {
	t.Parallel()
	studio := &understanding{}
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Language = studio })
	cookie := s.signIn(wen)
	s.signIns.become(access.Supervisor, true)
	if r := s.do(cookie, "GET", "/api/language/cues?unit=muhe", ""); r.status != http.StatusOK || !strings.Contains(r.body, "擦粉搓泥") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.Object != "cues:muhe" {
		t.Errorf("audit %+v", e)
	}
	ask := `{"unit":"muhe"}`
	if r := s.do(cookie, "POST", "/api/language/cues/ask", ask); r.status != http.StatusOK || !strings.Contains(r.body, `"by":"house-7b"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.Object != "cues:muhe" || e.Reason != "cues asked of a model" {
		t.Errorf("audit %+v", e)
	}
	refuse := `{"unit":"muhe","need":"muhe-dry","phrase":"擦粉搓泥","reason":"chance"}`
	if r := s.do(cookie, "POST", "/api/language/cues/refuse", refuse); r.status != http.StatusOK || len(studio.labels) != 1 || studio.labels[0] != "agent:ag_wen muhe muhe-dry 擦粉搓泥 chance" {
		t.Errorf("%d %s, %v", r.status, r.body, studio.labels)
	}
	if r := s.do(cookie, "POST", "/api/language/cues/accept", refuse); r.status != http.StatusBadRequest {
		t.Errorf("accepted without a state: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/language/cues/refuse", strings.Replace(refuse, "muhe", "tongxin", 1)); r.status != http.StatusForbidden {
		t.Errorf("of another unit: %d %s", r.status, r.body)
	}
	s.signIns.become(access.Agent, true)
	for path, body := range map[string]string{"GET /api/language/cues?unit=muhe": "", "POST /api/language/cues/refuse": refuse, "POST /api/language/cues/ask": ask} {
		method, path, _ := strings.Cut(path, " ")
		if r := s.do(cookie, method, path, body); r.status != http.StatusForbidden {
			t.Errorf("an agent: %s: %d %s", path, r.status, r.body)
		}
	}
}
