package scenario

import (
	"fmt"
	"testing"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/routing"
)

// TestAPlanIsChangedTriedOnADayPublishedAndRolledBack walks the page of routing plans
// as a supervisor does, on a day on which one customer waited and gave up.
func TestAPlanIsChangedTriedOnADayPublishedAndRolledBack(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			walkPlans(t, l)
		})
	}
}

func walkPlans(t *testing.T, l look) {
	p := start(t)
	db := p.ledger()
	p.atWork("muhe", 1, agentTone) // their desk rings, and nobody answers
	call := p.dial(telephone(t), suGold, muhe)
	id := string(newest(t, db, nil))
	reaches(t, db, id, zhiyin.Reserved)
	if made := found(t, db, id, anything[zhiyin.ReservationMade]); made.Choice == nil || made.Choice.Segment == "" || made.Choice.HeldOut != routing.HeldOut(id) {
		t.Errorf("what an outcome teaches of: %+v", made.Choice)
	}
	bye(t, call)
	ended := found(t, db, id, anything[zhiyin.ContactEnded])
	if ended.Reason != zhiyin.EndedAbandoned {
		t.Fatalf("who hangs up while waiting %+v", ended)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	day := events(t, db, id)[0].At.In(zone).Format(time.DateOnly)

	v := touring(t, p, l, 0)
	_, url := p.link("muhe", 0)
	v.visit(url)
	v.see("desk")
	v.visit(p.ready.Web + "/plans")
	v.see("standing")
	v.see("worth-queue")
	v.at("routing plans")
	v.click("worth-switch")
	v.see("worth-said")
	v.until(stepWithin, `document.querySelector('[data-testid="worth-queue"]').dataset.on === 'false'`)
	v.at("learned affinity switched off")
	if kept := events(t, db, zhiyin.AffinitySubject(zhiyin.QueueID(evaluate[string](v.browser, `document.querySelector('[data-testid="worth-queue"]').dataset.queue`)))); len(kept) != 1 {
		t.Errorf("%d switchings are kept", len(kept))
	}
	v.click("standing")
	v.until(stepWithin, `document.querySelector('[data-testid="writer"]')?.dataset.ready === 'true'`)
	v.at("a routing plan")
	text := evaluate[string](v.browser, `document.querySelector('[data-testid="yaml"]').value`)

	v.put(`[data-testid="yaml"]`, text+"require: [agent.skill.skyncare >= 1]\n")
	v.see("problems")
	contains(t, v.words("problems"), "skincare")
	v.see("underlined")
	v.at("a plan with a fault")
	v.put(`[data-testid="yaml"]`, text+"require: [agent.skill.skincare >= 1]\n")
	v.see("sound")

	v.put(`[data-testid="try-day"]`, day)
	v.put(`[data-testid="try-against"]`, "app_queue")
	v.click("try")
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="tried"]')?.dataset.day === %q`, day))
	contains(t, v.words("tried"), "app_queue")
	if rows := evaluate[int](v.browser, `document.querySelectorAll('[data-testid="tried"] tbody tr').length`); rows != 9 {
		t.Errorf("%d figures", rows)
	}
	v.at("a plan that was tried")
	v.put(`[data-testid="try-day"]`, "2020-02-29")
	v.click("try")
	v.until(stepWithin, `document.querySelector('[data-testid="try-state"]').textContent.length > 5`)

	before := evaluate[string](v.browser, `document.querySelector('[data-testid="one"]').dataset.version`)
	v.click("publish")
	v.until(stepWithin, fmt.Sprintf(`Number(document.querySelector('[data-testid="one"]').dataset.version) > %s`, before))
	v.until(stepWithin, `document.querySelectorAll('[data-testid="version"]').length === 2`)
	v.at("a plan with two versions")
	v.click("roll-back")
	v.click("roll-back")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="version"]').length === 3 || document.querySelector('[data-testid="version"][data-state="published"]') !== null`)
	v.until(stepWithin, `!document.querySelector('[data-testid="yaml"]').value.includes('skincare >= 1')`)
}
