package scenario

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// set gives a field a value as its reader does.
func (b *browser) set(id, element, value, event string) {
	b.t.Helper()
	evaluate[bool](b, fmt.Sprintf(`(e => { Object.getOwnPropertyDescriptor(%s.prototype, 'value').set.call(e, %q); e.dispatchEvent(new Event(%q, {bubbles: true})); return true; })(document.querySelector('[data-testid=%q]'))`,
		element, value, event, id))
}

func TestTheCustomerPageTellsAllOfACustomer(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			const phone = "19900001101"
			p := start(t)
			key := p.writeKey("muhe", "app-muhe")
			says := func(name string, properties map[string]any) {
				t.Helper()
				message := map[string]any{"userId": "app-su", "event": name, "properties": properties,
					"context": map[string]any{"externalIds": []map[string]any{{"type": "phone", "id": phone}}}}
				if code, body := p.report("/v1/track", key, message); code != 200 {
					t.Fatalf("%s: %d %s", name, code, body)
				}
			}
			v := touring(t, p, l, agentTone)
			_, url := p.link("muhe", 0)
			v.visit(url)
			v.see("desk")
			v.visit(p.ready.Web + "/customers")
			v.see("recent-none")
			v.fill("find", "苏晓")
			v.click("find-go")
			v.see("customer")
			v.at("found by name")
			v.click("customer")
			v.see("name")
			v.until(stepWithin, `document.querySelector('[data-testid="customer"]').dataset.live === 'true'`)
			v.until(stepWithin, `document.querySelectorAll('[data-testid="measure"]').length === 5 && document.querySelectorAll('[data-testid="consent"]').length >= 4`)
			v.at("all of a customer")
			v.do(chromedp.Click(chromedp.CSS(`[data-measure="frequency"]`)), chromedp.WaitVisible(testID("made"), patiently))
			v.at("what frequency was made of")
			v.escape()

			says("Consent Withdrawn", map[string]any{"purpose": "marketing", "channel": "sms", "version": "m-3"})
			v.until(stepWithin, `document.querySelector('[data-purpose="marketing"][data-channel="sms"]')?.dataset.given === 'false'`)
			for range 2 {
				v.do(chromedp.Click(chromedp.CSS(`[data-purpose="recording"] [data-testid="consent-turn"]`)))
			}
			v.until(stepWithin, `document.querySelector('[data-purpose="recording"]').dataset.given === 'true'`)

			says("Question Asked", map[string]any{"category": "suncare"})
			v.choose("whynot", "muhe-asks-suncare")
			v.until(stepWithin, `document.querySelector('[data-testid="whynot-said"]')?.dataset.holds === 'false' && document.querySelector('[data-testid="away"]').innerText.includes('2')`)
			v.at("why not")
			for _, product := range []string{"cream", "spray"} { // alike messages without an id count once
				says("Question Asked", map[string]any{"category": "suncare", "product": product})
			}
			v.until(stepWithin, `Boolean(document.querySelector('[data-testid="tag"][data-tag="muhe-asks-suncare"]'))`)
			v.do(chromedp.Click(chromedp.CSS(`[data-tag="muhe-asks-suncare"]`)))
			v.until(stepWithin, `document.querySelectorAll('[data-testid="contributed"] li').length === 3`)
			v.at("what a tag rests on")
			v.escape()

			tag := evaluate[string](v.browser, `document.querySelector('[data-testid="tags"] [data-testid="tag"]').dataset.tag`)
			v.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(`[data-tag=%q]`, tag))))
			v.click("reject")
			v.see("reject-why")
			v.do(chromedp.SendKeys(testID("reject-why"), "问过本人，不是"))
			v.at("a tag found wrong")
			v.click("reject")
			v.see("restore")
			v.until(stepWithin, fmt.Sprintf(`!document.querySelector('[data-testid="tag"][data-tag=%q]')`, tag))
			v.at("found wrong")
			v.click("restore")
			v.until(stepWithin, fmt.Sprintf(`Boolean(document.querySelector('[data-testid="tag"][data-tag=%q]')) && !document.querySelector('[data-testid="rejections"]')`, tag))

			v.choose("filter-system", "app-muhe")
			v.until(stepWithin, `(rows => rows.filter(r => r.innerText.includes('app-muhe')).length === 4 && !rows.some(r => r.innerText.includes('crm-muhe')))([...document.querySelectorAll('[data-testid="happened"]')])`)
			v.choose("filter-system", "")
			v.choose("filter-days", "30")
			v.until(stepWithin, `document.querySelectorAll('[data-testid="happened"]').length > 2`)

			v.until(stepWithin, `Boolean(document.querySelector('[data-order="R-8841"]'))`)
			v.set("asof", "HTMLInputElement", time.Now().AddDate(0, 0, -40).Format("2006-01-02T15:04"), "input")
			v.click("asof-go")
			v.see("then")
			v.until(stepWithin, `Boolean(document.querySelector('[data-order]')) && !document.querySelector('[data-order="R-8841"]') && document.querySelector('[data-purpose="marketing"]')?.dataset.given === 'silent'`)
			v.at("as of forty days ago")
			v.click("asof-back")
			v.until(stepWithin, `Boolean(document.querySelector('[data-order="R-8841"]')) && !document.querySelector('[data-testid="then"]')`)
			v.visit(p.ready.Web + "/customers")
			v.see("recent")
			v.see("customer")
			v.at("seen lately")
		})
	}
}
