package api_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
)

func TestAnAgentSaysWhatWasUnderstoodWrongly(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.connect("ct_1", wen, "rs_1")
	s.feed("ct_1", zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "皮肤好干"},
		zhiyin.UtteranceUnderstood{Utterance: "ut_1", Needs: []zhiyin.NeedHeard{{ID: "dry-skin"}}}, zhiyin.MoodChanged{Utterance: "ut_1", Score: -3})
	for body, status := range map[string]int{
		`{"utterance":"ut_1","of":"need","was":"dry-skin"}`:  200,
		`{"utterance":"ut_1","of":"mood","is":"calm"}`:       200,
		`{"utterance":"ut_1","of":"mood","is":"bored"}`:      400,
		`{"utterance":"ut_1","of":"tone","is":"calm"}`:       400,
		`{"utterance":"ut_1","of":"need","was":"oily-skin"}`: 404,
		`{"utterance":"ut 1","of":"need","was":"dry-skin"}`:  400,
	} {
		if r := s.do(cookie, "POST", "/api/desk/contacts/ct_1/correct", body); r.status != status {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	if !s.parts.heard("correct ct_1 ag_wen ut_1 need dry-skin ") || !s.parts.heard("correct ct_1 ag_wen ut_1 mood -3.0 calm") {
		t.Error("a correction was not kept")
	}
	if r := s.do(s.signIn(li), "POST", "/api/desk/contacts/ct_1/correct", `{"utterance":"ut_1","of":"mood","is":"calm"}`); r.status != http.StatusForbidden {
		t.Errorf("somebody else's contact: %d %s", r.status, r.body)
	}
}

func TestAnAgentSaysThatAForeseenReasonIsNotIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(wen)
	s.connect("ct_1", wen, "rs_1")
	s.feed("ct_1", zhiyin.ReasonsForeseen{Likely: []zhiyin.Foreseen{{Need: "muhe-return-progress", Confidence: 0.86}}})
	for body, status := range map[string]int{
		`{"need":"muhe-return-progress"}`:             200,
		`{"need":"muhe-return-progress","back":true}`: 200,
		`{"need":"muhe-refund-arrived"}`:              404,
		`{"need":"Not a need"}`:                       400,
	} {
		if r := s.do(cookie, "POST", "/api/desk/contacts/ct_1/not-this", body); r.status != status {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	if !s.parts.heard("not ct_1 ag_wen muhe-return-progress false") || !s.parts.heard("not ct_1 ag_wen muhe-return-progress true") {
		t.Error("not kept")
	}
}

func TestATranscriptIsForSupervisorsAndLeavesAnEntry(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	cookie := s.signIn(li)
	s.connect("ct_1", wen, "rs_1")
	s.feed("ct_1", zhiyin.UtteranceHeard{Utterance: "ut_1", Speaker: zhiyin.OfCustomer, Text: "还没到账，我的电话 13800006620"})
	s.signIns.become(access.Agent, true)
	if r := s.do(cookie, "GET", "/api/floor/contacts/ct_1/transcript", ""); r.status != http.StatusForbidden {
		t.Errorf("an agent got %d %s", r.status, r.body)
	}
	s.signIns.become(access.Supervisor, true)
	r := s.do(cookie, "GET", "/api/floor/contacts/ct_1/transcript", "")
	if r.status != http.StatusOK || !strings.Contains(r.body, "还没到账") || strings.Contains(r.body, "13800006620") {
		t.Fatalf("a supervisor got %d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.Action != string(access.ContactObserve) || e.Object != "ct_1" || e.Reason != "transcript" || e.Result != zhiyin.AuditDone {
		t.Errorf("audit %+v", e)
	}
}
