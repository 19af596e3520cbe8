package scenario

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
)

// secondHz is the colleague's microphone.
const secondHz = 1390

// third waits until the bar of the third party says so.
func (v *tour) third(state string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`(document.querySelector('[data-testid="third"]')?.dataset.state ?? '') === %q`, state))
}

// atThird brings the focus to the third party's buttons and presses the nth.
func (v *tour) atThird(n int) {
	v.t.Helper()
	v.pressed("KeyF")
	v.until(stepWithin, `document.activeElement?.closest('[data-testid="third"]') !== null`)
	for range n {
		v.do(chromedp.KeyEvent(kb.Tab))
	}
	v.do(chromedp.KeyEvent(kb.Enter))
}

// muted says whether the microphone is to be off.
func (v *tour) muted(on bool) {
	v.t.Helper()
	if evaluate[bool](v.browser, `document.querySelector('[data-testid="call-mute"]').ariaPressed === 'true'`) != on {
		v.pressed("KeyM")
	}
	v.has("call-mute", "aria-pressed", fmt.Sprint(on))
}

func TestTwoAgentsAtTheirDesksConsultAndConfer(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{ring: 90, wrap: 120})
			db := p.ledger()
			a, b := touring(t, p, l, agentHz), touring(t, p, l, secondHz)
			a.toDesk(p, "muhe", 1)
			a.status("available")
			call := p.dial(telephone(t), suGold, straight)
			a.click("offer-accept")
			a.has("middle", "data-state", "connected")
			b.toDesk(p, "muhe", 0) // 林婉
			b.status("available")
			customer := ear(func() (float64, float64) { // a browser sends its microphone softer than a headset
				hz, level := call.Heard()
				return hz, 4 * level
			})
			together := func() {
				t.Helper()
				call.Play(0)
				b.muted(true)
				customer.expect(t, "the customer, of the agent,", agentHz)
				b.expectTone(agentHz)
				b.muted(false)
				a.muted(true)
				customer.expect(t, "the customer, of the colleague,", secondHz)
				a.expectTone(secondHz)
				b.muted(true)
				call.Play(customerHz)
				a.expectTone(customerHz)
				b.expectTone(customerHz)
				a.muted(false)
				b.muted(false)
			}

			t.Log("a colleague is found and asked by keys")
			a.pressed("KeyF")
			a.see("consult")
			a.until(stepWithin, `document.activeElement?.closest('[data-testid="consult"]') !== null`)
			a.until(stepWithin, `document.querySelectorAll('[data-testid="consult-target"][aria-disabled="false"]').length === 1`)
			a.at("desk that looks for a colleague")
			a.put(`[data-testid="consult"] input`, "139 0000 8888")
			a.until(stepWithin, `document.querySelector('[data-testid="consult-target"]')?.dataset.agent === 'number'`)
			a.at("desk that would consult a telephone")
			a.put(`[data-testid="consult"] input`, "林")
			a.until(stepWithin, `document.querySelector('[data-testid="consult-target"]')?.innerText.includes('林婉') === true`)
			a.do(chromedp.KeyEvent(kb.Enter))
			a.third("ringing")
			a.at("desk while a colleague is rung")
			b.see("offer")
			b.at("desk of a colleague who is asked")
			b.pressed("KeyA")
			a.third("consulting")
			b.third("consulting")
			b.expectTone(agentHz)
			a.expectTone(secondHz)
			customer.expectMusic(t, "the customer meanwhile", agentHz, secondHz)
			a.at("desk that consults")
			b.at("desk of a colleague who is consulted")

			t.Log("a conference")
			a.atThird(0)
			a.third("together")
			b.third("together")
			together()
			a.at("desk in a conference")
			b.at("desk of the colleague in a conference")

			t.Log("the colleague is let go")
			a.atThird(1)
			a.third("")
			b.see("wrap")
			a.at("desk after a conference")
			b.at("desk of a colleague after a conference")
			b.expectTone(0)
			call.Play(0)
			customer.expect(t, "the customer, of the agent who stays,", agentHz)
			b.click("wrap-option")
			b.click("wrap-complete")
			b.see("rest")

			t.Log("by the mouse, and the agent leaves")
			a.click("call-consult")
			a.until(stepWithin, `document.querySelectorAll('[data-testid="consult-target"][aria-disabled="false"]').length === 1`)
			a.click("consult-target")
			b.see("offer")
			b.click("offer-accept")
			a.third("consulting")
			a.click("third-conference")
			a.third("together")
			together()
			a.click("third-leave")
			a.see("wrap")
			b.third("")
			b.at("desk of the colleague who goes on")
			call.Play(0)
			customer.expect(t, "the customer, of the colleague who goes on,", secondHz)
			call.Play(customerHz)
			b.expectTone(customerHz)
			bye(t, call)
			b.see("wrap")
			id := string(newest(t, db, nil))
			for _, why := range []string{"removed", "asked"} {
				found(t, db, id, func(c zhiyin.ConferenceEnded) bool { return c.Why == why })
			}
			for _, v := range []*tour{a, b} {
				v.click("wrap-option")
				v.click("wrap-complete")
			}
			closed(t, p)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}
