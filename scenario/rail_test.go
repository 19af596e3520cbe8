package scenario

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// withinASecond is how late a tag may be on the screen of whoever talks to the
// customer, counted from the door's answer to the event that it follows from.
const withinASecond = time.Second

func TestATagAppearsOnTheRailWhileTheTalkIsOn(t *testing.T) {
	t.Parallel()
	p := start(t)
	key := p.writeKey("muhe", "app-muhe")
	v := touring(t, p, looks[1], agentTone)
	v.toDesk(p, "muhe", 0)
	v.status("available")
	call := p.dial(telephone(t), suGold, muhe)
	v.click("offer-accept")
	v.see("talk-time")
	v.see("to-customer")
	evaluate[bool](v.browser, `(window.seenAt = 0, window.stayed = true, new MutationObserver((_, o) => {
	  if (document.querySelector('.rail [data-tag="muhe-asks-suncare"]')) { window.seenAt = Date.now(); o.disconnect(); }
	}).observe(document.body, {childList: true, subtree: true}), true)`)
	asks := func(n int) time.Time {
		t.Helper()
		message := map[string]any{"userId": "shop-su", "event": "Question Asked", "messageId": fmt.Sprintf("q-%d", n), "properties": map[string]any{"category": "suncare"},
			"context": map[string]any{"externalIds": []map[string]any{{"type": "phone", "id": suGold}}}}
		if code, body := p.report("/v1/track", key, message); code != 200 {
			t.Fatalf("%d %s", code, body)
		}
		return time.Now()
	}
	asks(1)
	asks(2)
	accepted := asks(3)
	v.until(stepWithin, `window.seenAt > 0`)
	late := time.UnixMilli(int64(evaluate[float64](v.browser, `window.seenAt`))).Sub(accepted)
	t.Logf("accepted → on the rail: %d ms", late.Milliseconds())
	if late > withinASecond {
		t.Errorf("the tag came %s after its event was accepted", late)
	}
	if !evaluate[bool](v.browser, `window.stayed`) {
		t.Error("the page was loaded again")
	}
	v.do(chromedp.Click(chromedp.CSS(`.rail [data-tag="muhe-asks-suncare"] button`)), chromedp.WaitVisible(testID("why"), patiently))
	v.at("a tag that came in the talk")
	v.click("reject")
	v.click("reject")
	v.see("restore")
	v.until(stepWithin, `!document.querySelector('.rail [data-testid="tag"][data-tag="muhe-asks-suncare"]')`)
	v.click("restore")
	v.until(stepWithin, `Boolean(document.querySelector('.rail [data-testid="tag"][data-tag="muhe-asks-suncare"]')) && !document.querySelector('[data-testid="restore"]')`)
	v.until(stepWithin, `document.querySelectorAll('.rail [data-testid="measure"]').length === 5 && Boolean(document.querySelector('.rail [data-testid="consent"]'))`)
	v.at("a rail that knows")
	v.owesAnOldReturn(p, key)
	bye(t, call)
	v.wrapUp()
}

// owesAnOldReturn has the shop tell of a return that was asked for before the rail's
// three months: what is owed is there however old it is.
func (v *tour) owesAnOldReturn(p *platform, key string) {
	v.t.Helper()
	old := map[string]any{"userId": "shop-su", "event": "Return Requested", "messageId": "r-old", "timestamp": time.Now().AddDate(0, -5, 0).UTC().Format(time.RFC3339),
		"properties": map[string]any{"order_id": "R-2471", "title": "旧面霜"}, "context": map[string]any{"externalIds": []map[string]any{{"type": "phone", "id": suGold}}}}
	if code, body := p.report("/v1/track", key, old); code != 200 {
		v.t.Fatalf("%d %s", code, body)
	}
	v.until(stepWithin, `document.querySelector('.rail .ord li')?.innerText.includes('R-2471')`)
	v.at("what is owed since long ago")
}
