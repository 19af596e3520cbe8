package scenario

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/store/definition"
)

// TestTheEntranceOfASiteLeadsWithWhatSuitsItsMember: on the page of a shop that says who
// is signed in, the young are shown the chat first, the elderly the call, companies both;
// a stranger sees what everybody saw. Which way they took is kept, and learned from.
func TestTheEntranceOfASiteLeadsWithWhatSuitsItsMember(t *testing.T) {
	t.Parallel()
	s := openShop(t, t.TempDir(), "MUHE", "HAIYUE")
	p := s.p
	db := p.ledger()
	v := &tour{open(t, customerHz), looks[0], axe(t)}
	v.do(chromedp.EmulateViewport(v.look.width, v.look.height))
	before := contacts(t, db)
	for _, c := range []struct{ site, member, leads, ways, launch string }{
		{"muhe", "M-muhe-7", "chat", "embed-chat embed-call", "打字咨询"},
		{"muhe", "M-muhe-4", "voice", "embed-call embed-chat", "打电话给我们"},
		{"haiyue", "M-haiyue-4", "devices", "embed-chat embed-call", "联系企业客服"},
		{"muhe", "M-of-nobody", "", "embed-chat embed-call", "联系我们"},
	} {
		v.visit(s.url + "/?site=" + c.site + "&language=zh-CN&member=" + signed(c.member))
		v.until(stepWithin, inShop("embed-launch")+` !== null`)
		contains(t, evaluate[string](v.browser, inShop("embed-launch")+`.textContent`), c.launch)
		if ways := evaluate[string](v.browser, `[...document.querySelector('zhiyin-contact').shadowRoot.querySelectorAll('[role="tab"]')].map(t => t.dataset.testid).join(' ')`); ways != c.ways {
			t.Errorf("%s sees %s, want %s", c.member, ways, c.ways)
		}
		if leads := evaluate[string](v.browser, inShop("embed-led")+`?.dataset.leads ?? ''`); leads != c.leads {
			t.Errorf("%s is led with %q, want %q", c.member, leads, c.leads)
		}
		evaluate[bool](v.browser, inShop("embed-launch")+`.click() === undefined`)
		v.until(stepWithin, inShop("embed-frame-"+map[bool]string{true: "call", false: "chat"}[c.leads == "voice"])+` !== null`)
		v.shopAt("entrance of who is led with " + c.leads)
		if c.leads == "chat" {
			theyWrite(t, db, string(newest(t, db, before)))
		}
	}

	t.Log("the next time the same customer calls")
	v.visit(s.url + "/?site=muhe&language=zh-CN&member=" + signed("M-muhe-7"))
	v.until(stepWithin, inShop("embed-launch")+` !== null`)
	evaluate[bool](v.browser, inShop("embed-launch")+`.click() === undefined`)
	before = contacts(t, db)
	evaluate[bool](v.browser, inShop("embed-call")+`.click() === undefined`)
	frameHolds(v.browser, "/call", `document.querySelector('[data-testid="dial"]:enabled') !== null`)
	if _, err := inFrame[bool](v.browser, "/call", `document.querySelector('[data-testid="dial"]').click() === undefined`); err != nil {
		t.Fatal(err)
	}
	called := string(newest(t, db, before))
	if met := found(t, db, called, anything[zhiyin.EntranceMet]); met.Led != zhiyin.MannerChat || met.Took != zhiyin.MannerVoice {
		t.Errorf("%+v", met)
	}
	groups, err := definition.Of(db.Engine).MenuGroups(t.Context(), "muhe", time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		if g.Group == "young" && (g.Came < 2 || g.Wrote != g.Came-1 || g.Followed != g.Wrote) {
			t.Errorf("%+v", g)
		}
	}
}

// theyWrite proves what is kept of a young member who took the chat that led.
func theyWrite(t *testing.T, db *store.DB, contact string) {
	t.Helper()
	met := found(t, db, contact, anything[zhiyin.EntranceMet])
	if met.Led != zhiyin.MannerChat || met.Took != zhiyin.MannerChat || met.Group != "young" || met.AgeBand != "18-29" || met.Of.ID != "muhe-manners" || met.Why == nil {
		t.Errorf("%+v", met)
	}
}
