package scenario

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
)

const (
	alt   = chromedp.ModifierAlt
	shift = chromedp.ModifierShift
	ctrl  = chromedp.ModifierCtrl
)

// stroke presses and lets go of a real key.
func (b *browser) stroke(key string, held ...chromedp.Modifier) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(held...)))
}

// tabTo goes by Tab to what the test id names.
func (b *browser) tabTo(id string) {
	b.t.Helper()
	for range 100 {
		if evaluate[bool](b, fmt.Sprintf(`document.activeElement?.dataset.testid === %q`, id)) {
			return
		}
		b.stroke(kb.Tab)
	}
	b.t.Fatalf("Tab does not lead to %s", id)
}

// escape closes what is open.
func (b *browser) escape() { b.t.Helper(); b.stroke(kb.Escape) }

// shows waits until what the test id names is on the screen, or is gone.
func (b *browser) shows(id string, there bool) {
	b.t.Helper()
	not := "!"
	if there {
		not = "!!"
	}
	b.until(stepWithin, not+`[...document.querySelectorAll('[data-testid="`+id+`"]')].find(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))`)
}

// has waits until an attribute of what the test id names has a value.
func (b *browser) has(id, attribute, value string) {
	b.t.Helper()
	b.until(stepWithin, `document.querySelector('[data-testid="`+id+`"]')?.getAttribute('`+attribute+`') === '`+value+`'`)
}

func (b *browser) focused(id string) {
	b.t.Helper()
	b.until(stepWithin, `document.activeElement?.dataset.testid === '`+id+`'`)
}

func TestEveryKeyOfTheMapWorks(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	agent := open(t, agentHz)
	_, url := p.link("muhe", 0)
	agent.visit(url)
	agent.see("desk")
	agent.stroke("s", alt)
	agent.see("status-available")
	agent.escape()
	agent.shows("status-available", false)
	agent.available()

	// The first offer is given back with a reason, the second one taken.
	call := p.dial(telephone(t), suGold, muhe)
	call.Play(customerHz)
	id := string(newest(t, db, nil))
	agent.see("offer")
	agent.stroke("A", alt, shift)
	agent.see("reject-busy")
	agent.stroke(kb.Enter)
	found(t, db, id, func(s zhiyin.ReservationSettled) bool {
		return s.State == zhiyin.Rejected && s.Reason == "busy"
	})
	agent.shows("offer", false)
	agent.available()
	agent.see("offer")
	agent.stroke("a", alt)
	agent.see("talk-time")
	hearsTone(t, call, agentHz)

	agent.stroke("m", alt)
	found(t, db, id, func(m zhiyin.ContactMuted) bool { return m.On })
	agent.has("call-mute", "aria-pressed", "true")
	agent.stroke("m", alt)
	found(t, db, id, func(m zhiyin.ContactMuted) bool { return !m.On })
	agent.has("call-mute", "aria-pressed", "false")
	agent.stroke("h", alt)
	found(t, db, id, anything[zhiyin.ContactHeld])
	agent.has("middle", "data-state", "on_hold")
	agent.stroke("h", alt)
	found(t, db, id, anything[zhiyin.ContactResumed])
	agent.has("middle", "data-state", "connected")
	agent.stroke("d", alt)
	agent.see("keypad")
	agent.stroke("5")
	found(t, db, id, func(in zhiyin.ContactInput) bool { return in.Input == "digits" && string(in.Data) == `{"digits":"5"}` })
	agent.escape()
	agent.shows("keypad", false)
	agent.stroke("g", alt)
	agent.see("transfer")
	agent.escape()
	agent.shows("transfer", false)

	agent.stroke("t", alt)
	agent.see("history")
	agent.stroke("p", alt)
	agent.see("profile")
	agent.stroke("?", shift)
	agent.see("keys")
	agent.escape()
	agent.shows("keys", false)
	agent.stroke("j", alt)
	agent.stroke("k", alt)
	agent.has("middle", "data-contact", id)
	agent.stroke("n", alt)
	agent.focused("note")
	agent.do(chromedp.KeyEvent("a?"))
	found(t, db, id, func(n zhiyin.NoteSaved) bool { return n.Text == "a?" })
	agent.shows("keys", false)

	// One stroke only arms the end; Esc never ends a call.
	agent.stroke("x", alt)
	agent.seeText("再按一次")
	agent.escape()
	agent.has("middle", "data-state", "connected")
	agent.until(stepWithin, `!document.body.innerText.includes('再按一次')`)
	agent.stroke("x", alt)
	agent.stroke("x", alt)
	ended := found(t, db, id, anything[zhiyin.ContactEnded])
	if ended.Reason != zhiyin.EndedByAgent {
		t.Errorf("ended %s", ended.Reason)
	}
	agent.see("wrap")
	agent.stroke("n", alt)
	agent.focused("note")
	agent.stroke("w", alt)
	agent.focused("wrap-input")
	agent.stroke(kb.Enter)
	done := found(t, db, id, anything[zhiyin.WrapCompleted])
	if done.TimedOut || done.Disposition == "" {
		t.Errorf("completed %+v", done)
	}
	agent.see("rest")
}
