package scenario

import (
	"testing"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// TestACustomerRatesAChatByButtonAndTheFloorShowsIt ends a chat at the desk: the page
// asks with buttons, and the floor's satisfaction has the answer.
func TestACustomerRatesAChatByButtonAndTheFloorShowsIt(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			db := p.ledger()
			agent := p.atWork("muhe", 1, agentTone)
			page := touring(t, p, l, customerHz)
			page.visit(p.ready.Web + "/chat?site=muhe&as=muhe-1&language=" + map[string]string{"en": "en", "zh-CN": "cmn"}[l.screen])
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 2`)
			page.put(`[data-testid="box"]`, map[string]string{"en": "I need a person, please", "zh-CN": "我要找人工"}[l.screen])
			page.click("send")
			id := agent.accepts()
			page.until(stepWithin, `document.querySelector('main').dataset.is === 'agent'`)
			agent.onContact(id, "end", map[string]any{})
			agent.shows(id, zhiyin.Wrapping)
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 6`)
			page.at("chat that asks how it was")
			if code, _ := agent.post("/api/desk/contacts/"+id+"/messages", map[string]any{"client": "a9", "text": "还有一句"}, nil); code != 409 {
				t.Errorf("the agent writes on in a chat that they ended: %d", code)
			}
			evaluate[bool](page.browser, `(document.querySelector('.choices button[data-keys="4"]').click(), true)`)
			if a := found(t, db, id, anything[zhiyin.SurveyAnswered]); a.Score != 4 || a.Most != 5 {
				t.Errorf("answered %+v", a)
			}
			page.see("fresh")
			boss := p.seated("muhe", 0)
			boss.awaitFloor("the answer counts", func(f desk.Floor) bool { return f.Figures.Answers == 1 && f.Figures.Satisfaction == 4 })
			agent.wrapsUp(id, "muhe-order-answered")
			closed(t, p)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}
