package scenario

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// A supervisor has a queue take callbacks only, tells its callers and its agents why,
// and lets an agent serve another queue; it stands after a kill, and ends by hand.
func TestASupervisorDirectsAQueueForNow(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			outside := telephone(t)
			trunk := write(t, fmt.Sprintf("sip:\n  trunks:\n    carrier:\n      address: %s\n", outside.Addr()))
			p := startOn(t, furnished(t, times{}), "--config", trunk)
			db := p.ledger()
			lead, agent := touring(t, p, l, agentHz), touring(t, p, l, agentHz+200)
			agent.toDesk(p, "muhe", 1)
			agent.status("break") // who waits finds somebody signed in, and nobody free
			lead.toDesk(p, "muhe", 0)
			lead.click("nav-floor")
			lead.see("floor")
			lead.directs()

			before := contacts(t, db)
			call := p.dial(outside, suGold, back)
			id := string(newest(t, db, before))
			found(t, db, id, func(d zhiyin.ContactDirected) bool { return d.Did == "announced" })
			said := found(t, db, id, func(s zhiyin.FlowSaid) bool { return s.Prompt == "announcement" })
			if said.Words != "今天快递停运，退货顺延一天。" {
				t.Errorf("said %q", said.Words)
			}
			found(t, db, id, func(d zhiyin.ContactDirected) bool { return d.Did == "offered" })
			call.SendDTMF("1")
			if promise := found(t, db, id, anything[zhiyin.CallbackPromised]); promise.Queue != "muhe-care" {
				t.Errorf("promised %+v", promise)
			}

			lead.tellsAgents()
			agent.see("banner")
			agent.at("desk with a banner")
			agent.stroke("q", alt)
			agent.shows("banner", false)
			lead.until(stepWithin, `/1/.test(document.querySelector('[data-testid="floor-seen"]')?.textContent)`)
			lead.escape()

			placed := lead.places()
			p.kill()
			p.run("--config", trunk)
			lead.toDesk(p, "muhe", 0)
			lead.click("nav-floor")
			lead.see("floor-callback-only")
			lead.see("floor-placed")
			if f := lead.floorNow(); !slices.ContainsFunc(f.Agents, func(a desk.FloorAgent) bool {
				return a.ID == placed && !slices.Contains(a.Queues, "muhe-vip")
			}) {
				t.Errorf("after a kill the agents serve %+v", f.Agents)
			}
			lead.visit(p.ready.Web + "/wallboard")
			lead.see("wall-callback-only")
			lead.at("wallboard with a queue that takes callbacks only")
			lead.visit(p.ready.Web + "/desk#/floor")
			lead.see("floor")
			lead.do(chromedp.Click(chromedp.CSS(`#queue-muhe-care`)))
			lead.click("floor-end-callback_only")
			lead.shows("floor-callback-only", false)
			lead.see("callback-only-send")
		})
	}
}

// directs opens the orders of a queue, switches it and lets its callers hear why.
func (v *tour) directs() {
	v.t.Helper()
	v.do(chromedp.Click(chromedp.CSS(`#queue-muhe-care`)))
	v.see("floor-orders")
	v.at("floor with the orders of a queue")
	v.click("callback-only-send")
	v.see("floor-callback-only")
	v.put(`[data-testid="announcement-zh"]`, "今天快递停运，退货顺延一天。")
	v.put(`[data-testid="announcement-en"]`, "There is no courier today. Returns are picked up a day later.")
	v.click("announcement-send")
	v.until(stepWithin, `document.querySelector('[data-testid="floor-order"][data-what="announcement"]') !== null`)
	v.at("floor with a queue that is directed")
	v.escape()
	v.shows("floor-orders", false)
}

// tellsAgents puts a banner on every desk of the unit.
func (v *tour) tellsAgents() {
	v.t.Helper()
	v.click("floor-tell")
	v.see("floor-orders")
	v.put(`[data-testid="banner-zh"]`, "促销页面价格有误，以订单为准。")
	v.put(`[data-testid="banner-en"]`, "The sale page shows wrong prices. The order counts.")
	v.click("banner-send")
	v.until(stepWithin, `document.querySelector('[data-testid="floor-order"][data-what="banner"]') !== null`)
	v.at("floor with a banner")
}

// places takes the second agent of the grid out of a queue for now, with keys alone.
func (v *tour) places() zhiyin.AgentID {
	v.t.Helper()
	evaluate[bool](v.browser, `(document.querySelectorAll('[data-testid="floor-agent"]')[1].focus(), true)`)
	id := evaluate[string](v.browser, `document.activeElement.id.slice('agent-'.length)`)
	v.do(chromedp.KeyEvent(" "), chromedp.KeyEvent("m"))
	v.see("floor-move")
	v.put(`[data-testid="move-how"]`, "leave")
	v.put(`[data-testid="move-queue"]`, "muhe-vip")
	v.at("floor with agents who are moved")
	v.do(chromedp.KeyEvent("\r"))
	v.see("floor-placed")
	return zhiyin.AgentID(id)
}

func (v *tour) floorNow() (f desk.Floor) {
	v.t.Helper()
	f = evaluate[desk.Floor](v.browser, `fetch('/api/floor').then(r => r.json())`)
	return f
}
