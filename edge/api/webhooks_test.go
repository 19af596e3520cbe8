package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/access"
	webhookapi "zhiyin.dev/edge/api/webhook"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store"
)

// hooks is the store as the API's webhooks, as package node has it.
type hooks struct {
	*store.DB
	guard webhook.Guard
}

func (h hooks) CheckAddress(url string) error { return h.guard.Check(url) }
func (h hooks) DeliveryPage(ctx context.Context, q webhookapi.DeliveryQuery) ([]zhiyin.Delivery, error) {
	return h.Deliveries(ctx, store.DeliveryQuery(q))
}
func (h hooks) SendTest(ctx context.Context, id, by string) (zhiyin.Delivery, error) {
	return h.TestDelivery(ctx, id, by, webhook.TryFor)
}
func (h hooks) Resend(ctx context.Context, id string, event zhiyin.EventID) error {
	return h.ResendDelivery(ctx, id, event, webhook.TryFor)
}
func (h hooks) Replay(ctx context.Context, id string, since time.Time) (int64, error) {
	return h.ReplayDeliveries(ctx, id, since, webhook.TryFor)
}

func decode(t testing.TB, r result, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil || r.status != 200 {
		t.Fatalf("%d %s: %v", r.status, r.body, err)
	}
}

type hookMade struct {
	Webhook struct{ ID string }
	Secret  string
}

func TestAWebhookIsRegisteredTestedAndRemoved(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	s.signIns.become(access.Admin, true)
	cookie := s.signIn(wen)
	var made hookMade
	decode(t, s.do(cookie, "POST", "/api/v1/webhooks", `{"name":"CRM","url":"https://crm.example/z","kinds":["contact.ended"]}`), &made)
	at := "/api/v1/webhooks/" + made.Webhook.ID
	if !strings.HasPrefix(made.Secret, "whsec_") {
		t.Errorf("secret %q", made.Secret)
	}
	if r := s.do(cookie, "GET", "/api/v1/webhooks", ""); r.status != 200 || !strings.Contains(r.body, "crm.example") || strings.Contains(r.body, made.Secret) {
		t.Errorf("%d %s", r.status, r.body)
	}
	var test struct{ Event, State string }
	decode(t, s.do(cookie, "POST", at+"/test", `{}`), &test)
	for range 2 {
		if _, err := db.TestDelivery(t.Context(), made.Webhook.ID, "x", webhook.TryFor); err != nil {
			t.Fatal(err)
		}
	}
	var page struct {
		Items []struct{ Event, State string }
		Next  string
	}
	r := s.do(cookie, "GET", at+"/deliveries?limit=2", "")
	decode(t, r, &page)
	if len(page.Items) != 2 || page.Next == "" || !strings.Contains(r.header.Get("Link"), page.Next) {
		t.Fatalf("%s %v", r.body, r.header)
	}
	decode(t, s.do(cookie, "GET", at+"/deliveries?limit=2&before="+page.Next, ""), &page)
	if len(page.Items) != 1 || page.Items[0].Event != test.Event {
		t.Errorf("the second page: %+v, want %s", page.Items, test.Event)
	}
	if r := s.do(cookie, "POST", at+"/deliveries/"+test.Event+"/resend", `{}`); r.status != 409 {
		t.Errorf("resending what is pending: %d %s", r.status, r.body)
	}
	pending, err := db.PendingDeliveries(t.Context(), made.Webhook.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	dead := pending[0]
	dead.State = zhiyin.DeliveryDead
	if err := db.SettleDelivery(t.Context(), dead); err != nil {
		t.Fatal(err)
	}
	if r := s.do(cookie, "POST", at+"/replay", `{}`); r.status != 200 || !strings.Contains(r.body, `"replayed":1`) {
		t.Errorf("replay: %d %s", r.status, r.body)
	}
	for _, what := range []string{"disable", "enable"} {
		if r := s.do(cookie, "POST", at+"/"+what, `{}`); r.status != 200 || !strings.Contains(r.body, `"state":"`+what+`d"`) {
			t.Errorf("%s: %d %s", what, r.status, r.body)
		}
	}
	var other struct{ Secret string }
	decode(t, s.do(cookie, "POST", at+"/secret", `{"overlap_seconds":3600}`), &other)
	if other.Secret == made.Secret {
		t.Error("the same secret")
	}
	if r := s.do(cookie, "POST", at+"/remove", `{}`); r.status != 200 {
		t.Errorf("remove: %d %s", r.status, r.body)
	}
	if r := s.do(cookie, "GET", at, ""); r.status != 404 {
		t.Errorf("after it was removed: %d", r.status)
	}
	if log := s.log.String(); strings.Contains(log, "whsec_") || strings.Contains(log, "crm.example") {
		t.Error("a secret or an address is in the log")
	}
}

func TestPersonalFieldsTakeAnotherPermissionAndGoWithTheAddress(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	s.signIns.become(access.Admin, true)
	admin := s.signIn(wen)
	var made hookMade
	decode(t, s.do(admin, "POST", "/api/v1/webhooks", `{"name":"CRM","unit":"muhe","url":"https://crm.example/z"}`), &made)
	at := "/api/v1/webhooks/" + made.Webhook.ID
	if r := s.do(admin, "POST", at+"/purpose", `{"purpose":"service"}`); r.status != 403 {
		t.Errorf("an administrator: %d %s", r.status, r.body)
	}
	s.signIns.become(access.Supervisor, true)
	if r := s.do(admin, "POST", at+"/purpose", `{"purpose":"service"}`); r.status != 200 || !strings.Contains(r.body, `"purpose":"service"`) {
		t.Errorf("a supervisor: %d %s", r.status, r.body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.CustomerExport), Limit: 10})
	if err != nil || len(rows) != 2 || rows[0].Reason != "purpose service" || rows[0].Object != "webhook:"+made.Webhook.ID || rows[1].Result != zhiyin.AuditDenied {
		t.Errorf("%+v, %v", rows, err)
	}
	s.signIns.become(access.Admin, true)
	if r := s.do(admin, "POST", at, `{"name":"CRM 2","url":"https://crm.example/z"}`); r.status != 200 || !strings.Contains(r.body, `"purpose":"service"`) {
		t.Errorf("the same address: %d %s", r.status, r.body)
	}
	if r := s.do(admin, "POST", at, `{"name":"CRM 2","url":"https://evil.example/z"}`); r.status != 200 || strings.Contains(r.body, "purpose") {
		t.Errorf("another address: %d %s", r.status, r.body)
	}
}

func TestAKeyReachesTheWebhooksOfItsUnit(t *testing.T) {
	t.Parallel()
	s, _ := withStore(t)
	s.signIns.become(access.Security, true)
	cookie := s.signIn(wen)
	_, whole := s.made(cookie, `{"name":"all","scopes":["webhook.manage"]}`)
	_, scoped := s.made(cookie, `{"name":"one","unit":"muhe","scopes":["webhook.manage"]}`)
	var every, own hookMade
	decode(t, s.do(nil, "POST", "/api/v1/webhooks", `{"name":"every","url":"https://a.example/"}`, bearer(whole)), &every)
	decode(t, s.do(nil, "POST", "/api/v1/webhooks", `{"name":"own","unit":"muhe","url":"https://b.example/"}`, bearer(scoped)), &own)
	if r := s.do(nil, "POST", "/api/v1/webhooks", `{"name":"every","url":"https://c.example/"}`, bearer(scoped)); r.status != 403 {
		t.Errorf("every unit's events by a key of one: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "GET", "/api/v1/webhooks/"+every.Webhook.ID, "", bearer(scoped)); r.status != 403 {
		t.Errorf("a webhook out of reach: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "GET", "/api/v1/webhooks", "", bearer(scoped)); r.status != 200 || strings.Contains(r.body, "a.example") || !strings.Contains(r.body, "b.example") {
		t.Errorf("the list: %d %s", r.status, r.body)
	}
	for what, body := range map[string]string{
		"plain http": `{"name":"x","url":"http://crm.example/"}`, "this machine": `{"name":"x","url":"https://127.0.0.1/"}`, "the cloud's own": `{"name":"x","url":"https://169.254.169.254/"}`,
		"no name": `{"name":" ","url":"https://crm.example/"}`, "what stays within": `{"name":"x","url":"https://crm.example/","kinds":["contact.input"]}`,
		"no unit": `{"name":"x","url":"https://crm.example/","unit":"nowhere"}`, "a kind twice": `{"name":"x","url":"https://crm.example/","kinds":["contact.ended","contact.ended"]}`,
	} {
		if r := s.do(nil, "POST", "/api/v1/webhooks", body, bearer(whole)); r.status != 400 || r.kind() != "invalid" {
			t.Errorf("%s: %d %s", what, r.status, r.body)
		}
	}
	for what, with := range map[string]func(*http.Request){"an unknown key": bearer("zy_live_x"), "no scheme": header("Authorization", "Digest x")} {
		if r := s.do(nil, "GET", "/api/v1/webhooks", "", with); r.status != 401 || !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %d %v", what, r.status, r.header)
		}
	}
	s.signIns.become(access.Admin, true)
	if r := s.do(cookie, "POST", "/api/v1/webhooks", `{"name":"x","url":"https://crm.example/"}`, header("Origin", "https://evil.example")); r.status != 403 {
		t.Errorf("a page of another site: %d", r.status)
	}
}
