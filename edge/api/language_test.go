package api_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
	studioapi "zhiyin.dev/edge/api/studio"
)

// understanding is a studio with one intent, one need and one utterance that waits.
type understanding struct {
	mu     sync.Mutex
	labels []string
}

func (u *understanding) Intents(context.Context) ([]studioapi.IntentStanding, error) {
	return []studioapi.IntentStanding{{ID: "muhe-refund", Unit: "muhe", Intent: "refund", Name: zhiyin.Text{}, Examples: map[zhiyin.Language]int{"cmn": 2}, Version: 1},
		{ID: "other-refund", Unit: "tongxin", Intent: "refund", Name: zhiyin.Text{}, Examples: map[zhiyin.Language]int{}, Version: 1}}, nil
}

func (u *understanding) Intent(_ context.Context, id string) (studioapi.IntentDetail, error) {
	if id != "muhe-refund" {
		return studioapi.IntentDetail{}, fmt.Errorf("intent %s: %w", id, zhiyin.NotFound)
	}
	return studioapi.IntentDetail{IntentStanding: studioapi.IntentStanding{ID: id, Unit: "muhe", Name: zhiyin.Text{}}, Fields: studioapi.IntentFields{Name: zhiyin.Text{}}}, nil
}

func (u *understanding) IntentText(f studioapi.IntentFields) string { return "id: " + f.ID + "\n" }

func (u *understanding) Needs(context.Context) ([]studioapi.NeedStanding, error) {
	return []studioapi.NeedStanding{{ID: "dry", Unit: "muhe", Name: zhiyin.Text{}, States: []studioapi.NeedState{}}, {ID: "slow", Unit: "tongxin", Name: zhiyin.Text{}, States: []studioapi.NeedState{}}}, nil
}

func (u *understanding) Evaluate(_ context.Context, unit zhiyin.UnitID) (studioapi.Evaluation, error) {
	if unit != "muhe" {
		return studioapi.Evaluation{}, fmt.Errorf("intents of %s: %w", unit, zhiyin.NotFound)
	}
	return studioapi.Evaluation{Rows: 4, Accuracy: .75, Intents: []studioapi.IntentScore{}, Confused: []studioapi.ConfusedIntents{{Is: "refund", Taken: "return", Rows: 1, Examples: []string{"退款怎么退"}}}}, nil
}

func (u *understanding) Waiting(_ context.Context, _ zhiyin.UnitID, before time.Time, last zhiyin.UtteranceID) (studioapi.Waiting, error) {
	if !before.IsZero() {
		return studioapi.Waiting{Items: []studioapi.WaitingUtterance{}, Count: 1}, nil
	}
	return studioapi.Waiting{Items: []studioapi.WaitingUtterance{{Utterance: "ut_1", Contact: "ct_1", At: time.Unix(0, 0), Why: "rejected", Text: "那个怎么弄", Intents: []zhiyin.Scored{}}}, Count: 1, Next: "more"}, nil
}

func (u *understanding) UnitOfUtterance(_ context.Context, id zhiyin.UtteranceID) (zhiyin.UnitID, error) {
	if id != "ut_1" {
		return "", fmt.Errorf("utterance %s: %w", id, zhiyin.NotFound)
	}
	return "muhe", nil
}

func (u *understanding) Label(_ context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID, intent string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.labels = append(u.labels, fmt.Sprint(agent, " ", id, " ", intent))
	return nil
}

func (u *understanding) TakeBack(_ context.Context, agent zhiyin.AgentID, id zhiyin.UtteranceID) error {
	return u.Label(context.Background(), agent, id, "")
}

func (u *understanding) Effect(_ context.Context, ref zhiyin.DefinitionRef) (studioapi.Effect, error) {
	e := studioapi.Effect{Rows: 4, Before: .75, After: .5, Intents: []studioapi.IntentEffect{}, Lost: []string{}}
	if ref.Version == 3 {
		e.Intents, e.Lost = []studioapi.IntentEffect{{Intent: "return", Rows: 40, Before: .9, After: .8, Broken: 5, Mended: 1}}, []string{"return"}
	}
	return e, nil
}

func (u *understanding) Labels(context.Context, zhiyin.UnitID) (studioapi.Labels, error) {
	return studioapi.Labels{Given: 2, Trained: 1, Items: []studioapi.LabelledUtterance{{Utterance: "ut_1", Label: "refund", Text: "那个怎么弄"}}}, nil
}

func (u *understanding) LabelsText(unit zhiyin.UnitID, use bool) string {
	return fmt.Sprintf("id: %s-labels\nunit: %s\nuse: %t\n", unit, unit, use)
}

func (u *understanding) Cues(context.Context, zhiyin.UnitID) (studioapi.CueProposals, error) {
	return studioapi.CueProposals{Items: []studioapi.CueProposal{{Need: "muhe-dry", Phrase: "擦粉搓泥", With: 6, In: 6}}, Contacts: 20}, nil
}

func (u *understanding) AskCues(context.Context, zhiyin.UnitID) (studioapi.CueProposals, error) {
	return studioapi.CueProposals{Items: []studioapi.CueProposal{{Need: "muhe-dry", Phrase: "脸上绷", With: 2, In: 2, By: "house-7b"}}, Contacts: 20, Model: "house-7b"}, nil
}

func (u *understanding) RefuseCue(_ context.Context, unit zhiyin.UnitID, c studioapi.CueChoice, by string) error {
	return u.Label(context.Background(), zhiyin.AgentID(by), zhiyin.UtteranceID(unit), c.Need+" "+c.Phrase+" "+c.Reason)
}

func (u *understanding) CueText(_ context.Context, _ zhiyin.UnitID, c studioapi.CueChoice) (string, error) {
	return "id: " + c.Need + "\n", nil
}

func (u *understanding) Speakers() []studioapi.Speaker {
	return []studioapi.Speaker{{Language: zhiyin.Mandarin, Name: "house", Type: "vits"}}
}

func (u *understanding) Say(_ context.Context, v zhiyin.Voice, text string) ([]byte, error) {
	return []byte(fmt.Sprintf("RIFF %s %d %d %s", v.Language, v.PacePercent, v.PitchPercent, text)), nil
}

func TestWhatWaitsForALabelIsForWhoReadsContactsAndLeavesAnEntry(t *testing.T) {
	t.Parallel()
	studio := &understanding{}
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Language = studio })
	cookie := s.signIn(wen)
	for _, role := range []access.Role{access.Admin, access.Agent, access.Security} {
		s.signIns.become(role, true)
		if r := s.do(cookie, "GET", "/api/language/inbox?unit=muhe", ""); r.status != http.StatusForbidden {
			t.Errorf("%s got %d %s", role, r.status, r.body)
		}
	}
	s.signIns.become(access.Supervisor, true)
	r := s.do(cookie, "GET", "/api/language/inbox?unit=muhe", "")
	if r.status != http.StatusOK || !strings.Contains(r.body, "那个怎么弄") || !strings.Contains(r.body, `"next":"1970-01-01T00:00:00Z/ut_1"`) {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if e := s.parts.lastAudit(); e.Object != "inbox:muhe" || e.Reason != "label" || e.Result != zhiyin.AuditDone {
		t.Errorf("audit %+v", e)
	}
	if r := s.do(cookie, "GET", "/api/language/inbox?unit=muhe&before=1970-01-01T00:00:00Z/ut_1", ""); r.status != http.StatusOK || strings.Contains(r.body, "ut_1") {
		t.Errorf("the next page: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/language/inbox?unit=muhe&before=yesterday", ""); r.status != http.StatusBadRequest {
		t.Errorf("a broken place: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/language/inbox?unit=another", ""); r.status != http.StatusForbidden {
		t.Errorf("another unit's: %d %s", r.status, r.body)
	}
	for path, status := range map[string]int{"ut_1": 200, "ut_2": 404} {
		if r := s.do(cookie, "POST", "/api/language/inbox/"+path, `{"intent":"refund"}`); r.status != status {
			t.Errorf("label %s: %d %s", path, r.status, r.body)
		}
	}
	if len(studio.labels) != 1 || studio.labels[0] != "ag_wen ut_1 refund" {
		t.Errorf("labels %v", studio.labels)
	}
}

func TestIntentsAndNeedsOfTheOwnUnitAndAVoiceAreShown(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(_ *door.Config, p *api.Ports) { p.Language = &understanding{} })
	cookie := s.signIn(wen)
	s.signIns.become(access.Supervisor, true)
	for _, path := range []string{"intents", "needs"} {
		if r := s.do(cookie, "GET", "/api/language/"+path, ""); r.status != http.StatusOK || !strings.Contains(r.body, `"muhe"`) || strings.Contains(r.body, "tongxin") {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	if r := s.do(cookie, "GET", "/api/language/voice?language=cmn&pace=80&text=%E6%82%A8%E5%A5%BD", ""); r.status != http.StatusOK || r.header.Get("Content-Type") != "audio/wav" || r.body != "RIFF cmn 80 100 您好" {
		t.Errorf("voice: %d %s %s", r.status, r.header.Get("Content-Type"), r.body)
	}
	for unit, status := range map[string]int{"muhe": 200, "another": 403} {
		if r := s.do(cookie, "GET", "/api/language/evaluation?unit="+unit, ""); r.status != status {
			t.Errorf("evaluation of %s: %d %s", unit, r.status, r.body)
		}
	}
	if r := s.do(cookie, "GET", "/api/language/voices", ""); r.status != http.StatusOK || !strings.Contains(r.body, `{"language":"cmn","name":"house","type":"vits","tried":false}`) {
		t.Errorf("voices: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/language/voice?language=de&text=x", ""); r.status != http.StatusBadRequest {
		t.Errorf("a voice that nobody has: %d", r.status)
	}
}
