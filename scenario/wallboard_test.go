package scenario

import (
	"strings"
	"testing"
)

// A television shows the queues by a link of its own, to nobody's sign-in.
func TestAWallboardIsReadByALinkOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{wrap: 60})
			agent := p.atWork("muhe", 1, agentTone)
			lead := touring(t, p, l, agentHz)
			lead.toDesk(p, "muhe", 0)
			lead.click("nav-floor")
			lead.see("floor")
			lead.click("floor-tv")
			lead.see("floor-tv-link")
			link := evaluate[string](lead.browser, `document.querySelector('[data-testid="floor-tv-link"]').value`)

			tv := touring(t, p, l, 0)
			tv.visit(link)
			tv.see("wall")
			tv.at("wallboard at rest")
			call := p.dial(telephone(t), suGold, straight)
			id := agent.accepts()
			waits := p.dial(telephone(t), "13900007777", straight)
			tv.until(stepWithin, `[...document.querySelectorAll('[data-testid="wall-queue"]')].some(q => q.querySelector('.fig.big dd').firstChild.textContent === '1')`)
			tv.at("wallboard with a talk and a caller who waits")
			if shown := evaluate[string](tv.browser, `document.body.innerText`); strings.Contains(shown, "1101") || strings.Contains(shown, "7777") || strings.Contains(shown, "苏") {
				t.Errorf("the wall shows people: %s", shown)
			}
			bye(t, waits)
			bye(t, call)
			agent.wrapsUp(id, "muhe-order-answered")

			tv.visit(p.ready.Web + "/wallboard#" + "zy_live_nothing")
			evaluate[bool](tv.browser, `(location.reload(), true)`)
			tv.see("wall-quiet")
		})
	}
}
