package api_test

import (
	"strings"
	"testing"

	"zhiyin.dev/access"
)

func TestARepeatedRequestIsDoneOnce(t *testing.T) {
	t.Parallel()
	s, db := withStore(t)
	key, other := s.key("", access.WebhookManage), s.key("", access.WebhookManage)
	const body = `{"name":"CRM","url":"https://crm.example/z"}`
	with := header("Idempotency-Key", "order-66")
	first := s.do(nil, "POST", "/api/v1/webhooks", body, bearer(key), with)
	again := s.do(nil, "POST", "/api/v1/webhooks", body, bearer(key), with)
	if first.status != 200 || again.status != 200 || first.body != again.body || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%d %s, then %d %s", first.status, first.body, again.status, again.body)
	}
	if hooks, err := db.Webhooks(t.Context()); err != nil || len(hooks) != 1 {
		t.Errorf("%d webhooks, %v", len(hooks), err)
	}
	if r := s.do(nil, "POST", "/api/v1/webhooks", `{"name":"CRM 2","url":"https://crm.example/z"}`, bearer(key), with); r.status != 409 || !strings.Contains(r.body, "Idempotency-Key") {
		t.Errorf("another request: %d %s", r.status, r.body)
	}
	if r := s.do(nil, "POST", "/api/v1/webhooks", body, bearer(other), with); r.status != 200 || r.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("another caller: %d %s", r.status, r.body)
	}
	bad := header("Idempotency-Key", "bad")
	for range 2 { // a refusal is an answer like any other
		if r := s.do(nil, "POST", "/api/v1/webhooks", `{"name":"CRM","url":"http://127.0.0.1/"}`, bearer(key), bad); r.status != 400 || r.kind() != "invalid" {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	for _, wrong := range []string{strings.Repeat("x", 101), "a b"} {
		if r := s.do(nil, "POST", "/api/v1/webhooks", body, bearer(key), header("Idempotency-Key", wrong)); r.status != 400 {
			t.Errorf("%q: %d", wrong, r.status)
		}
	}
}
