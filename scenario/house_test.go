package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
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
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]')?.dataset.ready === 'true'`)
	v.at("a calendar")
	text := evaluate[string](v.browser, `document.querySelector('[data-testid="yaml"]').value`)
	v.put(`[data-testid="yaml"]`, strings.Replace(text, "22:00", "25:00", 1))
	v.see("problems")
	contains(t, v.words("problems"), "hours.mon-sun", map[string]string{"zh-CN": "要是时段", "en": "must be hours"}[l.screen])
	v.at("a calendar with a fault")
	v.put(`[data-testid="yaml"]`, strings.Replace(text, "22:00", "21:30", 1))
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]').dataset.ready === 'true'`)
	v.click("publish")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '2'`)
	v.click("changed")
	contains(t, v.words("changes"), "+ ", "21:30", "- ", "22:00")
	v.at("what a version changed")
	v.click("roll-back")
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
	v.asksForASecondPerson(p)
}

// asksForASecondPerson has the unit say so, and a calendar takes one from then on.
func (v *tour) asksForASecondPerson(p *platform) {
	v.t.Helper()
	v.visit(p.ready.Web + "/house#unit/muhe")
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]')?.dataset.ready === 'true'`)
	text := evaluate[string](v.browser, `document.querySelector('[data-testid="yaml"]').value`)
	v.put(`[data-testid="yaml"]`, strings.Replace(text, "beauty", "bank", 1))
	v.see("problems")
	v.put(`[data-testid="yaml"]`, text+"two_persons: true\n")
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]').dataset.ready === 'true'`)
	v.at("a unit that asks for a second person")
	v.click("publish")
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '2'`)
	v.visit(p.ready.Web + "/house#calendar/muhe-hours")
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]')?.dataset.ready === 'true' && !document.querySelector('[data-testid="keep-draft"]')`)
}

// twoPersons is muhe, where nothing is published before a second person approved it.
func twoPersons() zhiyin.Event {
	e := zhiyin.NewEvent("unit/muhe", zhiyin.DefinitionPublished{Ref: zhiyin.DefinitionRef{Kind: "unit", ID: "muhe", Version: 1},
		YAML: "id: muhe\nname: {cmn: 沐禾, yue: 沐禾, en: Muhe Skincare}\nindustry: beauty\nzone: Asia/Shanghai\ntwo_persons: true\n"}, time.Now().UTC())
	e.By = "system"
	return e
}

// TestANewHouseRuleIsHandedInApprovedByASecondPersonAndPublished: by keys alone one
// person begins a voice and hands it in, which they can't approve themselves; another
// sees what it says, approves and publishes it.
func TestANewHouseRuleIsHandedInApprovedByASecondPersonAndPublished(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keptIn(t, dir, "", twoPersons())
	p := startOn(t, dir)
	v := touring(t, p, looks[0], 0)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/house#calendar/muhe-hours")
	v.see("one")
	v.stroke("n")
	v.until(stepWithin, `location.hash === '#calendar/+'`)
	v.see("yaml")
	v.at("a new calendar")
	v.do(chromedp.Focus(testID("yaml")))
	v.put(`[data-testid="yaml"]`, "id: muhe-warehouse\nunit: muhe\nname: {cmn: 仓库, en: Warehouse}\nhours: {mon-fri: \"09:00-18:00\"}\n")
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]').dataset.ready === 'true'`)
	v.do(chromedp.Focus(testID("yaml")))
	v.stroke("\r", chromedp.ModifierCtrl)
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.draft === '1'`)
	v.see("approve")
	v.do(chromedp.Focus(testID("approve")))
	v.stroke("\r")
	v.see("refused")
	v.at("a draft that its writer can't approve")

	second := touring(t, p, looks[1], 0)
	second.visit(p.linkOf("ag_office_security"))
	second.see("people")
	second.visit(p.ready.Web + "/house#calendar/muhe-warehouse")
	second.see("approve")
	contains(t, second.words("changes"), "muhe-warehouse")
	second.at("a draft for a second person")
	second.do(chromedp.Focus(testID("approve")))
	second.stroke("\r")
	second.see("publish-approved")
	second.do(chromedp.Focus(testID("publish-approved")))
	second.stroke("\r")
	second.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '1'`)
	second.at("a rule that two persons put in force")
	v.reload()
	v.until(stepWithin, `document.querySelector('[data-testid="one"]')?.dataset.version === '1'`)
}

// linkOf is the sign-in address of one of the demo's people.
func (p *platform) linkOf(agent string) string {
	p.t.Helper()
	for _, l := range p.ready.Links {
		if l.Agent == agent {
			return l.URL
		}
	}
	p.t.Fatal(fmt.Errorf("no link of %s", agent))
	return ""
}
