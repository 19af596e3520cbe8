package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/desk"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/door"
)

// leftMessages are two tasks: task_1 is free, and task_2 is in another's hand.
type leftMessages struct{ *parts }

func (leftMessages) Tasks(_ context.Context, agent zhiyin.AgentID, after string) ([]desk.TaskView, string, int, error) {
	return []desk.TaskView{{ID: "task_1", Contact: "ct_1", Form: zhiyin.Voicemail, Queue: "muhe-care", Made: "2026-05-05T13:20:11.000000Z", Due: "2026-05-06T13:20:11.000000Z", Customer: desk.CustomerView{Match: zhiyin.None}, Text: "for " + string(agent) + " after " + after}}, "next", 31, nil
}

func (m leftMessages) may(what string, agent zhiyin.AgentID, id zhiyin.TaskID) error {
	switch {
	case id == "task_2":
		return fmt.Errorf("task: %w", zhiyin.Conflict)
	case id != "task_1":
		return fmt.Errorf("task: %w", zhiyin.NotFound)
	case m.parts != nil:
		return m.parts.note("%s %s %s", what, id, agent)
	}
	return nil
}

func (m leftMessages) Take(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID) error {
	return m.may("take", a, id)
}
func (m leftMessages) Release(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID) error {
	return m.may("release", a, id)
}
func (m leftMessages) Call(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID) (zhiyin.ContactID, error) {
	return "ct_back", m.may("call", a, id)
}
func (m leftMessages) Answer(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID, way zhiyin.AnswerWay, client, text string) error {
	return m.may("answer "+string(way)+" "+client+" "+text, a, id)
}
func (m leftMessages) File(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID, file string) (zhiyin.ChatFile, []byte, error) {
	if file != "cf_1" {
		return zhiyin.ChatFile{}, nil, fmt.Errorf("file: %w", zhiyin.NotFound)
	}
	return zhiyin.ChatFile{ID: file, Type: "application/pdf"}, []byte("%PDF"), m.may("file "+file, a, id)
}
func (m leftMessages) Finish(_ context.Context, a zhiyin.AgentID, id zhiyin.TaskID, o zhiyin.TaskOutcome, note string) error {
	return m.may("done "+string(o)+" "+note, a, id)
}

func TestTasksAreTakenAndClosedByWhoAsks(t *testing.T) {
	t.Parallel()
	var left leftMessages
	s := newSite(t, func(_ *door.Config, p *api.Ports) {
		left.parts = p.Recordings.(tapes).parts
		p.Tasks = left
	})
	s.signIns.become(access.Agent, true)
	cookie := s.signIn(wen)
	if r := s.do(cookie, "GET", "/api/desk/tasks?after=x", ""); r.status != 200 || !strings.Contains(r.body, "for ag_wen after x") || !strings.Contains(r.body, `"open":31`) || !strings.Contains(r.body, `"next":"next"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	for _, c := range []struct {
		path, body string
		status     int
		heard      string
	}{
		{"task_1/take", `{}`, 200, "take task_1 ag_wen"}, {"task_1/release", `{}`, 200, "release task_1 ag_wen"}, {"task_1/call", `{}`, 200, "call task_1 ag_wen"},
		{"task_1/done", `{"outcome":"answered","note":"写了邮件"}`, 200, "done answered 写了邮件 task_1 ag_wen"},
		{"task_1/answer", `{"way":"chat","client":"a-1","text":"已补发"}`, 200, "answer chat a-1 已补发 task_1 ag_wen"},
		{"task_1/answer", `{"way":"pigeon","text":"已补发"}`, 400, ""}, {"task_1/answer", `{"way":"sms","text":""}`, 400, ""}, {"task_2/answer", `{"way":"chat","text":"已补发"}`, 409, ""},
		{"task_1/done", `{"outcome":"forgotten"}`, 400, ""}, {"task_2/take", `{}`, 409, ""}, {"task_3/take", `{}`, 404, ""},
	} {
		r := s.do(cookie, "POST", "/api/desk/tasks/"+c.path, c.body)
		if r.status != c.status && (c.status != 200 || r.status != 204) || c.heard != "" && !s.parts.heard(c.heard) {
			t.Errorf("%s %s: %d %s", c.path, c.body, r.status, r.body)
		}
	}
}

func TestAFileOfATaskIsShownToWhoHasItAndStandsInTheAudit(t *testing.T) {
	t.Parallel()
	var left leftMessages
	s := newSite(t, func(_ *door.Config, p *api.Ports) {
		left.parts = p.Recordings.(tapes).parts
		p.Tasks = left
	})
	s.signIns.become(access.Agent, true)
	cookie := s.signIn(wen)
	r := s.do(cookie, "GET", "/api/desk/tasks/task_1/files/cf_1", "")
	if r.status != 200 || r.body != "%PDF" || r.header.Get("Content-Disposition") != "attachment" || !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %q %v", r.status, r.body, r.header)
	}
	if e := s.parts.lastAudit(); e.Object != "task:task_1" || e.Reason != "file cf_1" {
		t.Errorf("audit %+v", e)
	}
	for path, want := range map[string]int{"task_2/files/cf_1": 409, "task_1/files/cf_2": 404, "task_1/files/passwd": 404} {
		if r := s.do(cookie, "GET", "/api/desk/tasks/"+path, ""); r.status != want {
			t.Errorf("%s: %d %s, want %d", path, r.status, r.body, want)
		}
	}
}
