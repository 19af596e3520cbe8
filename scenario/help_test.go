package scenario

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"zhiyin.dev"
)

// pressed lets a key of the desk act: Alt and the key's place.
func (v *tour) pressed(place string) {
	v.t.Helper()
	evaluate[bool](v.browser, fmt.Sprintf(`dispatchEvent(new KeyboardEvent('keydown', {code: %q, altKey: true, bubbles: true}))`, place))
}

func TestAnAgentAsksForHelpAndTheSupervisorWritesToThem(t *testing.T) {
	t.Parallel()
	for i, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			boss := touring(t, p, l, 0)
			boss.toDesk(p, "muhe", 0) // 林婉, a supervisor
			agent := p.atWork("muhe", 1, agentTone)
			call := p.dial(telephone(t), suGold, straight)
			id := agent.accepts()

			agent.onContact(id, "help", map[string]any{"on": true})
			boss.see("nav-hands") // wherever in the house they are
			agent.onContact(id, "help", map[string]any{"on": true, "why": "关税谁出"})
			if code, _ := agent.post("/api/floor/contacts/"+id+"/note", map[string]any{"agent": agent.id, "text": "x"}, nil); code != http.StatusForbidden {
				t.Errorf("who is no supervisor writes a note: %d", code)
			}
			boss.click("nav-floor")
			boss.has("floor-need", "data-kind", "help")
			boss.seeText("关税谁出")
			boss.at("floor with an agent who asks for help")
			boss.click("need-write")
			boss.until(stepWithin, `document.activeElement?.dataset.testid === 'floor-note'`)
			boss.put(`[data-testid="floor-note"]`, "关税我们出，先答应")
			boss.click("floor-note-send")
			shown := agent.await("the note is on the desk and the hand is down", func(s screen) bool {
				c := s.contacts[zhiyin.ContactID(id)]
				return len(c.Notes) == 1 && c.Help == nil
			})
			if n := shown.contacts[zhiyin.ContactID(id)].Notes[0]; n.Text != "关税我们出，先答应" || n.ByName == "" {
				t.Errorf("note %+v", n)
			}
			boss.see("floor-settled")
			boss.at("floor once help came")
			entries := p.audited("contact.observe")
			if len(entries) != 1 || !strings.Contains(entries[0], `"reason":"note"`) || strings.Contains(entries[0], "关税") {
				t.Errorf("audit %v", entries)
			}
			db := p.ledger()
			found(t, db, id, func(h zhiyin.HelpAsked) bool { return h.Why == "关税谁出" && h.Agent == agent.id })
			found(t, db, id, func(n zhiyin.SupervisorNoted) bool { return n.Agent == agent.id && n.By != agent.id })
			if i == 0 {
				agentsScreen(t, p, l, agent, id)
			}
			bye(t, call)
			agent.wrapsUp(id, "muhe-order-answered")
			closed(t, p)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}

// agentsScreen is the same on the agent's side: they read the note away, ask with one key and withdraw it.
func agentsScreen(t *testing.T, p *platform, l look, agent *deskAgent, id string) {
	t.Helper()
	v := touring(t, p, l, 0)
	v.toDesk(p, "muhe", 1)
	v.see("advice")
	v.seeText("关税我们出，先答应")
	v.at("desk with a supervisor's note")
	v.pressed("KeyQ")
	v.until(stepWithin, `document.querySelector('[data-testid="advice"]') === null`)
	v.pressed("KeyZ")
	v.see("help-box")
	v.at("desk of an agent who asks for help")
	v.click("help-withdraw")
	agent.await("the hand is down again", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Help == nil })
}
