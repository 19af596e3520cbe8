package scenario

import (
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
)

// TestASupervisorOffersASeniorFromTheLane asks for one from the card of a raised hand.
func TestASupervisorOffersASeniorFromTheLane(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			db := p.ledger()
			boss := touring(t, p, l, agentHz)
			boss.toDesk(p, "muhe", 0)
			me := zhiyin.AgentID(evaluate[string](boss.browser, `fetch('/api/desk/me').then(r => r.json()).then(m => m.id)`))
			junior := p.atWork("muhe", 1, agentTone)
			call := p.dial(telephone(t), suGold, straight)
			id := junior.accepts()
			ear(call.Heard).expect(t, "the customer", agentTone)
			if code, _ := junior.post("/api/floor/contacts/"+id+"/senior", map[string]any{}, nil); code != http.StatusForbidden {
				t.Errorf("who is no supervisor asks for a senior: %d", code)
			}

			junior.onContact(id, "help", map[string]any{"on": true, "why": "关税谁出"})
			boss.click("nav-floor")
			boss.has("floor-need", "data-kind", "help")
			boss.click("need-senior")
			boss.has("need-senior", "data-state", "unmet") // nobody but the junior is there
			boss.at("floor with a senior who is asked for")
			asked := found(t, db, id, anything[zhiyin.EscalationAsked])
			if asked.By != me || asked.Agent != junior.id || asked.How != zhiyin.EscalateConsult {
				t.Errorf("asked %+v", asked)
			}
			if x := junior.escalation(id, "unmet"); x.By != me || x.ByName == "" {
				t.Errorf("the agent is shown %+v", x)
			}
			bye(t, call)
			junior.wrapsUp(id, "muhe-order-answered")
			found(t, db, id, func(s zhiyin.EscalationSettled) bool { return s.Outcome == zhiyin.EscalationOver })
			once(t, db, id)
			audit := strings.Join(p.audited("contact.steer"), "\n")
			contains(t, audit, `"result":"denied"`, `"reason":"senior"`, `"result":"done"`)
			closed(t, p)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}

// TestASeniorWhomASupervisorOffersIsConsulted asks for one again and again, which rings
// one senior once; and in vain when the talk is over.
func TestASeniorWhomASupervisorOffersIsConsulted(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	senior := p.seated("muhe", 0) // 林婉, the one senior, is the supervisor, too
	senior.connect(seniorTone)
	boss := senior
	junior := p.atWork("muhe", 1, agentTone)
	call := p.dial(telephone(t), suGold, straight)
	id := junior.accepts()
	senior.available()
	for range 2 {
		boss.do("/api/floor/contacts/"+id+"/senior", map[string]any{})
	}
	offer := senior.rings()
	if x := offer.Escalation; x == nil || x.By != boss.id || x.Agent != junior.id || offer.Because.Parts[0].Says != "wished by a supervisor" {
		t.Fatalf("the senior is rung for %+v because of %+v", x, offer.Because)
	}
	senior.do("/api/desk/reservations/"+string(offer.Reservation)+"/accept", map[string]any{})
	senior.escalation(id, "waits")
	if code, _ := boss.post("/api/floor/contacts/"+id+"/senior", map[string]any{}, nil); code != http.StatusConflict {
		t.Errorf("a second senior is asked for: %d", code)
	}
	junior.onContact(id, "counsel", map[string]any{"on": true})
	ear(senior.headset.hears).expect(t, "the senior", agentTone)
	senior.onContact(id, "relieve", map[string]any{})
	ear(call.Heard).expect(t, "the customer", seniorTone)
	bye(t, call)
	senior.wrapsUp(id, "muhe-order-answered")
	if code, _ := boss.post("/api/floor/contacts/"+id+"/senior", map[string]any{}, nil); code != http.StatusConflict && code != http.StatusNotFound {
		t.Errorf("a senior for a talk that is over: %d", code)
	}
	once(t, db, id)
	contains(t, strings.Join(p.audited("contact.steer"), "\n"), `"reason":"senior"`, `"result":"failed"`)
	closed(t, p)
	contains(t, p.replayAll(), " 0 differences")
}

// TestWhetherAnAgentSeesWhoListensIsTheUnitsRule has the supervisor change the rule in
// the house and the agent look at their desk, each in a browser of their own.
func TestWhetherAnAgentSeesWhoListensIsTheUnitsRule(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	db := p.ledger()
	agent := touring(t, p, looks[0], agentHz)
	agent.toDesk(p, "muhe", 1)
	call, id := agent.talksWith(p, suGold)
	boss := touring(t, p, looks[1], agentHz)
	boss.toDesk(p, "muhe", 0)
	line := func(want string) {
		t.Helper()
		agent.until(stepWithin, `document.querySelector('[data-testid="status-line"]').dataset.line === '`+want+`'`)
	}
	boss.click("nav-floor")
	boss.until(stepWithin, `[...document.querySelectorAll('[data-testid="floor-agent"]')].some(r => r.textContent.includes('苏'))`)
	evaluate[bool](boss.browser, `([...document.querySelectorAll('[data-testid="floor-agent"]')].find(r => r.textContent.includes('苏')).click(), true)`)
	boss.click("floor-listen")
	line("line.observed.listen") // shown unless the unit says otherwise
	boss.has("floor-listen", "aria-pressed", "true")
	boss.click("floor-listen")
	boss.has("floor-listen", "aria-pressed", "false")
	line("line.talk")

	house := boss.tab()
	room := &tour{house, boss.look, boss.axe}
	room.visit(p.ready.Web + "/house#unit/muhe")
	room.until(stepWithin, `document.querySelector('[data-testid="writer"]')?.dataset.ready === 'true'`)
	room.click("seen-hidden")
	room.until(stepWithin, `document.querySelector('[data-testid="yaml"]').value.includes('observing: hidden')`)
	room.at("a unit whose agents do not see who listens")
	room.until(stepWithin, `document.querySelector('[data-testid="writer"]').dataset.ready === 'true' && !document.querySelector('[data-testid="publish"]').disabled`)
	room.click("publish")
	room.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '2'`)
	room.until(stepWithin, `document.querySelector('[data-testid="version"][data-version="2"]')?.innerText.includes('林婉')`) // not their id

	boss.click("floor-listen")
	boss.has("floor-listen", "aria-pressed", "true")
	boss.seeText(map[string]string{"zh-CN": "坐席也看不到您在", "en": "the agent does not see you"}[boss.look.screen])
	boss.at("floor with a talk that is listened to unseen")
	found(t, db, id, func(j zhiyin.SupervisorJoined) bool { return j.Hidden && j.Mode == zhiyin.Listening })
	line("line.talk")
	boss.click("floor-whisper")
	line("line.observed.whisper") // who is coached knows
	boss.has("floor-whisper", "aria-pressed", "true")
	boss.click("floor-listen")
	line("line.observed.listen") // and goes on knowing
	boss.has("floor-listen", "aria-pressed", "true")
	boss.click("floor-barge")
	line("line.observed.barge")
	boss.click("floor-take-over")
	agent.shows("talk-time", false)
	contains(t, strings.Join(p.audited("contact.observe"), "\n"), `"reason":"listen"`, `"reason":"listen hidden"`, `"reason":"whisper"`, `"reason":"barge"`, `"reason":"take_over"`)
	contains(t, strings.Join(p.audited("definition.publish"), "\n"), "unit/muhe")
	bye(t, call)
}
