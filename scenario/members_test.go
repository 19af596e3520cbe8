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

// shops opens the chat in the shop's page as a member, or as nobody for "", and waits
// until it has shown all that it has to show.
func (v *tour) shops(s *shop, member string) {
	v.t.Helper()
	token := ""
	if member != "" {
		token = signed(member)
	}
	v.visit(s.url + "/?site=muhe&language=zh-CN&member=" + token)
	v.until(stepWithin, inShop("embed-launch")+` !== null`)
	evaluate[bool](v.browser, `zhiyin.open('chat') === undefined`) // seniors are led to the call
	v.chatStands()
}

// chatStands waits for how the chat stands, which is told after what was written in it.
func (v *tour) chatStands() {
	v.t.Helper()
	frameHolds(v.browser, "/chat", `document.querySelector('main').dataset.is !== undefined && document.querySelectorAll('li[data-from="flow"]').length > 0`)
}

// hides checks that the chat shows none of the texts.
func (v *tour) hides(who string, texts ...string) {
	v.t.Helper()
	shown, err := inFrame[string](v.browser, "/chat", `document.body.innerText`)
	if err != nil {
		v.t.Fatal(err)
	}
	for _, text := range texts {
		if strings.Contains(shown, text) {
			v.t.Errorf("%s reads %q", who, text)
		}
	}
}

func (v *tour) reads(text string) {
	v.t.Helper()
	frameHolds(v.browser, "/chat", fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

// atTheShop is a browser of its own.
func atTheShop(t *testing.T) *tour {
	v := &tour{open(t, customerHz), looks[0], axe(t)}
	v.do(chromedp.EmulateViewport(v.look.width, v.look.height))
	return v
}

// TestAnotherMemberInTheSameTabHasTheirOwnChat: at a shop's computer one member signs out
// and another in. Each has a chat of their own, and nobody reads what the one before wrote.
func TestAnotherMemberInTheSameTabHasTheirOwnChat(t *testing.T) {
	t.Parallel()
	s := openShop(t, furnished(t, times{}), "MUHE")
	db := s.p.ledger()
	v := atTheShop(t)
	const ofNobody, of7, of4 = "我先随便问问", "七号的地址改好了吗", "四号的订单到哪了"

	t.Log("a stranger signs in, and goes on with the chat that they began")
	before := contacts(t, db)
	v.shops(s, "")
	v.says(ofNobody)
	began := newest(t, db, before)
	v.shops(s, "M-muhe-7")
	v.reads(ofNobody)
	v.says(of7)

	t.Log("another member signs in")
	before = contacts(t, db)
	v.shops(s, "M-muhe-4")
	v.says(of4)
	v.hides("the other member", ofNobody, of7)
	second := newest(t, db, before)
	found(t, db, string(second), func(c zhiyin.ContactIdentified) bool { return c.Assurance == zhiyin.App })

	t.Log("nobody is signed in any more")
	before = contacts(t, db)
	v.shops(s, "")
	newest(t, db, before)
	v.hides("a stranger", ofNobody, of7, of4)

	t.Log("each comes back to their own")
	for _, back := range []struct{ member, has, lacks string }{{"M-muhe-7", of7, of4}, {"M-muhe-4", of4, of7}} {
		v.shops(s, back.member)
		v.reads(back.has)
		v.hides(back.member, back.lacks)
	}

	t.Log("another signs in while the page stands open")
	evaluate[bool](v.browser, fmt.Sprintf(`zhiyin.member(%q) === undefined`, signed("M-muhe-7")))
	v.reads(of7)
	v.hides("who signed in", of4)
	if began == second {
		t.Errorf("%s is both", began)
	}
}

// TestAStrangerWhoSignsInTakesTheirChatAlong: they sign in while the page stands open.
// What they wrote is theirs from then on, and of nobody who comes to the tab after them.
func TestAStrangerWhoSignsInTakesTheirChatAlong(t *testing.T) {
	t.Parallel()
	s := openShop(t, furnished(t, times{}), "MUHE")
	v, db := atTheShop(t), s.p.ledger()
	before := contacts(t, db)
	const first, second, third = "想问问会员价", "换一个也想问问", "路过看一眼"
	signsIn := func(member string) {
		t.Helper()
		evaluate[bool](v.browser, fmt.Sprintf(`zhiyin.member(%q) === undefined`, signed(member)))
	}

	t.Log("the chat goes on as theirs, and the page that is loaded afterwards has it")
	v.shops(s, "")
	v.says(first)
	began := string(newest(t, db, before))
	signsIn("M-muhe-7")
	known := found(t, db, began, func(c zhiyin.ContactIdentified) bool { return c.Assurance == zhiyin.App })
	if known.Match != zhiyin.One || known.Customer == "" {
		t.Errorf("the chat that began as a stranger's is of %+v", known)
	}
	frameHolds(v.browser, "/chat", `Object.keys(sessionStorage).some(k => k.endsWith('.members'))`)
	v.shops(s, "M-muhe-7")
	v.reads(first)

	t.Log("what a stranger writes after them is nobody else's")
	v.shops(s, "")
	v.hides("a stranger", first)
	v.says(third)
	v.shops(s, "M-muhe-4")
	v.hides("another member", first, third)
	v.says(second)

	t.Log("a chat that is over does not take the place of theirs")
	v.shops(s, "")
	if _, err := inFrame[bool](v.browser, "/chat", `(() => { document.querySelector('[data-testid="leave"]').click(); return true })()`); err != nil {
		t.Fatal(err)
	}
	frameHolds(v.browser, "/chat", `document.querySelector('main').dataset.is === 'closed'`)
	signsIn("M-muhe-4")
	v.reads(second)
	v.chatStands()
	v.hides("another member", first, third)
}
