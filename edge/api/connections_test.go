package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/intake"
	"zhiyin.dev/store"
)

// systems are connections of a store whose other systems are what the tests say:
// a definition is "ID WAY", its rows are one.
type systems struct{ *store.DB }

func (s systems) Text(ctx context.Context, id string, version int) (string, error) {
	d, err := s.Definition(ctx, zhiyin.DefinitionRef{Kind: "connection", ID: id, Version: version})
	return d.YAML, err
}

func (s systems) ReadConnection(text string) (zhiyin.Connection, []intake.ConnectionFault) {
	id, way, ok := strings.Cut(text, " ")
	if !ok {
		return zhiyin.Connection{}, []intake.ConnectionFault{{Field: "way", Line: 1, Column: 1, Code: "missing", Text: "a way is needed"}}
	}
	c := zhiyin.Connection{ID: id, Unit: "muhe", Name: zhiyin.Text{"en": id}, Way: zhiyin.Way(way)}
	if c.Way == zhiyin.WayPush {
		c.Personal, c.Tells = strings.HasPrefix(id, "personal"), zhiyin.L2
	}
	return c, nil
}

func (s systems) ConnectionForm(text string) map[string]any {
	id, way, _ := strings.Cut(text, " ")
	return map[string]any{"id": id, "way": way}
}

func (s systems) ConnectionText(form map[string]any) (string, error) {
	return fmt.Sprint(form["id"], " ", form["way"]), nil
}

func (s systems) SetConnectionSecret(ctx context.Context, c zhiyin.Connection, secret, by string, entry zhiyin.AuditEntry) (string, error) {
	return "made", s.DB.SetConnectionSecret(ctx, c.ID, secret+"x", by, entry)
}

func (s systems) RemoveConnection(ctx context.Context, c zhiyin.Connection, by string, entry zhiyin.AuditEntry) (bool, error) {
	return false, s.DB.RemoveConnection(ctx, c.ID, by, entry)
}

func (s systems) TryConnection(context.Context, string, string) (intake.Trial, error) {
	return intake.Trial{Rows: []intake.TrialRow{{Row: map[string]any{"name": "苏**"}, Messages: []map[string]any{}, Reasons: []intake.TrialReason{}}}}, nil
}

func (s systems) ReplayLetters(context.Context, string, string, string) (int, int, error) {
	return 2, 1, nil
}

func (s systems) NewImport(ctx context.Context, im zhiyin.Import, content []byte, entry zhiyin.AuditEntry) (zhiyin.Import, error) {
	return s.DB.NewImport(ctx, im, [][]byte{content}, entry)
}

func (s systems) CheckImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return s.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportUploaded}, zhiyin.ImportChecking, true, entry)
}

func (s systems) RunImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return s.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportUploaded}, zhiyin.ImportRunning, true, entry)
}

func (s systems) StopImport(ctx context.Context, id string, entry zhiyin.AuditEntry) error {
	return s.MoveImport(ctx, id, []zhiyin.ImportState{zhiyin.ImportChecking}, zhiyin.ImportStopped, false, entry)
}

func (s systems) PreviewImport(context.Context, zhiyin.Import) (intake.Trial, error) {
	return intake.Trial{Rows: []intake.TrialRow{}, Found: &intake.Found{Format: "csv", Columns: []string{}}}, nil
}

func (s systems) WriteRefused(_ context.Context, _ zhiyin.Import, to io.Writer) error {
	_, err := io.WriteString(to, "_line\n2\n")
	return err
}

func (s systems) Receive(_ context.Context, id string, h http.Header, body []byte) (intake.Received, error) {
	if h.Get("Authorization") != "Bearer right" {
		return intake.Received{}, fmt.Errorf("hook: %w", zhiyin.Denied)
	}
	return intake.Received{Taken: len(body)}, nil
}

func TestAConnectionIsPublishedSwitchedAndRemoved(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	s.signIns.become(access.Admin, true)
	cookie := s.signIn(wen)
	if r := s.do(cookie, "POST", "/api/connections", `{"text":"crm","version":0}`); r.status != 200 || !strings.Contains(r.body, `"code":"missing"`) || strings.Contains(r.body, `"connection"`) {
		t.Errorf("with a fault: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections", `{"text":"crm hook","version":0,"on":true}`); r.status != 200 || !strings.Contains(r.body, `"state":"waiting"`) {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections", `{"text":"crm hook","version":0}`); r.status != 409 {
		t.Errorf("from a version that is over: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections/crm/secret", `{}`); r.status != 200 || !strings.Contains(r.body, `"secret":"made"`) {
		t.Errorf("secret: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections/crm/switch", `{"on":false}`); r.status != 200 {
		t.Errorf("switch: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/connections/crm", ""); r.status != 200 || !strings.Contains(r.body, `"state":"off"`) || !strings.Contains(r.body, `"secret":true`) || !strings.Contains(r.body, `"text":"crm hook"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections/crm/rewind", `{}`); r.status != 409 {
		t.Errorf("a hook has no beginning: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections/crm/remove", `{}`); r.status != 200 {
		t.Errorf("remove: %d %s", r.status, r.body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.ConnectionManage), Limit: 10})
	if err != nil || len(rows) != 4 || rows[0].Object != "connection:crm" || rows[0].Reason != "removed" {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestAFileIsUploadedAsItIs(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	s.signIns.become(access.Admin, true)
	cookie := s.signIn(wen)
	for _, text := range []string{"members sheet", "crm hook"} {
		if r := s.do(cookie, "POST", "/api/connections", fmt.Sprintf(`{"text":%q,"version":0}`, text)); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	file := func(r *http.Request) { r.Header.Set("Content-Type", "application/octet-stream") }
	if r := s.do(cookie, "POST", "/api/connections/members/imports?name=a.csv", "name\nx\n"); r.status != 415 {
		t.Errorf("as JSON: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections/crm/imports?name=a.csv", "name\nx\n", file); r.status != 409 {
		t.Errorf("to a hook: %d %s", r.status, r.body)
	}
	var im struct{ ID, State, File string }
	r := s.do(cookie, "POST", "/api/connections/members/imports?name=../a.csv", "name\nx\n", file)
	decode(t, r, &im)
	if im.State != "uploaded" || im.File != "a.csv" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/imports/"+im.ID+"/check", `{}`); r.status != 200 || !strings.Contains(r.body, `"state":"checking"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/imports/"+im.ID+"/run", `{}`); r.status != 409 {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", "/api/imports/"+im.ID+"/refused", ""); r.status != 200 || r.body != "\ufeff_line\n2\n" || r.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%d %q", r.status, r.body)
	}
	if r := s.do(s.signIn(li), "GET", "/api/imports/"+im.ID+"/refused", ""); r.status != 403 {
		t.Errorf("to another admin, who may not see customers' data: %d %q", r.status, r.body)
	}
}

func TestAHookAsksForItsOwnSecret(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	if r := s.do(nil, "POST", "/hooks/crm", `{"id":1}`); r.status != 401 || !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/hooks/crm", ` {"id":1} `, bearer("right")); r.status != 200 || !strings.Contains(r.body, `"taken":10`) {
		t.Errorf("the body as it was sent: %d %s", r.status, r.body)
	}
}

func TestAPushOfPersonalFieldsTakesThePermissionToGiveThemOut(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	s.signIns.become(access.Admin, true)
	cookie := s.signIn(wen)
	if r := s.do(cookie, "POST", "/api/connections", `{"text":"tags push","version":0}`); r.status != 200 || !strings.Contains(r.body, `"way":"push"`) {
		t.Errorf("of tags only: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "POST", "/api/connections", `{"text":"personal push","version":0}`); r.status != 403 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestADefinitionIsCheckedAsTextOrAsAForm(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	s.signIns.become(access.Admin, true)
	cookie := s.signIn(wen)
	for _, body := range []string{`{"text":"crm hook","try":true}`, `{"form":{"way":"hook","id":"crm"},"try":true}`} {
		r := s.do(cookie, "POST", "/api/connections/check", body)
		if r.status != 200 || !strings.Contains(r.body, `"text":"crm hook"`) || !strings.Contains(r.body, `"form":{"id":"crm","way":"hook"}`) || !strings.Contains(r.body, `"rows":[{"row"`) {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
}
