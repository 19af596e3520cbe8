package scenario

import (
	"strings"
	"testing"
)

// TestHouseRulesAreReadChangedHeardAndRolledBack walks the page of a unit's hours,
// manners of service and voice as a supervisor does.
func TestHouseRulesAreReadChangedHeardAndRolledBack(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			walkHouse(t, l)
		})
	}
}

func walkHouse(t *testing.T, l look) {
	p := start(t)
	db := p.ledger()
	p.leavesTheMenu(db, youngWriter, "menu")
	v := touring(t, p, l, 0)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/house")
	v.see("rule")
	v.at("house rules")

	v.visit(p.ready.Web + "/house#calendar/muhe-hours")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.sound === 'true'`)
	v.at("a calendar")
	text := evaluate[string](v.browser, `document.querySelector('[data-testid="yaml"]').value`)
	v.put(`[data-testid="yaml"]`, strings.Replace(text, "22:00", "25:00", 1))
	v.see("problems")
	contains(t, v.words("problems"), "hours.mon-sun")
	v.at("a calendar with a fault")
	v.put(`[data-testid="yaml"]`, strings.Replace(text, "22:00", "21:30", 1))
	v.until(stepWithin, `!document.querySelector('[data-testid="publish"]').disabled`)
	v.click("publish")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '2'`)
	v.click("roll-back")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '1'`)

	v.visit(p.ready.Web + "/house#manner/muhe-manners")
	v.see("menus")
	contains(t, v.words("menus"), "18-29")
	v.at("manners of service")

	v.visit(p.ready.Web + "/house#voice/muhe-voice")
	v.see("listen")
	v.click("listen")
	v.has("listen", "data-state", "playing")
	v.at("a voice")
}
