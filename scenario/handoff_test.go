package scenario

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"zhiyin.dev"
)

var linked = regexp.MustCompile(`https?://[^\s"\\]+/d#[0-9A-Za-z_-]+`)

// link waits for the link that the customer's telephone got.
func (p *platform) linkSent() string {
	p.t.Helper()
	for deadline := time.Now().Add(awaitWithin); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if code, body := p.get("/api/demo/inbox"); code == http.StatusOK {
			if found := linked.FindString(body); found != "" {
				return found
			}
		}
	}
	_, body := p.get("/api/demo/inbox")
	p.t.Fatalf("no link in the inbox: %s", body)
	return ""
}

func TestACustomerConfirmsOnASecondDeviceWhileTheCallGoesOn(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			db := p.ledger()
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			call, id := v.talksWith(p, suGold)
			v.click("call-handoff")
			v.click("handoff-transfer-confirm")
			for field, text := range map[string]string{"payee": "李雷", "account": "6222020000001234", "amount": "¥300.00"} {
				v.put(`[data-testid="handoff-field-`+field+`"]`, text)
			}
			v.at("desk with a link to be sent")
			v.click("handoff-send")
			v.see("handoff-code")
			code := evaluate[string](v.browser, `document.querySelector('[data-testid="handoff-code"]').textContent`)
			v.at("desk with a link that was sent")

			phone, url := &tour{open(t, customerHz), look{390, 844, l.theme, l.screen}, v.axe}, p.linkSent()
			phone.dress(p, phone.look)
			phone.visit(url)
			phone.see("locked")
			phone.put(`[data-testid="code"]`, "000000")
			phone.click("unlock")
			phone.until(stepWithin, `document.querySelector('[role="alert"]').textContent !== ''`)
			phone.put(`[data-testid="code"]`, code)
			phone.click("unlock")
			phone.see("open")
			contains(t, phone.text(), "¥300.00")
			phone.at("second device with what is to be confirmed")
			phone.click("confirm")
			phone.see("over")
			v.until(stepWithin, `document.querySelector('[data-testid="handed"]').dataset.state === 'confirmed'`)
			v.at("desk with what was confirmed")
			v.until(stepWithin, `document.querySelector('[data-testid="middle"]').dataset.state === 'connected'`)

			other := &tour{open(t, customerHz), phone.look, v.axe}
			other.visit(url)
			other.see("over")
			bye(t, call)
			found(t, db, id, func(m zhiyin.HandoffMoved) bool { return m.State == zhiyin.HandoffConfirmed })
		})
	}
}
