package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// serious runs axe on the page, once nothing fades or moves on it, and gives its
// serious and critical findings.
func (p *tab) serious() []string {
	p.t.Helper()
	p.still()
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		p.t.Fatalf("axe-core is missing: run make ui (%v)", err)
	}
	quoted, err := json.Marshal(string(source))
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(chromedp.Evaluate[chromedp.Void]("(0, eval)(" + string(quoted) + "); undefined"))
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ['violations']}).then(r => r.violations
	  .filter(f => f.impact === 'serious' || f.impact === 'critical').map(f => f.id + ': ' + f.nodes.map(n => n.target.join(' ') + ' ' + n.html.slice(0, 120)).join(' | ')))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

// still waits until nothing moves but what never stops.
func (p *tab) still() {
	p.t.Helper()
	// What appears begins to move a moment later.
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise(done => setTimeout(done, 250, true))`, chromedp.EvalAwaitPromise)); err != nil {
		p.t.Fatal(err)
	}
	p.until(`!document.getAnimations().some(a => a.playState === 'running' && a.effect.getComputedTiming().iterations !== Infinity)`)
}

func TestACustomersPageFollowsTheCustomer(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/customers/cu_1", false)
	p.until(`document.querySelectorAll('[data-testid="tag"]').length === 5`)
	p.shows("happened")
	for _, f := range p.serious() {
		t.Error(f)
	}
	p.click("why-one")
	p.shows("chain")
	p.act("/dev/tag")
	p.until(`document.querySelector('[data-tag="waits"]')`)
	p.click("group-tag")
	p.until(`[...document.querySelectorAll('[data-testid="happened"]')].every(r => r.dataset.kind === 'tag') && document.querySelector('[data-testid="timeline"]').dataset.step === 'end'`)
	if n := ask[int](p, `document.querySelectorAll('[data-testid="happened"]').length`); n != 3 {
		t.Errorf("%d rows of tags on three pages", n)
	}
	p.click("tag")
	p.shows("why")
	for _, f := range p.serious() {
		t.Error("why: " + f)
	}
	p.click("reject")
	if n := p.asked("/reject"); n != 0 {
		t.Error("one press rejected a tag")
	}
	p.click("reject")
	p.shows("rejected")
}

func TestEveryStateOfACustomersPageIsReadable(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/customers", false)
	for _, state := range []struct{ path, until string }{
		{"/customers", `document.querySelector('[data-testid="find"]')`},
		{"/customers/cu_slow", `document.querySelector('[data-testid="loading"]')`},
		{"/customers/cu_empty", `document.querySelector('[data-testid="time-none"]')`},
		{"/customers/cu_partial", `document.querySelector('[data-state="partial"]')`},
		{"/customers/cu_failed", `document.querySelector('[data-why="failed"]')`},
		{"/customers/cu_denied", `document.querySelector('[data-why="denied"]')`},
		{"/customers/cu_none", `document.querySelector('[data-why="missing"]')`},
	} {
		p.do(chromedp.Navigate(p.base + state.path))
		p.until(state.until)
		for _, f := range p.serious() {
			t.Errorf("%s: %s", state.path, f)
		}
	}
}

func TestACustomerIsFoundByTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/customers", false)
	p.shows("find")
	p.until(`document.activeElement.dataset.testid === 'find'`)
	p.do(chromedp.SendKeys(id("find"), "138 0000 6620"))
	p.press("Enter", "Enter", 0)
	p.until(`document.querySelector('[data-testid="found"]').dataset.state === '2'`)
	p.press("ArrowDown", "ArrowDown", 0)
	p.until(`document.activeElement.dataset.customer === 'cu_1'`)
	p.press("Enter", "Enter", 0)
	p.until(`location.pathname === '/customers/cu_1' && document.querySelector('[data-testid="name"]')`)
}

func TestATagGoesFromItsRuleToBeingInForce(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/tags", false)
	p.until(`document.querySelectorAll('[data-testid="standing"]').length === 3`)
	for _, f := range p.serious() {
		t.Error(f)
	}
	p.do(chromedp.Click(chromedp.CSS(`[data-tag="muhe-loyal"]`)))
	p.shows("draft-approve")
	p.until(`document.querySelector('[data-testid="diff"] .plus')?.textContent.includes('5')`)
	for _, f := range p.serious() {
		t.Error("a tag: " + f)
	}
	p.click("draft-approve")
	p.until(`document.querySelector('[data-testid="said"]')`)
	p.click("edit")
	p.until(`document.querySelectorAll('[data-testid="leaf"]').length === 2`)
	p.click("view-text")
	p.do(chromedp.SendKeys(id("yaml"), kb.End+"secret"))
	p.until(`document.querySelector('[data-testid="underlined"]')?.textContent === 'secret' && document.querySelector('[data-testid="hand-in"]').disabled`)
	for _, f := range p.serious() {
		t.Error("a fault: " + f)
	}
	p.do(chromedp.SendKeys(id("yaml"), kb.End+strings.Repeat(kb.Backspace, len("secret"))+"#"))
	p.until(`document.querySelector('[data-testid="editor"]').dataset.ready === 'true'`)
	p.click("count")
	p.shows("preview")
	p.click("hand-in")
	p.until(`location.hash === '#muhe-loyal'`)
}

func TestMergesAreDecidedByTheKeyboard(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/merges", false)
	p.shows("side")
	for _, f := range p.serious() {
		t.Error(f)
	}
	p.press("KeyJ", "j", 0)
	p.until(`document.querySelector('[data-pair="cd_2"]').getAttribute('aria-current') === 'true' && document.querySelector('[data-testid="merge"]')`)
	p.press("Enter", "Enter", 0)
	p.until(`document.activeElement.dataset.testid === 'merge'`)
	if n := p.asked("/cd_2/merge"); n != 0 {
		t.Errorf("the press that leads to the button merged")
	}
	p.press("Enter", "Enter", 0)
	p.until(`!document.querySelector('[data-pair="cd_2"]') && document.querySelector('[data-pair="cd_1"]')`)
	if n := p.asked("/cd_2/merge"); n != 1 {
		t.Errorf("merged %d times", n)
	}
}
