package api_test

import (
	"strings"
	"testing"

	"zhiyin.dev/access"
	"zhiyin.dev/edge/api/apitest"
	"zhiyin.dev/store/interchange"
)

func TestARepeatedRequestIsDoneOnce(t *testing.T) {
	t.Parallel()
	s, db := apitest.WithStore(t)
	key, other := s.Key("", access.WebhookManage), s.Key("", access.WebhookManage)
	const body = `{"name":"CRM","url":"https://crm.example/z"}`
	with := apitest.Header("Idempotency-Key", "order-66")
	first := s.Do(nil, "POST", "/api/v1/webhooks", body, apitest.Bearer(key), with)
	again := s.Do(nil, "POST", "/api/v1/webhooks", body, apitest.Bearer(key), with)
	if first.Status != 200 || again.Status != 200 || first.Body != again.Body || again.Header.Get("Idempotency-Replayed") != "true" || first.Header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%d %s, then %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	if hooks, err := interchange.Of(db.Engine, db).Webhooks(t.Context()); err != nil || len(hooks) != 1 {
		t.Errorf("%d webhooks, %v", len(hooks), err)
	}
	if r := s.Do(nil, "POST", "/api/v1/webhooks", `{"name":"CRM 2","url":"https://crm.example/z"}`, apitest.Bearer(key), with); r.Status != 409 || !strings.Contains(r.Body, "Idempotency-Key") {
		t.Errorf("another request: %d %s", r.Status, r.Body)
	}
	if r := s.Do(nil, "POST", "/api/v1/webhooks", body, apitest.Bearer(other), with); r.Status != 200 || r.Header.Get("Idempotency-Replayed") != "" {
		t.Errorf("another caller: %d %s", r.Status, r.Body)
	}
	bad := apitest.Header("Idempotency-Key", "bad")
	for range 2 { // a refusal is an answer like any other
		if r := s.Do(nil, "POST", "/api/v1/webhooks", `{"name":"CRM","url":"http://127.0.0.1/"}`, apitest.Bearer(key), bad); r.Status != 400 || r.Kind() != "invalid" {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	}
	for _, wrong := range []string{strings.Repeat("x", 101), "a b"} {
		if r := s.Do(nil, "POST", "/api/v1/webhooks", body, apitest.Bearer(key), apitest.Header("Idempotency-Key", wrong)); r.Status != 400 {
			t.Errorf("%q: %d", wrong, r.Status)
		}
	}
}
