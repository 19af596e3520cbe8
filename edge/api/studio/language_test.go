package studio_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

func TestWhatWaitsForALabelIsForWhoReadsContactsAndLeavesAnEntry(t *testing.T) {
	t.Parallel()
	studio := &apitest.Understanding{}
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Language = studio })
	cookie := s.SignIn(apitest.Wen)
	for _, role := range []access.Role{access.Admin, access.Agent, access.Security} {
		s.SignIns.Become(role, true)
		if r := s.Do(cookie, "GET", "/api/language/inbox?unit=muhe", ""); r.Status != http.StatusForbidden {
			t.Errorf("%s got %d %s", role, r.Status, r.Body)
		}
	}
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(cookie, "GET", "/api/language/inbox?unit=muhe", "")
	if r.Status != http.StatusOK || !strings.Contains(r.Body, "那个怎么弄") || !strings.Contains(r.Body, `"next":"1970-01-01T00:00:00Z/ut_1"`) {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.Object != "inbox:muhe" || e.Reason != "label" || e.Result != zhiyin.AuditDone {
		t.Errorf("audit %+v", e)
	}
	if r := s.Do(cookie, "GET", "/api/language/inbox?unit=muhe&before=1970-01-01T00:00:00Z/ut_1", ""); r.Status != http.StatusOK || strings.Contains(r.Body, "ut_1") {
		t.Errorf("the next page: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/language/inbox?unit=muhe&before=yesterday", ""); r.Status != http.StatusBadRequest {
		t.Errorf("a broken place: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/language/inbox?unit=another", ""); r.Status != http.StatusForbidden {
		t.Errorf("another unit's: %d %s", r.Status, r.Body)
	}
	for path, status := range map[string]int{"ut_1": 200, "ut_2": 404} {
		if r := s.Do(cookie, "POST", "/api/language/inbox/"+path, `{"intent":"refund"}`); r.Status != status {
			t.Errorf("label %s: %d %s", path, r.Status, r.Body)
		}
	}
	if len(studio.Given) != 1 || studio.Given[0] != "ag_wen ut_1 refund" {
		t.Errorf("labels %v", studio.Given)
	}
}

func TestIntentsAndNeedsOfTheOwnUnitAndAVoiceAreShown(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) { p.Language = &apitest.Understanding{} })
	cookie := s.SignIn(apitest.Wen)
	s.SignIns.Become(access.Supervisor, true)
	for _, path := range []string{"intents", "needs"} {
		if r := s.Do(cookie, "GET", "/api/language/"+path, ""); r.Status != http.StatusOK || !strings.Contains(r.Body, `"muhe"`) || strings.Contains(r.Body, "tongxin") {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	if r := s.Do(cookie, "GET", "/api/language/voice?language=cmn&pace=80&text=%E6%82%A8%E5%A5%BD", ""); r.Status != http.StatusOK || r.Header.Get("Content-Type") != "audio/wav" || r.Body != "RIFF cmn 80 100 您好" {
		t.Errorf("voice: %d %s %s", r.Status, r.Header.Get("Content-Type"), r.Body)
	}
	for unit, status := range map[string]int{"muhe": 200, "another": 403} {
		if r := s.Do(cookie, "GET", "/api/language/evaluation?unit="+unit, ""); r.Status != status {
			t.Errorf("evaluation of %s: %d %s", unit, r.Status, r.Body)
		}
	}
	if r := s.Do(cookie, "GET", "/api/language/voices", ""); r.Status != http.StatusOK || !strings.Contains(r.Body, `{"language":"cmn","name":"house","type":"vits","tried":false}`) {
		t.Errorf("voices: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/language/voice?language=de&text=x", ""); r.Status != http.StatusBadRequest {
		t.Errorf("a voice that nobody has: %d", r.Status)
	}
}
