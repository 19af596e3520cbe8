package scenario

import (
	"testing"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
)

// Tones, far apart and away from harmonics of each other.
const (
	customerHz = 620
	agentHz    = 1010
)

// sitDown brings an agent of the unit to the desk and makes them available.
func (p *platform) sitDown(b *browser, unit string, n int) (agent string) {
	p.t.Helper()
	agent, url := p.link(unit, n)
	b.visit(url)
	b.see("desk")
	b.available()
	return agent
}

// available sets the status and waits until the line is up.
func (b *browser) available() {
	b.t.Helper()
	b.click("status-menu")
	b.click("status-available")
	b.until(stepWithin, `document.querySelector('[data-testid="status-menu"]').innerText.includes('可接听')`)
}

// call dials from the customers' page as somebody of the cast.
func (p *platform) call(b *browser, person, number string) {
	p.t.Helper()
	b.visit(p.ready.Web + "/call")
	b.see("choose")
	b.click("person-" + person)
	b.click("number-" + number)
	b.click("dial")
	b.see("call")
}

func TestCustomerAndAgentInBrowsersHearEachOther(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	agent, customer := open(t, agentHz), open(t, customerHz)
	p.sitDown(agent, "muhe", 0)
	agent.picture("desk idle")
	p.call(customer, "muhe-1", "muhe-400")
	customer.picture("customer calling")
	agent.see("offer")
	agent.picture("desk offer")
	// Everything about her is there before the first word.
	contains(t, agent.text(), "苏晓岚", "R-8841", "混合性敏感肌")
	agent.click("offer-accept")
	agent.see("talk-time")
	agent.expectTone(customerHz)
	customer.expectTone(agentHz)
	agent.picture("desk connected")
	customer.picture("customer connected")

	agent.click("call-hold")
	customer.expectNot(agentHz)
	agent.picture("desk hold")
	agent.click("call-hold")
	customer.expectTone(agentHz)
	agent.click("call-mute")
	customer.expectNot(agentHz)
	agent.click("call-mute")
	customer.expectTone(agentHz)

	agent.do(chromedp.SendKeys(testID("note"), "退款已核对，明早回复"))
	id := string(newest(t, db, nil))
	found(t, db, id, func(n zhiyin.NoteSaved) bool { return n.Text == "退款已核对，明早回复" })

	customer.click("call-end")
	customer.see("over")
	agent.see("wrap")
	agent.picture("desk wrap-up")
	agent.click("wrap-extend")
	found(t, db, id, anything[zhiyin.WrapExtended])
	agent.click("wrap-complete")
	done := found(t, db, id, anything[zhiyin.WrapCompleted])
	if done.TimedOut {
		t.Errorf("completed by the clock: %+v", done)
	}
	agent.see("rest")
	if ended := found(t, db, id, anything[zhiyin.ContactEnded]); ended.Reason != zhiyin.EndedByCustomer || ended.TalkMs == 0 || ended.HoldMs == 0 {
		t.Errorf("ended %+v", ended)
	}
	contains(t, p.replayAll(), id, " 0 differences")
	checkDay(t, p, "muhe", events(t, db, id)[0])
}

// It acts alone: it says how long the customer waits for a page, not for other tests.
func TestAgentReloadsThePageInTheCall(t *testing.T) {
	p := start(t)
	db := p.ledger()
	agent := open(t, agentHz)
	p.sitDown(agent, "muhe", 0)
	call := p.dial(telephone(t), suGold, muhe)
	call.Play(customerHz)
	agent.click("offer-accept")
	agent.expectTone(customerHz)
	agent.reload()
	agent.see("callbar")
	back := found(t, db, string(newest(t, db, nil)), anything[zhiyin.LegRejoined])
	if back.GoneMs >= 2000 {
		t.Errorf("the customer heard music for %d ms", back.GoneMs)
	}
	agent.expectTone(customerHz)
	hearsTone(t, call, agentHz)
	bye(t, call)
	agent.see("wrap")
}

func TestKilledBrowserGivesTheCustomerToSomebodyElse(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	first := open(t, agentHz)
	p.sitDown(first, "muhe", 0)
	call := p.dial(telephone(t), suGold, muhe)
	first.click("offer-accept")
	first.see("talk-time")
	id := string(newest(t, db, nil))
	second := open(t, agentHz+300)
	p.sitDown(second, "muhe", 1)
	first.close()
	found(t, db, id, anything[zhiyin.LegLost])
	second.see("offer")
	second.click("offer-accept")
	hearsTone(t, call, agentHz+300)
	bye(t, call)
}

func TestDeniedMicrophoneKeepsTheAgentOutOfTheQueue(t *testing.T) {
	t.Parallel()
	p := start(t)
	db := p.ledger()
	agent := open(t, 0)
	_, url := p.link("muhe", 0)
	agent.visit(url)
	agent.see("desk")
	agent.click("status-menu")
	agent.click("status-available")
	agent.until(stepWithin, `document.querySelector('[data-testid="status-line"]').innerText.includes('麦克风')`)
	agent.picture("desk no microphone")
	call := p.dial(telephone(t), suGold, muhe)
	id := string(newest(t, db, nil))
	found(t, db, id, anything[zhiyin.ContactQueued])
	for _, e := range events(t, db, id) {
		if _, rung := e.Body.(zhiyin.ReservationMade); rung {
			t.Error("a desk without a microphone was rung")
		}
	}
	bye(t, call)
}

func TestSecondTabAsksBeforeItTakesTheAudio(t *testing.T) {
	t.Parallel()
	p := start(t)
	agent := open(t, agentHz)
	p.sitDown(agent, "muhe", 0)
	second := agent.tab()
	second.visit(p.ready.Web + "/desk")
	second.until(stepWithin, `document.querySelector('[data-testid="status-line"]')?.innerText.includes('另一个窗口')`)
	second.picture("desk second tab")
}

func TestMicrophoneDeniedToTheCustomerIsSaid(t *testing.T) {
	t.Parallel()
	p := start(t)
	customer := open(t, 0)
	customer.visit(p.ready.Web + "/call")
	customer.see("choose")
	customer.click("number-muhe-400")
	customer.click("dial")
	customer.until(stepWithin, `!!document.querySelector('[data-testid="failed"], [data-testid="over"]')`)
	customer.picture("customer no microphone")
	contains(t, customer.text(), "麦克风")
}
