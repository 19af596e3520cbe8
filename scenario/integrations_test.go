package scenario

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// settled is a product that was set up, seen by its first person in a browser.
func settledProduct(t *testing.T, l look) (*platform, *tour) {
	t.Helper()
	p, printed := serve(t, t.TempDir(), "ZHIYIN_WEBHOOKS_ALLOW=127.0.0.0/8")
	v := touring(t, p, l, agentTone)
	body, err := json.Marshal(map[string]any{"token": printed(), "name": "周舟", "unit": "rose", "unit_name": "玫瑰坊", "industry": "beauty", "zone": "Asia/Shanghai"})
	if err != nil {
		t.Fatal(err)
	}
	status := evaluate[int](v.browser, fmt.Sprintf(`fetch('/api/set-up', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: %q}).then(r => r.status)`, body))
	if status != 200 {
		t.Fatalf("set-up: %d", status)
	}
	return p, v
}

func (v *tour) write(field, text string) {
	v.t.Helper()
	v.do(chromedp.SendKeys(testID("field-"+field), text))
}

func TestKeysAndWebhooksAreManagedOnTheirPage(t *testing.T) {
	t.Parallel()
	told := make(chan string, 100) // bodies; more than the test makes
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body) // a broken one fails below
		told <- string(raw)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer receiver.Close()
	p, v := settledProduct(t, looks[1])
	v.visit(p.ready.Web + "/integrations")
	v.see("keys")
	v.at("no keys yet")

	v.click("key-new")
	v.write("name", "CRM of Rose")
	v.write("unit", "rose")
	v.click("scope-events.write")
	v.click("scope-events.read")
	v.put(`[data-testid="field-clearance"]`, "1")
	v.at("a new key")
	v.click("key-make")
	v.see("secret")
	v.at("its secret")
	secret := evaluate[string](v.browser, `document.querySelector('[data-testid="secret"] code').textContent`)
	if !strings.HasPrefix(secret, "zy_live_") {
		t.Fatalf("secret %q", secret)
	}
	v.click("stored")
	v.see("key")
	contains(t, v.words("key-clearance"), "L1")
	v.at("a key")
	report := func() int {
		req, err := http.NewRequest("POST", p.ready.Web+"/v1/identify", strings.NewReader(`{"userId":"u1","traits":{"tier":"gold"}}`))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(secret, "")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if code := report(); code != 200 {
		t.Errorf("with the key: %d", code)
	}

	evaluate[string](v.browser, `location.hash = '#webhooks'`)
	v.see("hooks")
	v.at("no webhooks yet")
	v.click("hook-new")
	v.see("hook-form")
	v.write("name", "CRM")
	v.write("url", receiver.URL+"/zhiyin")
	v.at("a new webhook")
	v.click("hook-make")
	v.see("secret")
	v.click("stored")
	v.see("hook-page")
	v.click("hook-test")
	v.until(stepWithin, `document.querySelector('[data-testid="delivery"][data-state="delivered"]') !== null`)
	v.at("a webhook and its deliveries")
	select {
	case body := <-told:
		contains(t, body, "dev.zhiyin.webhook.test")
	case <-time.After(stepWithin):
		t.Error("nobody was told")
	}
	v.click("hook-disable")
	v.click("hook-disable")
	v.see("hook-enable")
	v.click("hook-enable")
	v.see("hook-test")

	evaluate[string](v.browser, `location.hash = '#keys'`)
	v.see("key-revoke")
	v.click("key-revoke")
	v.click("key-revoke")
	v.until(stepWithin, `document.querySelector('[data-testid="key"][data-state="revoked"]') !== null`)
	if code := report(); code != 401 {
		t.Errorf("after it was revoked: %d", code)
	}
}

func TestDeadDeliveriesSayWhyAndAreTriedAgain(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			var well atomic.Bool
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if !well.Load() {
					w.WriteHeader(http.StatusGone) // the only answer that gives up at once
				}
			}))
			defer receiver.Close()
			p, v := settledProduct(t, l)
			v.visit(p.ready.Web + "/integrations#webhooks")
			v.see("hooks")
			v.click("hook-new")
			v.write("name", "CRM")
			v.write("url", receiver.URL+"/zhiyin")
			v.click("kind-contact.ended")
			v.click("hook-make")
			v.see("stored")
			v.click("stored")
			for n := 1; n <= 2; n++ {
				v.see("hook-test")
				v.click("hook-test")
				v.until(stepWithin, fmt.Sprintf(`document.querySelectorAll('[data-testid="delivery"][data-state="dead"]').length === %d`, n))
				v.reload()
				v.see("hook-enable") // 410 has disabled it
				v.click("hook-enable")
			}
			v.see("hook-replay")
			v.click("show-dead")
			v.put(`[data-testid="show-why"]`, "dns")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="delivery"]').length === 0`)
			v.at("no delivery of that reason")
			v.put(`[data-testid="show-why"]`, "status")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="delivery"][data-state="dead"]').length === 2`)
			contains(t, v.words("delivery"), "410")
			v.put(`[data-testid="show-kind"]`, "contact.ended")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="delivery"]').length === 0`)
			v.put(`[data-testid="show-kind"]`, "")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="delivery"]').length === 2`)
			v.at("what was given up, and why")
			well.Store(true)
			v.click("resend")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="delivery"]').length === 1`)
			v.click("hook-replay")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="delivery"][data-state="delivered"]').length === 2`)
			v.at("both arrived")
		})
	}
}

func TestTheAPIsPageIsReadSearchedAndTriedByKeyboard(t *testing.T) {
	t.Parallel()
	p, v := settledProduct(t, looks[0])
	v.visit(p.ready.Web + "/api/docs")
	v.see("docs")
	v.at("the API's page")
	v.do(chromedp.KeyEvent("/"), chromedp.SendKeys(testID("search"), "api/desk/me"))
	v.until(stepWithin, `document.querySelectorAll('.list a').length === 1`)
	v.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	v.until(stepWithin, `location.hash === '#get-desk-me'`)
	v.click("try-send")
	v.until(stepWithin, `(document.querySelector('[data-testid="try-answer"]')?.textContent ?? '').includes('周舟')`)
	v.at("a route, tried")
	contains(t, evaluate[string](v.browser, `document.querySelector('[data-testid="curl"]').textContent`), "/api/desk/me")
	evaluate[string](v.browser, `location.hash = '#post-v1-webhooks'`)
	v.until(stepWithin, `document.querySelector('[data-testid="curl"]').textContent.includes('ZHIYIN_KEY')`)
	v.at("a route that writes")
}
