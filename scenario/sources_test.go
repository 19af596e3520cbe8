package scenario

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestABadEventIsSeenMendedAndReplayedOnItsPage: a shop reports an order without
// its number; somebody sees why on the page, the schema is mended, and the replay
// counts it.
func TestABadEventIsSeenMendedAndReplayedOnItsPage(t *testing.T) {
	t.Parallel()
	p, v := settledProduct(t, looks[0])
	post := func(path, body string) string {
		return evaluate[string](v.browser, fmt.Sprintf(`fetch(%q, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: %q}).then(r => r.text())`, path, body))
	}
	made := post("/api/v1/keys", `{"name":"Shop","unit":"rose","scopes":["events.write"],"source":"shop-rose"}`)
	at := strings.Index(made, "zy_live_")
	secret := made[strings.LastIndex(made, `"secret":"`)+len(`"secret":"`):]
	if secret, _, _ = strings.Cut(secret, `"`); at < 0 || !strings.HasPrefix(secret, "zy_live_") {
		t.Fatalf("no key: %s", made)
	}
	report := func(path, body string) string {
		req, err := http.NewRequest("POST", p.ready.Web+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(secret, "")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body) // what is missing fails below
		return string(raw)
	}
	contains(t, post("/api/v1/schemas", fmt.Sprintf(`{"yaml":%q}`, couponSchema("number"))), "schema/coupon-used@1")
	bad := `{"batch":[{"type":"track","messageId":"b-0","userId":"c-2","event":"Coupon Used","properties":{"category":"mask"}},
		{"type":"track","messageId":"b-1","userId":"c-1","event":"Coupon Used","properties":{"category":"serum","note":"苏晓岚"}},
		{"type":"track","messageId":"b-2","userId":"c-1","event":"Product Viewed","properties":{"category":"serum"}}]}`
	contains(t, report("/v1/batch", bad), `"quarantined"`)

	v.visit(p.ready.Web + "/sources")
	v.see("source")
	v.at("sources")
	v.click("source-open")
	v.see("side")
	v.at("a source")
	v.do(chromedp.KeyEvent(kb.Escape))
	v.until(stepWithin, `document.querySelector('[data-testid="side"]') === null && document.activeElement.dataset.testid === 'source-open'`)

	v.visit(p.ready.Web + "/quarantine")
	v.see("held")
	v.click("held-open")
	v.see("json")
	v.at("a quarantined message")
	if text := evaluate[string](v.browser, `document.body.textContent`); strings.Contains(text, "苏晓岚") {
		t.Error("the page shows what was written")
	}
	evaluate[bool](v.browser, `(document.querySelector('[data-testid="mend"] summary').click(), true)`)
	v.until(stepWithin, `document.querySelector('[data-testid="schema-text"]').value.includes('number')`)
	v.retype("schema-text", "id: coupon-used")
	v.click("schema-check")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="schema-faults"] li').length > 0`)
	v.at("a schema with a fault")
	v.retype("schema-text", couponSchema("string"))
	v.click("schema-publish")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="held"]').length === 1`)
	v.click("replay-all")
	v.until(stepWithin, `document.querySelector('[data-testid="held"]') === null && document.querySelector('[data-testid="quarantine"] .none') !== null`)
	v.at("an empty quarantine")
	contains(t, report("/v1/batch", bad), `"duplicate"`)
}

func couponSchema(typ string) string {
	return "id: coupon-used\nevent: Coupon Used\nmode: quarantine\nschema:\n  type: object\n  required: [category]\n  properties:\n    category: {type: " + typ + ", x-open: true}\n"
}
