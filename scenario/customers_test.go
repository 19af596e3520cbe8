package scenario

import (
	"strings"
	"testing"
)

func TestACustomersPageFollowsWhatTheirSystemsTell(t *testing.T) {
	t.Parallel()
	const key, phone = "wk_page", "19900001101"
	p := start(t, "--config", write(t, "intake:\n  write_keys:\n    shop: "+key+"\n"))
	v := touring(t, p, looks[0], agentTone)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/customers")
	v.fill("find", phone)
	v.click("find-go")
	v.see("customer")
	v.at("customers found")
	v.click("customer")
	v.see("name")
	v.until(stepWithin, `Boolean(document.querySelector('[data-testid="name"]')?.innerText.startsWith('苏'))`)
	v.until(stepWithin, `Boolean(document.querySelector('[data-testid="tag"]') && document.querySelector('[data-order="R-8841"]') && document.querySelector('[data-testid="happened"]'))`)
	v.until(stepWithin, `document.querySelector('[data-testid="customer"]').dataset.live === 'true' && document.querySelector('[data-testid="state"]').dataset.state === 'live'`)
	v.at("a customer")
	if text := v.text(); strings.Contains(text, phone) || strings.Contains(text, "晓岚") {
		t.Errorf("the page tells who it is: %s", text)
	}
	v.click("tag")
	v.see("why")
	v.at("why a tag")
	v.escape()
	handsOut(v)

	for _, m := range []struct {
		path    string
		message map[string]any
	}{
		{"/v1/identify", map[string]any{"userId": "shop-77", "traits": map[string]any{"phone": phone}}},
		{"/v1/track", map[string]any{"userId": "shop-77", "event": "Order Completed", "properties": map[string]any{"order_id": "W-501", "total": 268, "currency": "CNY"}}},
	} {
		if code, body := p.report(m.path, key, m.message); code != 200 {
			t.Fatalf("%s: %d %s", m.path, code, body)
		}
	}
	v.until(stepWithin, `Boolean(document.querySelector('[data-order="W-501"]'))`)
	v.until(stepWithin, `Boolean([...document.querySelectorAll('[data-testid="happened"][data-kind="act"]')].some(r => r.innerText.includes('shop')))`)
	v.until(stepWithin, `Boolean(document.querySelectorAll('[data-testid="record"]').length >= 2)`)
	v.click("why-one")
	v.see("chain")
	v.click("group-record")
	v.until(stepWithin, `Boolean([...document.querySelectorAll('[data-testid="happened"]')].every(r => r.dataset.kind === 'record') && document.querySelector('[data-testid="happened"]'))`)
	v.at("changes of the record")
}

// handsOut asks for everything that is held about the customer on the screen, and gets
// it as a file.
func handsOut(v *tour) {
	v.t.Helper()
	evaluate[bool](v.browser, `(make => { window.made = 0; URL.createObjectURL = f => { window.made = f.size; return make.call(URL, f); }; return true; })(URL.createObjectURL)`)
	v.click("dossier")
	v.see("dossier-form")
	v.at("a dossier is asked for")
	v.click("dossier-go")
	v.until(stepWithin, `window.made > 1000 && !document.querySelector('[data-testid="dossier-form"]')`)
}

// TestWhoIsRefusedIsChangedOnAPage: a supervisor refuses a number's messages, sees that
// somebody is refused and not who, and lets them in again.
func TestWhoIsRefusedIsChangedOnAPage(t *testing.T) {
	t.Parallel()
	const key, phone = "wk_refused", "+8613900006620"
	p := start(t, "--config", write(t, "intake:\n  write_keys:\n    shop: "+key+"\n"))
	says := func(id string) string {
		_, body := p.report("/v1/track", key, map[string]any{"messageId": id, "event": "Note Left", "context": map[string]any{"externalIds": []map[string]any{{"type": "phone", "id": phone}}}})
		return body
	}
	v := touring(t, p, looks[1], agentTone)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/suppressions")
	v.see("nav-merges")
	v.at("nobody is refused")
	v.fill("s-value", phone)
	v.click("s-refuse")
	v.see("suppression")
	v.at("somebody is refused")
	if text := v.text(); strings.Contains(text, "6620") {
		t.Errorf("the page tells who it is: %s", text)
	}
	contains(t, says("r-1"), "suppressed")
	v.fill("s-value", phone)
	v.click("s-lift")
	v.click("s-lift")
	v.until(stepWithin, `!document.querySelector('[data-testid="suppression"]')`)
	contains(t, says("r-2"), "accepted")
}

// TestAUnitsOwnKindStandsUnderItsName: whom the telecom unit's systems know by a SIM card
// is found by it, the page calls it as the unit does, and it can be refused.
func TestAUnitsOwnKindStandsUnderItsName(t *testing.T) {
	t.Parallel()
	const card = "89860012345678901234"
	p := start(t)
	key := p.writeKey("qingyun", "crm-qingyun")
	says := func(id string) string {
		_, body := p.report("/v1/identify", key, map[string]any{"messageId": id, "userId": "q-77", "traits": map[string]any{"tier": "gold"},
			"context": map[string]any{"externalIds": []map[string]any{{"type": "sim_card", "id": card}, {"type": "phone", "id": "+8613900006621"}}}})
		return body
	}
	contains(t, says("k-1"), "accepted")
	v := touring(t, p, looks[0], agentTone)
	_, url := p.link("qingyun", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/customers")
	v.see("find-kind")
	v.until(stepWithin, `[...document.querySelectorAll('[data-testid="find-kind"] option')].some(o => o.innerText === 'SIM 卡号')`)
	v.choose("find-kind", "sim_card")
	v.fill("find", card)
	v.click("find-go")
	v.see("customer")
	v.at("found by a kind of the unit")
	v.click("customer")
	v.see("name")
	v.until(stepWithin, `Boolean([...document.querySelectorAll('[data-testid="record"]')].some(r => r.innerText.includes('SIM 卡号')))`)
	if text := v.text(); strings.Contains(text, "sim_card") || strings.Contains(text, card) {
		t.Errorf("the page has the kind's code or the number: %s", text)
	}
	v.at("a customer known by a kind of the unit")
	v.visit(p.ready.Web + "/suppressions")
	v.see("s-kind")
	v.choose("s-kind", "sim_card")
	v.fill("s-value", card)
	v.click("s-refuse")
	v.until(stepWithin, `document.querySelector('[data-testid="suppression"]')?.innerText.includes('SIM 卡号')`)
	v.at("refused by a kind of the unit")
	contains(t, says("k-2"), "suppressed")
}
