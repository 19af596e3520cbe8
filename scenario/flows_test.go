package scenario

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
)

// TestAFlowIsEditedRefusedWalkedAndHeard walks the flow editor as whoever looks
// after navigation does: a refusal with its place, a new prompt, walked as two
// customers, published, and heard by the next caller while who was inside keeps the
// version that they began with.
func TestAFlowIsEditedRefusedWalkedAndHeard(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			editFlow(t, l)
		})
	}
}

func editFlow(t *testing.T, l look) {
	const greeting = "新的问候，会员您好。"
	p := start(t)
	v := touring(t, p, l, 0)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/flows")
	v.see("flows")
	v.at("flows")
	v.visit(p.ready.Web + "/flows#muhe-main")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="node"]').length > 5`)
	v.at("a flow")

	// A way to nowhere is refused where it stands.
	v.click("view-list")
	v.see("node-list")
	v.at("a flow as a list")
	evaluate[bool](v.browser, `(document.querySelector('[data-testid="row"][data-node="member_greeting"]').click(), true)`)
	v.see("form")
	v.at("a node")
	v.click("view-text")
	v.see("text-pane")
	good := evaluate[string](v.browser, `document.querySelector('[data-testid="text"]').value`)
	v.set("text", "HTMLTextAreaElement", strings.Replace(good, "next: member_notice", "next: nowhere", 1), "input")
	v.see("problems")
	v.has("problem", "data-node", "member_greeting")
	v.at("a refusal with its place")
	v.until(stepWithin, `document.querySelector('[data-testid="publish"]').disabled`)
	v.click("undo")
	v.until(stepWithin, `document.querySelector('[data-testid="verdict"]').classList.contains('ok-t')`)

	// A prompt, in the form, and what it does to two customers.
	v.click("view-canvas")
	v.set("text-say.text-cmn", "HTMLTextAreaElement", greeting, "input")
	evaluate[bool](v.browser, `(() => { const e = document.querySelector('[data-testid="text-say.text-cmn"]'); e.focus(); e.blur(); return true; })()`)
	v.until(stepWithin, `!document.querySelector('[data-testid="publish"]').disabled`)
	v.click("walk-open")
	v.see("lane")
	v.walksAs(0, suGold)
	v.until(stepWithin, `document.querySelector('[data-testid="lane"]').dataset.path.includes('member_queue')`)
	v.seeText(greeting)
	v.click("compare")
	v.walksAs(1, qiuElder)
	v.until(stepWithin, `[...document.querySelectorAll('[data-testid="lane"]')].at(-1).dataset.path.includes('senior_menu')`)
	if text := v.text(); strings.Contains(text, suGold) || strings.Contains(text, "晓岚") {
		t.Errorf("the walk tells who it is: %s", text)
	}
	v.at("two customers side by side")

	db := p.ledger()
	inside := p.dial(telephone(t), suGold, muhe)
	was := newest(t, db, nil)
	found(t, db, string(was), func(e zhiyin.FlowEntered) bool { return e.Flow.ID == "muhe-main" && e.Flow.Version == 1 })
	v.click("publish")
	v.until(stepWithin, `document.querySelector('[data-testid="editor"]')?.dataset.version === '2'`)
	v.at("in force")
	next := p.dial(telephone(t), suGold, muhe)
	now := newest(t, db, []zhiyin.ContactID{was})
	found(t, db, string(now), func(e zhiyin.FlowSaid) bool { return e.Words == greeting })
	found(t, db, string(was), func(e zhiyin.FlowEntered) bool { return e.Node == "member_queue" && e.Flow.Version == 1 })
	bye(t, next)
	bye(t, inside)
	v.click("view-versions")
	v.see("diff")
	v.seeText(greeting)
	v.at("versions and what changed")
}

// walksAs chooses a customer for a place in the walk.
func (v *tour) walksAs(n int, phone string) {
	v.t.Helper()
	place := string(rune('0' + n))
	v.click("who-" + place)
	v.set("find-"+place, "HTMLInputElement", phone, "input")
	evaluate[bool](v.browser, `(document.querySelector('[data-testid="find-`+place+`"]').focus(), true)`)
	v.stroke(kb.Enter)
	v.see("person")
	v.click("person")
}
