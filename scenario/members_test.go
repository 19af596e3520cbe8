package scenario

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
)

// says writes in the chat that the shop's page shows, and waits until it is taken.
func (v *tour) says(text string) {
	v.t.Helper()
	frameHolds(v.browser, "/chat", `document.querySelectorAll('.choices button').length > 0 && document.querySelector('[data-testid="is"]').textContent !== ''`)
	if _, err := inFrame[bool](v.browser, "/chat", fmt.Sprintf(`(() => { const b = document.querySelector('[data-testid="box"]'); b.value = %q; document.querySelector('[data-testid="send"]').click(); return true })()`, text)); err != nil {
		v.t.Fatal(err)
	}
	frameHolds(v.browser, "/chat", fmt.Sprintf(`[...document.querySelectorAll('li.own[data-seq]')].some(i => i.innerText.includes(%q))`, text))
}

// TestAnotherMemberInTheSameTabHasTheirOwnChat: at a shop's computer one member signs out
// and another in. Each has a chat of their own, and nobody reads what the one before wrote.
func TestAnotherMemberInTheSameTabHasTheirOwnChat(t *testing.T) {
	t.Parallel()
	s := openShop(t, furnished(t, times{}), "MUHE")
	p := s.p
	db := p.ledger()
	v := &tour{open(t, customerHz), looks[0], axe(t)}
	v.do(chromedp.EmulateViewport(v.look.width, v.look.height))
	open := func(member string) {
		t.Helper()
		token := ""
		if member != "" {
			token = signed(member)
		}
		v.visit(s.url + "/?site=muhe&language=zh-CN&member=" + token)
		v.until(stepWithin, inShop("embed-launch")+` !== null`)
		evaluate[bool](v.browser, `zhiyin.open('chat') === undefined`) // seniors are led to the call
		frameHolds(v.browser, "/chat", `document.querySelectorAll('li[data-from="flow"]').length > 0`)
	}
	hides := func(who string, texts ...string) {
		t.Helper()
		shown, err := inFrame[string](v.browser, "/chat", `document.body.innerText`)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if strings.Contains(shown, text) {
				t.Errorf("%s reads %q", who, text)
			}
		}
	}
	const ofNobody, of7, of4 = "我先随便问问", "七号的地址改好了吗", "四号的订单到哪了"

	t.Log("a stranger signs in, and goes on with the chat that they began")
	before := contacts(t, db)
	open("")
	v.says(ofNobody)
	began := newest(t, db, before)
	open("M-muhe-7")
	frameHolds(v.browser, "/chat", fmt.Sprintf(`document.body.innerText.includes(%q)`, ofNobody))
	v.says(of7)

	t.Log("another member signs in")
	before = contacts(t, db)
	open("M-muhe-4")
	v.says(of4)
	hides("the other member", ofNobody, of7)
	second := newest(t, db, before)
	found(t, db, string(second), func(c zhiyin.ContactIdentified) bool { return c.Assurance == zhiyin.App })

	t.Log("nobody is signed in any more")
	open("")
	hides("a stranger", ofNobody, of7, of4)

	t.Log("each comes back to their own")
	for _, back := range []struct{ member, has, lacks string }{{"M-muhe-7", of7, of4}, {"M-muhe-4", of4, of7}} {
		open(back.member)
		frameHolds(v.browser, "/chat", fmt.Sprintf(`document.body.innerText.includes(%q)`, back.has))
		hides(back.member, back.lacks)
	}

	t.Log("another signs in while the page stands open")
	evaluate[bool](v.browser, fmt.Sprintf(`zhiyin.member(%q) === undefined`, signed("M-muhe-7")))
	frameHolds(v.browser, "/chat", fmt.Sprintf(`document.body.innerText.includes(%q)`, of7))
	hides("who signed in", of4)
	if began == second {
		t.Errorf("%s is both", began)
	}
}
