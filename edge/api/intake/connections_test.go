package intake_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store"
)

func TestAConnectionIsPublishedSwitchedAndRemoved(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	s.SignIns.Become(access.Admin, true)
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "POST", "/api/connections", `{"text":"crm","version":0}`); r.Status != 200 || !strings.Contains(r.Body, `"code":"missing"`) || strings.Contains(r.Body, `"connection"`) {
		t.Errorf("with a fault: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections", `{"text":"crm hook","version":0,"on":true}`); r.Status != 200 || !strings.Contains(r.Body, `"state":"waiting"`) {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections", `{"text":"crm hook","version":0}`); r.Status != 409 {
		t.Errorf("from a version that is over: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections/crm/secret", `{}`); r.Status != 200 || !strings.Contains(r.Body, `"secret":"made"`) {
		t.Errorf("secret: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections/crm/switch", `{"on":false}`); r.Status != 200 {
		t.Errorf("switch: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/connections/crm", ""); r.Status != 200 || !strings.Contains(r.Body, `"state":"off"`) || !strings.Contains(r.Body, `"secret":true`) || !strings.Contains(r.Body, `"text":"crm hook"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections/crm/rewind", `{}`); r.Status != 409 {
		t.Errorf("a hook has no beginning: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections/crm/remove", `{}`); r.Status != 200 {
		t.Errorf("remove: %d %s", r.Status, r.Body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.ConnectionManage), Limit: 10})
	if err != nil || len(rows) != 4 || rows[0].Object != "connection:crm" || rows[0].Reason != "removed" {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestAFileIsUploadedAsItIs(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	s.SignIns.Become(access.Admin, true)
	cookie := s.SignIn(apitest.Wen)
	for _, text := range []string{"members sheet", "crm hook"} {
		if r := s.Do(cookie, "POST", "/api/connections", fmt.Sprintf(`{"text":%q,"version":0}`, text)); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	file := func(r *http.Request) { r.Header.Set("Content-Type", "application/octet-stream") }
	if r := s.Do(cookie, "POST", "/api/connections/members/imports?name=a.csv", "name\nx\n"); r.Status != 415 {
		t.Errorf("as JSON: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections/crm/imports?name=a.csv", "name\nx\n", file); r.Status != 409 {
		t.Errorf("to a hook: %d %s", r.Status, r.Body)
	}
	var im struct{ ID, State, File string }
	r := s.Do(cookie, "POST", "/api/connections/members/imports?name=../a.csv", "name\nx\n", file)
	apitest.Decode(t, r, &im)
	if im.State != "uploaded" || im.File != "a.csv" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/imports/"+im.ID+"/check", `{}`); r.Status != 200 || !strings.Contains(r.Body, `"state":"checking"`) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/imports/"+im.ID+"/run", `{}`); r.Status != 409 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", "/api/imports/"+im.ID+"/refused", ""); r.Status != 200 || r.Body != "\ufeff_line\n2\n" || r.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%d %q", r.Status, r.Body)
	}
	if r := s.Do(s.SignIn(apitest.Li), "GET", "/api/imports/"+im.ID+"/refused", ""); r.Status != 403 {
		t.Errorf("to another admin, who may not see customers' data: %d %q", r.Status, r.Body)
	}
}

func TestAHookAsksForItsOwnSecret(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	if r := s.Do(nil, "POST", "/hooks/crm", `{"id":1}`); r.Status != 401 || !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/hooks/crm", ` {"id":1} `, apitest.Bearer("right")); r.Status != 200 || !strings.Contains(r.Body, `"taken":10`) {
		t.Errorf("the body as it was sent: %d %s", r.Status, r.Body)
	}
}

func TestAPushOfPersonalFieldsTakesThePermissionToGiveThemOut(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	s.SignIns.Become(access.Admin, true)
	cookie := s.SignIn(apitest.Wen)
	if r := s.Do(cookie, "POST", "/api/connections", `{"text":"tags push","version":0}`); r.Status != 200 || !strings.Contains(r.Body, `"way":"push"`) {
		t.Errorf("of tags only: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "POST", "/api/connections", `{"text":"personal push","version":0}`); r.Status != 403 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestADefinitionIsCheckedAsTextOrAsAForm(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	s.SignIns.Become(access.Admin, true)
	cookie := s.SignIn(apitest.Wen)
	for _, body := range []string{`{"text":"crm hook","try":true}`, `{"form":{"way":"hook","id":"crm"},"try":true}`} {
		r := s.Do(cookie, "POST", "/api/connections/check", body)
		if r.Status != 200 || !strings.Contains(r.Body, `"text":"crm hook"`) || !strings.Contains(r.Body, `"form":{"id":"crm","way":"hook"}`) || !strings.Contains(r.Body, `"rows":[{"row"`) {
			t.Errorf("%s: %d %s", body, r.Status, r.Body)
		}
	}
}
