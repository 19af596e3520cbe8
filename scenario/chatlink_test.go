package scenario

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
)

// way waits for the nth link that an agent wrote into the chat, and says where it leads.
func (v *tour) way(n string) string {
	v.t.Helper()
	v.until(stepWithin, `document.querySelectorAll('[data-testid="way"]').length === `+n)
	return evaluate[string](v.browser, `[...document.querySelectorAll('[data-testid="way"]')].at(-1).href`)
}

// TestAChatCustomerWithoutATelephoneIsSentPagesIntoTheChat: nobody knows who writes, nor
// a number of theirs. The agent's pages come as messages that the page of the chat alone
// opens; what was confirmed there shows at the desk.
func TestAChatCustomerWithoutATelephoneIsSentPagesIntoTheChat(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			db := p.ledger()
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			v.status("available")
			page := &tour{open(t, customerHz), look{390, 844, l.theme, l.screen}, v.axe}
			page.dress(p, page.look)
			chat := p.ready.Web + "/chat?site=muhe&language=" + map[string]string{"en": "en", "zh-CN": "cmn"}[l.screen]
			before := contacts(t, db)
			page.visit(chat)
			page.until(stepWithin, `document.querySelectorAll('.choices button').length === 2`)
			id := string(newest(t, db, before))
			page.put(`[data-testid="box"]`, map[string]string{"en": "I need a person, please", "zh-CN": "我要找人工"}[l.screen])
			page.click("send")
			v.click("offer-accept")
			v.see("composer")

			t.Log("something to confirm")
			v.stroke("b", alt)
			v.click("handoff-transfer-confirm")
			for field, text := range map[string]string{"payee": "李雷", "account": "6222020000001234", "amount": "¥300.00"} {
				v.put(`[data-testid="handoff-field-`+field+`"]`, text)
			}
			v.click("handoff-send")
			v.see("handoff-code")
			v.see("turn-link")
			code := evaluate[string](v.browser, `document.querySelector('[data-testid="handoff-code"]').textContent`)
			link := page.way("1")
			page.at("chat with a link of the agent's")
			v.at("desk with a link that was written into the chat")
			made := found(t, db, id, anything[zhiyin.HandoffMade])
			if made.Way != zhiyin.HandoffByChat || made.Message != "" {
				t.Errorf("%+v", made)
			}
			if strings.Contains(v.text(), "/d#") || strings.Contains(page.text(), "/d#") {
				t.Error("the way to the page stands in the words")
			}
			if status, _ := p.get(strings.TrimPrefix(strings.Split(link, "token=")[0], p.ready.Web) + "token=x"); status != http.StatusForbidden {
				t.Errorf("a page that is not the chat's: %d", status)
			}
			device := &tour{open(t, customerHz), page.look, v.axe}
			device.dress(p, device.look)
			device.visit(link)
			device.see("locked")
			device.put(`[data-testid="code"]`, code)
			device.click("unlock")
			device.see("open")
			contains(t, device.text(), "¥300.00")
			device.click("confirm")
			device.see("over")
			v.until(stepWithin, `document.querySelector('[data-testid="handed"]').dataset.state === 'confirmed'`)
			if moved := found(t, db, id, func(m zhiyin.HandoffMoved) bool { return m.State == zhiyin.HandoffConfirmed }); moved.Assurance != "" || moved.Proof == "" {
				t.Errorf("%+v", moved)
			}
			device.visit(link) // once is enough
			device.see("over")

			t.Log("the joint page")
			v.tabTo("joint-send")
			v.stroke(kb.Enter)
			v.has("joint", "data-state", "sent")
			device.visit(page.way("2"))
			device.has("joint", "data-is", "agent")
			device.at("joint page of who writes")
			v.has("joint", "data-state", "open")
			v.at("desk with a joint page that a chat opened")
			found(t, db, id, func(d zhiyin.DeviceJoined) bool { return d.Device == zhiyin.FirstDevice })
			if n := count(events(t, db, id), func(zhiyin.MessageAsked) bool { return true }); n != 0 {
				t.Errorf("%d messages were sent to a customer without a number", n)
			}
			offered := 0
			for _, line := range p.audited("desk.use") {
				if strings.Contains(line, `"handoff:`) || strings.Contains(line, `"joint:`) {
					offered++
				}
			}
			if offered != 2 {
				t.Errorf("%d of 2 links stand in the audit", offered)
			}
			page.reload()
			page.way("2")
			page.click("leave")
			page.see("fresh")
			v.see("wrap")
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}
