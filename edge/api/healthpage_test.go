package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api"
)

// standing is a node of which one fact wants somebody to do something.
type standing struct{}

func (standing) Facts(context.Context) []api.Fact {
	return []api.Fact{{Name: api.FactVersion, Value: "v1.2.3"}, {Name: api.FactBackup, Value: "—", Bad: true}}
}

func TestTheHealthPageIsForWhoLooksAfterTheInstallation(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	if r := s.do(nil, "GET", "/health", ""); !strings.HasSuffix(r.body, "/sign-in/") {
		t.Errorf("without a sign-in: %d %s", r.status, r.body)
	}
	s.signIns.become(access.Agent, true)
	if r := s.do(s.signIn(wen), "GET", "/health", ""); r.status != http.StatusForbidden {
		t.Errorf("an agent: %d", r.status)
	}
	s.signIns.become(access.Admin, true)
	cookie := s.signIn(wen)
	for language, words := range map[string][]string{"zh-CN": {"系统状态", "最近备份", "数据库", "v1.2.3"}, "en": {"Health", "Last backup", "v1.2.3", "Look again"}} {
		r := s.do(cookie, "GET", "/health", "", func(req *http.Request) { req.Header.Set("Accept-Language", language) })
		for _, word := range words {
			if r.status != 200 || !strings.Contains(r.body, word) {
				t.Errorf("%s: %d, %q is not in %s", language, r.status, word, r.body)
			}
		}
		if strings.Count(r.body, `class="bad"`) != 1 {
			t.Errorf("%s: one fact is bad: %s", language, r.body)
		}
	}
	if r := s.do(cookie, "GET", "/api/health", ""); r.status != 200 || !strings.Contains(r.body, `{"name":"backup","value":"—","bad":true}`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}
