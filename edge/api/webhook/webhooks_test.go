package webhook_test

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/edge/webhook"
	"zhiyin.dev/store"
	"zhiyin.dev/store/interchange"
)

func TestAWebhookIsRegisteredTestedAndRemoved(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	kept := interchange.Of(db.Engine, db)
	s.SignIns.Become(access.Admin, true)
	cookie := s.SignIn(apitest.Wen)
	var made apitest.HookMade
	apitest.Decode(t, s.Do(cookie, "POST", "/api/v1/webhooks", `{"name":"CRM","url":"https://crm.example/z","kinds":["contact.ended"]}`), &made)
	at := "/api/v1/webhooks/" + made.Webhook.ID
	if !strings.HasPrefix(made.Secret, "whsec_") {
		t.Errorf("secret %q", made.Secret)
	}
	if r := s.Do(cookie, "GET", "/api/v1/webhooks", ""); r.Status != 200 || !strings.Contains(r.Body, "crm.example") || strings.Contains(r.Body, made.Secret) {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	var test struct{ Event, State string }
	apitest.Decode(t, s.Do(cookie, "POST", at+"/test", `{}`), &test)
	for range 2 {
		if _, err := kept.TestDelivery(t.Context(), made.Webhook.ID, "x", webhook.TryFor); err != nil {
			t.Fatal(err)
		}
	}
	var page struct {
		Items []struct{ Event, State string }
		Next  string
	}
	r := s.Do(cookie, "GET", at+"/deliveries?limit=2", "")
	apitest.Decode(t, r, &page)
	if len(page.Items) != 2 || page.Next == "" || !strings.Contains(r.Header.Get("Link"), page.Next) {
		t.Fatalf("%s %v", r.Body, r.Header)
	}
	apitest.Decode(t, s.Do(cookie, "GET", at+"/deliveries?limit=2&before="+page.Next, ""), &page)
	if len(page.Items) != 1 || page.Items[0].Event != test.Event {
		t.Errorf("the second page: %+v, want %s", page.Items, test.Event)
	}
	if r := s.Do(cookie, "POST", at+"/deliveries/"+test.Event+"/resend", `{}`); r.Status != 409 {
		t.Errorf("resending what is pending: %d %s", r.Status, r.Body)
	}
	pending, err := kept.PendingDeliveries(t.Context(), made.Webhook.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	dead := pending[0]
	dead.State = zhiyin.DeliveryDead
	if err := kept.SettleDelivery(t.Context(), dead); err != nil {
		t.Fatal(err)
	}
	if r := s.Do(cookie, "POST", at+"/replay", `{}`); r.Status != 200 || !strings.Contains(r.Body, `"replayed":1`) {
		t.Errorf("replay: %d %s", r.Status, r.Body)
	}
	for _, what := range []string{"disable", "enable"} {
		if r := s.Do(cookie, "POST", at+"/"+what, `{}`); r.Status != 200 || !strings.Contains(r.Body, `"state":"`+what+`d"`) {
			t.Errorf("%s: %d %s", what, r.Status, r.Body)
		}
	}
	var other struct{ Secret string }
	apitest.Decode(t, s.Do(cookie, "POST", at+"/secret", `{"overlap_seconds":3600}`), &other)
	if other.Secret == made.Secret {
		t.Error("the same secret")
	}
	if r := s.Do(cookie, "POST", at+"/remove", `{}`); r.Status != 200 {
		t.Errorf("remove: %d %s", r.Status, r.Body)
	}
	if r := s.Do(cookie, "GET", at, ""); r.Status != 404 {
		t.Errorf("after it was removed: %d", r.Status)
	}
	if log := s.Log.String(); strings.Contains(log, "whsec_") || strings.Contains(log, "crm.example") {
		t.Error("a secret or an address is in the log")
	}
}

func TestPersonalFieldsTakeAnotherPermissionAndGoWithTheAddress(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	s.SignIns.Become(access.Admin, true)
	admin := s.SignIn(apitest.Wen)
	var made apitest.HookMade
	apitest.Decode(t, s.Do(admin, "POST", "/api/v1/webhooks", `{"name":"CRM","unit":"muhe","url":"https://crm.example/z"}`), &made)
	at := "/api/v1/webhooks/" + made.Webhook.ID
	if r := s.Do(admin, "POST", at+"/purpose", `{"purpose":"service"}`); r.Status != 403 {
		t.Errorf("an administrator: %d %s", r.Status, r.Body)
	}
	s.SignIns.Become(access.Supervisor, true)
	if r := s.Do(admin, "POST", at+"/purpose", `{"purpose":"service"}`); r.Status != 200 || !strings.Contains(r.Body, `"purpose":"service"`) {
		t.Errorf("a supervisor: %d %s", r.Status, r.Body)
	}
	rows, err := db.AuditRows(t.Context(), store.AuditQuery{Action: string(access.CustomerExport), Limit: 10})
	if err != nil || len(rows) != 2 || rows[0].Reason != "purpose service" || rows[0].Object != "webhook:"+made.Webhook.ID || rows[1].Result != zhiyin.AuditDenied {
		t.Errorf("%+v, %v", rows, err)
	}
	s.SignIns.Become(access.Admin, true)
	if r := s.Do(admin, "POST", at, `{"name":"CRM 2","url":"https://crm.example/z"}`); r.Status != 200 || !strings.Contains(r.Body, `"purpose":"service"`) {
		t.Errorf("the same address: %d %s", r.Status, r.Body)
	}
	if r := s.Do(admin, "POST", at, `{"name":"CRM 2","url":"https://evil.example/z"}`); r.Status != 200 || strings.Contains(r.Body, "purpose") {
		t.Errorf("another address: %d %s", r.Status, r.Body)
	}
}

func TestAKeyReachesTheWebhooksOfItsUnit(t *testing.T) {
	t.Parallel()
	s, _ := apitest.WithStore(t)
	s.SignIns.Become(access.Security, true)
	cookie := s.SignIn(apitest.Wen)
	_, whole := s.Made(cookie, `{"name":"all","scopes":["webhook.manage"]}`)
	_, scoped := s.Made(cookie, `{"name":"one","unit":"muhe","scopes":["webhook.manage"]}`)
	var every, own apitest.HookMade
	apitest.Decode(t, s.Do(nil, "POST", "/api/v1/webhooks", `{"name":"every","url":"https://a.example/"}`, apitest.Bearer(whole)), &every)
	apitest.Decode(t, s.Do(nil, "POST", "/api/v1/webhooks", `{"name":"own","unit":"muhe","url":"https://b.example/"}`, apitest.Bearer(scoped)), &own)
	if r := s.Do(nil, "POST", "/api/v1/webhooks", `{"name":"every","url":"https://c.example/"}`, apitest.Bearer(scoped)); r.Status != 403 {
		t.Errorf("every unit's events by a key of one: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/webhooks/"+every.Webhook.ID, "", apitest.Bearer(scoped)); r.Status != 403 {
		t.Errorf("a webhook out of reach: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "GET", "/api/v1/webhooks", "", apitest.Bearer(scoped)); r.Status != 200 || strings.Contains(r.Body, "a.example") || !strings.Contains(r.Body, "b.example") {
		t.Errorf("the list: %d %s", r.Status, r.Body)
	}
	for what, body := range map[string]string{
		"plain http": `{"name":"x","url":"http://crm.example/"}`, "this machine": `{"name":"x","url":"https://127.0.0.1/"}`, "the cloud's own": `{"name":"x","url":"https://169.254.169.254/"}`,
		"no name": `{"name":" ","url":"https://crm.example/"}`, "what stays within": `{"name":"x","url":"https://crm.example/","kinds":["contact.input"]}`,
		"no unit": `{"name":"x","url":"https://crm.example/","unit":"nowhere"}`, "a kind twice": `{"name":"x","url":"https://crm.example/","kinds":["contact.ended","contact.ended"]}`,
	} {
		if r := s.Do(nil, "POST", "/api/v1/webhooks", body, apitest.Bearer(whole)); r.Status != 400 || r.Kind() != "invalid" {
			t.Errorf("%s: %d %s", what, r.Status, r.Body)
		}
	}
	for what, with := range map[string]func(*http.Request){"an unknown key": apitest.Bearer("zy_live_x"), "no scheme": apitest.Header("Authorization", "Digest x")} {
		if r := s.Do(nil, "GET", "/api/v1/webhooks", "", with); r.Status != 401 || !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %d %v", what, r.Status, r.Header)
		}
	}
	s.SignIns.Become(access.Admin, true)
	if r := s.Do(cookie, "POST", "/api/v1/webhooks", `{"name":"x","url":"https://crm.example/"}`, apitest.Header("Origin", "https://evil.example")); r.Status != 403 {
		t.Errorf("a page of another site: %d", r.Status)
	}
}
