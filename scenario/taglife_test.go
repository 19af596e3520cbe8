package scenario

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
	"zhiyin.dev/store/definition"
)

// keenOnSerum is a tag of the house's own.
const keenOnSerum = `id: keen-on-serum
unit: muhe
family: preference
name: {cmn: 常问精华, en: Keen on serum}
purpose: marketing
when: 'count("Question Asked", "30d", {"category": "serum"}) >= %d'
`

// TestATagLivesFromADraftToARollBackWithASecondPerson walks a tag's whole life in two
// browsers: counted on real history, judged in shadow where nobody sees it, approved by
// another than who wrote it, brought to everybody, found wrong by an agent, changed and
// rolled back.
func TestATagLivesFromADraftToARollBackWithASecondPerson(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			liveThrough(t, l)
		})
	}
}

func liveThrough(t *testing.T, l look) {
	p := start(t)
	p.takesTwoPersons("muhe")
	p.again()
	p.promote("ag_muhe_2")
	key := p.writeKey("muhe", "shop-muhe")
	for i, asked := range []int{2, 3, 2, 1} {
		p.asksAboutSerum(key, i, asked)
	}
	writer, second := touring(t, p, l, 0), touring(t, p, l, 0)
	for i, v := range []*tour{writer, second} {
		_, url := p.link("muhe", i)
		v.visit(url)
		v.see("desk")
	}

	writer.writesTag(p, "new", fmt.Sprintf(keenOnSerum, 2))
	writer.until(stepWithin, `document.querySelector('[data-testid="preview-holds"]')?.innerText === '3'`)
	writer.at("counted on what was")
	writer.click("hand-in")
	writer.draft("drafted")
	writer.click("draft-shadow")
	writer.draft("shadow")
	writer.until(stepWithin, `document.querySelector('[data-testid="shadow-holds"]')?.innerText === '3'`)
	writer.at("in shadow")
	if n := writer.having(p, "keen-on-serum"); n != 0 {
		t.Errorf("%d customers show a tag that is in shadow", n)
	}
	writer.click("draft-approve")
	writer.see("draft-said")
	writer.draft("shadow")

	second.visit(p.ready.Web + "/tags#keen-on-serum")
	second.draft("shadow")
	second.click("draft-approve")
	second.see("draft-publish")
	second.at("approved by the second person")
	writer.reload()
	writer.click("draft-publish")
	writer.stands(1, 3)
	writer.until(stepWithin, `document.querySelector('[data-testid="backfill"]').innerText.includes('3')`)
	writer.at("brought to everybody")
	if n := writer.having(p, "keen-on-serum"); n != 3 {
		t.Errorf("%d customers show it, want 3", n)
	}
	writer.listsHolders()

	second.findsWrong(p, serumPhone(0))
	writer.click("tab-overview")
	writer.stands(1, 2)
	writer.until(stepWithin, `(of => of.held === '3' && of.wrong === '1')(document.querySelector('[data-testid="precision"]').dataset)`)
	writer.at("found wrong once")

	writer.writesTag(p, "keen-on-serum/edit", fmt.Sprintf(keenOnSerum, 3))
	writer.click("hand-in")
	writer.draft("drafted")
	second.visit(p.ready.Web + "/tags#keen-on-serum")
	second.reload()
	second.draft("drafted")
	second.see("diff")
	second.at("what the draft changes")
	second.click("draft-approve")
	second.click("draft-publish")
	second.stands(2, 1)
	second.click("roll-back")
	second.click("roll-back")
	second.stands(1, 2)
	second.click("tab-history")
	second.until(stepWithin, `document.querySelectorAll('[data-testid="version"]').length === 2`)
	second.at("the history of its life")
}

// takesTwoPersons stops the platform and makes a unit's definitions wait for a second
// person.
func (p *platform) takesTwoPersons(unit string) {
	p.t.Helper()
	p.stop()
	db := p.ledger()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- db.Run(ctx) }()
	ref := zhiyin.DefinitionRef{Kind: "unit", ID: unit}
	now, err := definition.Of(db.Engine).Definition(ctx, ref)
	if err == nil {
		ref.Version = now.Ref.Version + 1
		e := zhiyin.NewEvent("unit/"+unit, zhiyin.DefinitionPublished{Ref: ref, YAML: strings.TrimSpace(now.YAML) + "\ntwo_persons: true\n"}, time.Now().UTC())
		e.Unit = zhiyin.UnitID(unit)
		err = db.AppendWait(ctx, e)
	}
	cancel()
	if ended := <-over; err != nil || ended != nil {
		p.t.Fatal(err, ended)
	}
	if err := db.Close(); err != nil {
		p.t.Fatal(err)
	}
}

// promote makes somebody a supervisor besides an agent.
func (p *platform) promote(agent string) {
	p.t.Helper()
	out, err := exec.Command(binary(p.t), "user", "roles", agent, "agent", "supervisor", "--data", p.dir, "--store-url="+p.url).CombinedOutput()
	if err != nil {
		p.t.Fatalf("%v\n%s", err, out)
	}
}

func serumPhone(n int) string { return fmt.Sprintf("1990000121%d", n) }

// asksAboutSerum reports a customer of the shop with so many questions of days before.
func (p *platform) asksAboutSerum(key string, n, times int) {
	p.t.Helper()
	for i := range times {
		p.reported(key, "/v1/track", map[string]any{"userId": fmt.Sprint("serum-", n), "event": "Question Asked", "messageId": fmt.Sprint("serum-", n, "-", i),
			"timestamp":  time.Now().AddDate(0, 0, -3*(i+1)).UTC().Format(time.RFC3339),
			"properties": map[string]any{"category": "serum", "channel": "chat"}, "context": map[string]any{"traits": map[string]any{"phone": serumPhone(n)}}})
	}
}

// writesTag puts a text into the studio's editor and counts for whom it would hold.
func (v *tour) writesTag(p *platform, place, text string) {
	v.t.Helper()
	v.visit(p.ready.Web + "/tags#" + place)
	v.reload()
	v.see("leaf")
	v.click("view-text")
	v.see("yaml")
	v.retype("yaml", text)
	v.sound()
	v.click("count")
	v.see("preview")
}

// draft waits until the tag's draft has a state.
func (v *tour) draft(state string) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="draft"]')?.dataset.state === %q`, state))
}

// stands waits until a version is in force and so many have the tag.
func (v *tour) stands(version, holders int) {
	v.t.Helper()
	v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="one"]')?.dataset.version === '%d' && document.querySelector('[data-testid="backfill"]')?.dataset.state === 'done'
	  && document.querySelector('[data-testid="holders"]')?.innerText === '%d'`, version, holders))
}

// having counts the four customers who show a tag.
func (v *tour) having(p *platform, tag string) (n int) {
	v.t.Helper()
	for i := range 4 {
		found := evaluate[string](v.browser, fmt.Sprintf(`fetch('/api/v1/customers/find', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({phone: %q})}).then(r => r.text())`, serumPhone(i)))
		if strings.Contains(found, `"`+tag) {
			n++
		}
	}
	return n
}

// listsHolders reads who has the tag, all of them since days ago: it became true then.
func (v *tour) listsHolders() {
	v.t.Helper()
	v.click("tab-customers")
	v.until(stepWithin, `document.querySelector('[data-testid="tag-holders"]')?.dataset.count === '3' && document.querySelectorAll('[data-testid="holder"]').length === 3`)
	if text := v.text(); strings.Contains(text, serumPhone(1)) {
		v.t.Errorf("the list tells who it is: %s", text)
	}
	v.at("who has it")
	v.choose("age", "week")
	v.until(stepWithin, `document.querySelector('[data-testid="tag-holders"]').dataset.count === '3'`)
	v.choose("age", "day")
	v.see("holders-none")
	v.choose("age", "over30")
	v.see("holders-none")
	v.at("nobody has it for so long")
	v.choose("age", "any")
	v.until(stepWithin, `document.querySelectorAll('[data-testid="holder"]').length === 3`)
}

// findsWrong says on a customer's page that the tag is wrong.
func (v *tour) findsWrong(p *platform, phone string) {
	v.t.Helper()
	v.visit(p.ready.Web + evaluate[string](v.browser, fmt.Sprintf(`fetch('/api/v1/customers/find', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({phone: %q})})
	  .then(r => r.json()).then(r => '/customers/' + r.items[0].id)`, phone)))
	v.see("name")
	v.until(stepWithin, `Boolean(document.querySelector('[data-testid="tag"][data-tag="keen-on-serum"]'))`)
	v.do(chromedp.Click(chromedp.CSS(`[data-tag="keen-on-serum"]`)))
	v.click("reject")
	v.see("reject-why")
	v.click("reject")
	v.until(stepWithin, `!document.querySelector('[data-testid="tag"][data-tag="keen-on-serum"]') && Boolean(document.querySelector('[data-testid="restore"]'))`)
}
