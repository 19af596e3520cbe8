package scenario

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// pressed lets a key of the desk act: Alt and the key's place.
func (v *tour) pressed(place string) {
	v.t.Helper()
	evaluate[bool](v.browser, fmt.Sprintf(`dispatchEvent(new KeyboardEvent('keydown', {code: %q, altKey: true, bubbles: true}))`, place))
}

func TestAnAgentAsksForHelpAndTheSupervisorWritesToThem(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			boss := touring(t, p, l, agentHz)
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
			if len(entries) != 2 || !strings.Contains(entries[0], `"result":"denied"`) || !strings.Contains(entries[1], `"reason":"note"`) || strings.Contains(entries[1], "关税") {
				t.Errorf("audit %v", entries)
			}
			db := p.ledger()
			found(t, db, id, func(h zhiyin.HelpAsked) bool { return h.Why == "关税谁出" && h.Agent == agent.id })
			found(t, db, id, func(n zhiyin.SupervisorNoted) bool { return n.Agent == agent.id && n.By != agent.id })
			bye(t, call)
			agent.wrapsUp(id, "muhe-order-answered")
			closed(t, p)
			contains(t, p.replayAll(), " 0 differences")
		})
	}
}

func TestAnAgentAsksForHelpWithOneKeyAndReadsTheNoteAway(t *testing.T) {
	t.Parallel()
	p := startStraight(t, times{})
	v := touring(t, p, looks[0], agentHz)
	v.toDesk(p, "muhe", 1)
	v.status("available")
	call := p.dial(telephone(t), suGold, straight)
	v.click("offer-accept")
	v.has("middle", "data-state", "connected")
	boss := p.seated("muhe", 0)

	v.pressed("KeyZ")
	v.see("help-box")
	v.at("desk of an agent who asks for help")
	v.put(`[data-testid="help-why"]`, "关税谁出")
	v.click("help-tell")
	asks := boss.awaitFloor("the lane says why", func(f desk.Floor) bool {
		return slices.ContainsFunc(f.Attention, func(a desk.Attention) bool { return a.Kind == "help" && a.Says == "关税谁出" })
	})
	i := slices.IndexFunc(asks.Attention, func(a desk.Attention) bool { return a.Kind == "help" })
	boss.do("/api/floor/contacts/"+string(asks.Attention[i].Contact)+"/note", map[string]any{"agent": asks.Attention[i].Subject, "text": "关税我们出，先答应"})
	v.seeText("关税我们出，先答应")
	v.has("help-ask", "aria-pressed", "false")
	v.at("desk with a supervisor's note")
	v.pressed("KeyQ")
	v.until(stepWithin, `document.querySelector('[data-testid="advice"]') === null`)
	v.pressed("KeyZ")
	v.click("help-withdraw")
	v.has("help-ask", "aria-pressed", "false")
	boss.awaitFloor("nobody asks any more", func(f desk.Floor) bool {
		return !slices.ContainsFunc(f.Attention, func(a desk.Attention) bool { return a.Kind == "help" })
	})
	bye(t, call)
}

// awaitFloor asks for the floor until it is as wanted.
func (a *deskAgent) awaitFloor(what string, holds func(desk.Floor) bool) (f desk.Floor) {
	a.t.Helper()
	for late := time.Now().Add(awaitWithin); time.Now().Before(late); time.Sleep(50 * time.Millisecond) {
		_, body := a.get("/api/floor")
		f = desk.Floor{}
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			a.t.Fatalf("floor: %v", err)
		}
		if holds(f) {
			return f
		}
	}
	a.t.Fatalf("not within %s: %s", awaitWithin, what)
	return f
}
