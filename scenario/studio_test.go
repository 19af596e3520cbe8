package scenario

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// choose picks an option of the last list that the test id names.
func (b *browser) choose(id, value string) {
	b.t.Helper()
	b.see(id)
	evaluate[bool](b, fmt.Sprintf(`(() => { const el = [...document.querySelectorAll('[data-testid=%q]')].at(-1); const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set;
	  set.call(el, %q); el.dispatchEvent(new Event('change', {bubbles: true})); return true; })()`, id, value))
}

// retype puts another text into a field, key by key.
func (b *browser) retype(id, text string) {
	b.t.Helper()
	b.see(id)
	b.do(chromedp.Focus(testID(id)))
	evaluate[bool](b, fmt.Sprintf(`(document.querySelector('[data-testid=%q]').select(), true)`, id))
	b.do(chromedp.KeyEvent(kb.Delete), chromedp.SendKeys(testID(id), text))
}

// sound waits until the editor's text was checked and nothing is wrong with it.
func (v *tour) sound() {
	v.t.Helper()
	v.until(stepWithin, `document.querySelector('[data-testid="editor"]')?.dataset.ready === 'true'`)
}

// TestATagIsWrittenCountedPublishedAndSeenOnACustomer walks the studio as a
// supervisor does: a tag from a blank form to a customer's page, its second version,
// and back to the first.
func TestATagIsWrittenCountedPublishedAndSeenOnACustomer(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			walkStudio(t, l)
		})
	}
}

func walkStudio(t *testing.T, l look) {
	const key, phone = "wk_studio", "19900001101"
	p := start(t, "--config", write(t, "intake:\n  write_keys:\n    shop: "+key+"\n"))
	v := touring(t, p, l, 0)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/tags")
	v.see("standing")
	v.at("tags")
	v.retype("tag-search", "nothing-like-this")
	v.until(stepWithin, `document.querySelector('[data-testid="standing"]') === null`)
	v.retype("tag-search", "muhe-member-high")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="standing"]').length === 1`)
	v.click("standing")
	v.see("when")
	v.until(stepWithin, `document.querySelector('[data-testid="backfill"]')?.dataset.state === 'done'`)
	v.at("a tag")

	v.click("tag-new")
	v.see("leaf")
	v.at("a new tag")
	v.retype("f-id", "Asks Serum")
	v.see("problems")
	v.retype("f-id", "asks-serum")
	v.choose("f-unit", "muhe")
	v.retype("f-cmn", "常问精华")
	v.retype("f-en", "Asks about serum")
	v.choose("leaf-path", "traits.tier")
	v.retype("leaf-value", "gold")
	v.sound()
	v.click("count")
	v.see("sample")
	v.at("counted with a sample")
	if text := v.text(); strings.Contains(text, phone) || strings.Contains(text, "晓岚") {
		t.Errorf("the sample tells who it is: %s", text)
	}
	v.choose("leaf-path", "traits.shade")
	v.retype("leaf-value", "2N")
	v.click("leaf-more")
	v.choose("leaf-kind", "event")
	v.click("where-more")
	v.retype("where-value", "serum")
	v.choose("join", "any")
	v.sound()
	v.click("view-text")
	v.see("yaml")
	wrong := ` && traits.phone == "1"'`
	v.do(chromedp.Focus(testID("yaml")), chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(2)), chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(kb.Backspace), chromedp.SendKeys(testID("yaml"), wrong))
	v.see("underlined")
	if text := evaluate[string](v.browser, `document.querySelector('[data-testid="underlined"]').textContent`); text != "traits.phone" {
		t.Errorf("underlined %q", text)
	}
	v.at("a fault in the text")
	for range len(wrong) {
		v.do(chromedp.KeyEvent(kb.Backspace))
	}
	v.do(chromedp.SendKeys(testID("yaml"), "'"))
	v.sound()
	v.click("standing") // what was written is not lost when one looks at something else
	v.see("when")
	v.click("tag-new")
	v.see("unsaved")
	v.sound()
	v.until(stepWithin, `document.querySelector('[data-testid="where-value"]')?.value === 'serum'`)
	v.click("count")
	v.see("preview")
	v.at("counted")
	v.click("hand-in")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '1' && document.querySelector('[data-testid="backfill"]')?.dataset.state === 'done'`)

	p.reported(key, "/v1/identify", map[string]any{"userId": "shop-77", "traits": map[string]any{"phone": phone, "shade": "2N"}})
	v.until(stepWithin, `document.querySelector('[data-testid="holders"]')?.innerText === '1'`)
	v.click("edit")
	v.see("leaf")
	v.sound()
	v.choose("join", "all")
	v.sound()
	v.click("hand-in")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '2' && document.querySelector('[data-testid="holders"]')?.innerText === '0'`)
	v.at("brought to everybody")
	v.click("roll-back")
	v.click("roll-back")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '1' && document.querySelector('[data-testid="holders"]')?.innerText === '1'`)
	v.click("tab-history")
	v.see("diff")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="version"]').length === 2`)
	v.at("history")

	v.visit(p.ready.Web + evaluate[string](v.browser, fmt.Sprintf(`fetch('/api/v1/customers/find', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({phone: %q})})
	  .then(r => r.json()).then(r => '/customers/' + r.items[0].id)`, phone)))
	v.see("name")
	v.until(stepWithin, `Boolean(document.querySelector('[data-testid="tag"][data-tag="asks-serum"]'))`)
}

// reported sends a message that must be taken.
func (p *platform) reported(key, path string, message map[string]any) {
	p.t.Helper()
	if code, body := p.report(path, key, message); code != 200 {
		p.t.Fatalf("%s: %d %s", path, code, body)
	}
}
