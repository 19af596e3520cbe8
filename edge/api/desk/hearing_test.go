package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
)

func TestAnAgentSaysWhatWasUnderstoodWrongly(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.Feed("ct_1", zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "皮肤好干"},
		zhiyin.UtteranceUnderstood{Utterance: "ut_1", Needs: []zhiyin.NeedHeard{{ID: "dry-skin"}}}, zhiyin.MoodChanged{Utterance: "ut_1", Score: -3})
	for body, status := range map[string]int{
		`{"utterance":"ut_1","of":"need","was":"dry-skin"}`:  200,
		`{"utterance":"ut_1","of":"mood","is":"calm"}`:       200,
		`{"utterance":"ut_1","of":"mood","is":"bored"}`:      400,
		`{"utterance":"ut_1","of":"tone","is":"calm"}`:       400,
		`{"utterance":"ut_1","of":"need","was":"oily-skin"}`: 404,
		`{"utterance":"ut 1","of":"need","was":"dry-skin"}`:  400,
	} {
		if r := s.Do(cookie, "POST", "/api/desk/contacts/ct_1/correct", body); r.Status != status {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	if !s.Parts.Heard("correct ct_1 ag_wen ut_1 need dry-skin ") || !s.Parts.Heard("correct ct_1 ag_wen ut_1 mood -3.0 calm") {
		t.Error("a correction was not kept")
	}
	if r := s.Do(s.SignIn(apitest.Li), "POST", "/api/desk/contacts/ct_1/correct", `{"utterance":"ut_1","of":"mood","is":"calm"}`); r.Status != http.StatusForbidden {
		t.Errorf("somebody else's contact: %d %s", r.Status, r.Body)
	}
}

func TestAnAgentSaysThatAForeseenReasonIsNotIt(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Wen)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.Feed("ct_1", zhiyin.ReasonsForeseen{Likely: []zhiyin.Foreseen{{Need: "muhe-return-progress", Confidence: 0.86}}})
	for body, status := range map[string]int{
		`{"need":"muhe-return-progress"}`:             200,
		`{"need":"muhe-return-progress","back":true}`: 200,
		`{"need":"muhe-refund-arrived"}`:              404,
		`{"need":"Not a need"}`:                       400,
	} {
		if r := s.Do(cookie, "POST", "/api/desk/contacts/ct_1/not-this", body); r.Status != status {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
	if !s.Parts.Heard("not ct_1 ag_wen muhe-return-progress false") || !s.Parts.Heard("not ct_1 ag_wen muhe-return-progress true") {
		t.Error("not kept")
	}
}

func TestATranscriptIsForSupervisorsAndLeavesAnEntry(t *testing.T) {
	t.Parallel()
	s := apitest.NewSite(t, nil)
	cookie := s.SignIn(apitest.Li)
	s.Connect("ct_1", apitest.Wen, "rs_1")
	s.Feed("ct_1", zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "还没到账，我的电话 13800006620"})
	s.SignIns.Become(access.Agent, true)
	if r := s.Do(cookie, "GET", "/api/floor/contacts/ct_1/transcript", ""); r.Status != http.StatusForbidden {
		t.Errorf("an agent got %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Supervisor, true)
	r := s.Do(cookie, "GET", "/api/floor/contacts/ct_1/transcript", "")
	if r.Status != http.StatusOK || !strings.Contains(r.Body, "还没到账") || strings.Contains(r.Body, "13800006620") {
		t.Fatalf("a supervisor got %d %s", r.Status, r.Body)
	}
	if e := s.Parts.LastAudit(); e.Action != string(access.ContactObserve) || e.Object != "ct_1" || e.Reason != "transcript" || e.Result != zhiyin.AuditDone {
		t.Errorf("audit %+v", e)
	}
}
