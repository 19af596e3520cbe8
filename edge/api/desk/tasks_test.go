package desk_test

import (
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/api/door"
)

func TestTasksAreTakenAndClosedByWhoAsks(t *testing.T) {
	t.Parallel()
	var left apitest.LeftMessages
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) {
		left.Others = p.Recordings.(apitest.Tapes).Others
		p.Tasks = left
	})
	s.SignIns.Become(access.Agent, true)
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "GET", "/api/desk/tasks?after=x", ""); r.Status != 200 || !strings.Contains(r.Body, "for ag_wen after x") || !strings.Contains(r.Body, `"open":31`) || !strings.Contains(r.Body, `"next":"next"`) {
		t.Errorf("%d %s", r.Status, r.Body)
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
		r := s.Do(cookie, "POST", "/api/desk/tasks/"+c.path, c.body)
		if r.Status != c.status && (c.status != 200 || r.Status != 204) || c.heard != "" && !s.Parts.Heard(c.heard) {
			t.Errorf("%s %s: %d %s", c.path, c.body, r.Status, r.Body)
		}
	}
}

func TestAFileOfATaskIsShownToWhoHasItAndStandsInTheAudit(t *testing.T) {
	t.Parallel()
	var left apitest.LeftMessages
	s := apitest.NewSite(t, func(_ *door.Config, p *api.Ports) {
		left.Others = p.Recordings.(apitest.Tapes).Others
		p.Tasks = left
	})
	s.SignIns.Become(access.Agent, true)
	cookie := s.SignIn(apitest.Wen)
	r := s.Do(cookie, "GET", "/api/desk/tasks/task_1/files/cf_1", "")
	if r.Status != 200 || r.Body != "%PDF" || r.Header.Get("Content-Disposition") != "attachment" || !strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %q %v", r.Status, r.Body, r.Header)
	}
	if e := s.Parts.LastAudit(); e.Object != "task:task_1" || e.Reason != "file cf_1" {
		t.Errorf("audit %+v", e)
	}
	for path, want := range map[string]int{"task_2/files/cf_1": 409, "task_1/files/cf_2": 404, "task_1/files/passwd": 404} {
		if r := s.Do(cookie, "GET", "/api/desk/tasks/"+path, ""); r.Status != want {
			t.Errorf("%s: %d %s, want %d", path, r.Status, r.Body, want)
		}
	}
}
