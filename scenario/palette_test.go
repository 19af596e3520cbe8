package scenario

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// takes opens the palette, writes what is looked for and takes the entry, with keys alone.
func (v *tour) takes(wish, entry string) {
	v.t.Helper()
	v.stroke("k", ctrl)
	v.focused("palette-find")
	v.stroke(wish)
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="palette-row"][data-entry=%q]')`, entry))
	for range 12 { // as many as are shown
		if evaluate[bool](v.browser, fmt.Sprintf(`document.querySelector('[data-testid="palette-row"][aria-selected="true"]')?.dataset.entry === %q`, entry)) {
			break
		}
		v.stroke(kb.ArrowDown)
	}
	v.has("palette-find", "aria-activedescendant", evaluate[string](v.browser, fmt.Sprintf(`document.querySelector('[data-entry=%q]').id`, entry)))
	v.stroke(kb.Enter)
	v.shows("palette", false)
}

// TestASupervisorWorksTheFloorWithThePalette finds an agent and a contact, listens,
// sets a status, moves an agent and leaves, and never touches the pointer.
func TestASupervisorWorksTheFloorWithThePalette(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := startStraight(t, times{})
			boss := touring(t, p, l, agentHz)
			boss.toDesk(p, "muhe", 0)
			agent := p.atWork("muhe", 1, agentTone)
			call := p.dial(telephone(t), suGold, straight)
			id := agent.accepts()
			boss.stroke("l", alt)
			boss.see("floor")

			who := boss.nameOf(agent.id)
			boss.takes(who, string(agent.id))
			boss.see("floor-drawer")
			boss.escape()
			boss.shows("floor-drawer", false)
			boss.takes("1101", id)
			boss.see("floor-drawer")
			boss.at("floor with a contact that the palette found")

			boss.takes(who+" "+map[string]string{"zh-CN": "监听", "en": "listen"}[l.screen], "listen-"+id)
			agent.await("somebody listens", func(s screen) bool {
				o := s.contacts[zhiyin.ContactID(id)].Observed
				return o != nil && o.Mode == zhiyin.Listening
			})
			boss.has("floor-listen", "aria-pressed", "true")

			boss.takes(who+" "+map[string]string{"zh-CN": "用餐", "en": "meal"}[l.screen], "away-"+string(agent.id)+"-meal")
			agent.await("away is next", func(s screen) bool { return s.agent.Next == zhiyin.Away })

			boss.takes(who+" "+map[string]string{"zh-CN": "调", "en": "move"}[l.screen], "move-"+string(agent.id))
			boss.focused("move-how")
			boss.at("floor with an agent whom the palette moves")
			boss.tabTo("move-send")
			boss.stroke(kb.Enter)
			boss.see("floor-placed")

			boss.takes(who+" "+map[string]string{"zh-CN": "退出监听", "en": "stop listening"}[l.screen], "listen-"+id)
			agent.await("nobody listens", func(s screen) bool { return s.contacts[zhiyin.ContactID(id)].Observed == nil })
			boss.stroke("l", alt)
			boss.shows("floor", false)
			bye(t, call)
		})
	}
}

// nameOf is what the floor calls an agent.
func (v *tour) nameOf(agent zhiyin.AgentID) string {
	v.t.Helper()
	f := evaluate[desk.Floor](v.browser, `fetch('/api/floor').then(r => r.json())`)
	for _, a := range f.Agents {
		if a.ID == agent {
			return a.Name
		}
	}
	v.t.Fatalf("the floor has no %s", agent)
	return ""
}
