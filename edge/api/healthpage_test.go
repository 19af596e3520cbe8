package api_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
)

func TestTheHealthPageIsForWhoLooksAfterTheInstallation(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	if r := s.Do(nil, "GET", "/health", ""); !strings.HasSuffix(r.Body, "/sign-in/") {
		t.Errorf("without a sign-in: %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Agent, true)
	if r := s.Do(s.SignIn(apitest.Wen), "GET", "/health", ""); r.Status != http.StatusForbidden {
		t.Errorf("an agent: %d", r.Status)
	}
	s.SignIns.Become(access.Admin, true)
	cookie := s.SignIn(apitest.Wen)
	for language, words := range map[string][]string{"zh-CN": {"系统状态", "最近备份", "数据库", "v1.2.3"}, "en": {"Health", "Last backup", "v1.2.3", "Look again"}} {
		r := s.Do(cookie, "GET", "/health", "", func(req *http.Request) { req.Header.Set("Accept-Language", language) })
		for _, word := range words {
			if r.Status != 200 || !strings.Contains(r.Body, word) {
				t.Errorf("%s: %d, %q is not in %s", language, r.Status, word, r.Body)
			}
		}
		if strings.Count(r.Body, `class="bad"`) != 1 {
			t.Errorf("%s: one fact is bad: %s", language, r.Body)
		}
	}
	if r := s.Do(cookie, "GET", "/api/health", ""); r.Status != 200 || !strings.Contains(r.Body, `{"name":"backup","value":"—","bad":true}`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}
