package scenario

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"zhiyin.dev/edge/sip/siptest"

	"zhiyin.dev"
)

// look is how the screens are seen.
type look struct {
	width, height int64
	theme, screen string
}

func (l look) name() string { return fmt.Sprintf("%dx%d-%s-%s", l.width, l.height, l.theme, l.screen) }

var looks = []look{{1440, 900, "light", "zh-CN"}, {1280, 720, "dark", "en"}}

// dress makes the browser see the product with this look.
func (b *browser) dress(p *platform, l look) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(l.width, l.height))
	b.visit(p.ready.Web + "/")
	evaluate[bool](b, fmt.Sprintf(`localStorage.setItem('zy.theme', %q), localStorage.setItem('zy.screen', %q), true`, l.theme, l.screen))
}

// tour looks at one screen after the other: it is kept as a picture where
// pictures are wanted, and must be free of serious findings.
type tour struct {
	*browser
	look look
	axe  string
}

func (v *tour) at(screen string) {
	v.t.Helper()
	v.still()
	v.picture(v.look.name() + " " + screen)
	for _, f := range v.findings() {
		v.t.Errorf("%s, %s: %s", v.look.name(), screen, f)
	}
	for _, cut := range v.cut() {
		v.t.Errorf("%s, %s: sticks out of what holds it: %s", v.look.name(), screen, cut)
	}
	if wide := evaluate[bool](v.browser, `document.documentElement.scrollWidth > innerWidth`); wide {
		v.t.Errorf("%s, %s: the page is wider than its window", v.look.name(), screen)
	}
}

// findings are axe's serious and critical ones, each with its first place.
func (v *tour) findings() (out []string) {
	v.t.Helper()
	evaluate[bool](v.browser, `window.axe ? true : (`+v.axe+`, true)`)
	found := evaluate[string](v.browser, `axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations
	  .filter(f => f.impact === 'serious' || f.impact === 'critical').map(f => f.id + ': ' + f.nodes.map(n => n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | '))))`)
	if err := json.Unmarshal([]byte(found), &out); err != nil {
		v.t.Fatal(err)
	}
	return out
}

// cut lists the buttons that stick out of their card, bar or list.
func (v *tour) cut() []string {
	v.t.Helper()
	return evaluate[[]string](v.browser, `[...document.querySelectorAll('.offer button, .callbar button, .statusline button, .wrap button, .card, .several button, .top button, .phone button, .choose button')]
	  .filter(b => b.checkVisibility() && !b.closest('.scroll')).filter(b => { const r = b.getBoundingClientRect();
	    const holder = (b.closest('.offer, .callbar, .statusline, .wrap, .next, .rail, .top, .phone, .choose') ?? document.body).getBoundingClientRect();
	    const pad = b.closest('.middle')?.getBoundingClientRect();
	    return r.right > holder.right + 1 || r.left < holder.left - 1 || pad && r.bottom > pad.bottom + 1 }).map(b => b.outerHTML.slice(0, 120))`)
}

// axe is the source of axe-core, which `npm ci` puts beside the screens.
func axe(t testing.TB) string {
	t.Helper()
	source, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is missing: run make ui (%v)", err)
	}
	quoted, err := json.Marshal(string(source))
	if err != nil {
		t.Fatal(err)
	}
	return "(0, eval)(" + string(quoted) + ")"
}

// touring opens a browser with a look and a microphone.
func touring(t *testing.T, p *platform, l look, hz float64) *tour {
	v := &tour{open(t, hz), l, axe(t)}
	v.dress(p, l)
	return v
}

// talksWith has somebody call, and the agent at the desk take the call.
func (v *tour) talksWith(p *platform, number string) (call *siptest.Call, contact string) {
	v.t.Helper()
	v.status("available")
	call = p.dial(telephone(v.t), number, straight)
	v.see("offer")
	contact = evaluate[string](v.browser, `document.querySelector('[data-testid="offer"]').dataset.contact`)
	v.click("offer-accept")
	v.see("talk-time")
	return call, contact
}

func (v *tour) toDesk(p *platform, unit string, n int) {
	v.t.Helper()
	_, url := p.link(unit, n)
	v.visit(url)
	v.see("desk")
	v.until(stepWithin, `document.querySelector('[data-testid="desk"]').dataset.line !== 'opening'`)
}

func (v *tour) status(status string) {
	v.t.Helper()
	v.click("status-menu")
	v.click("status-" + status)
	v.until(stepWithin, `document.querySelector('[data-testid="status-line"]').dataset.line !== 'line.offline'`)
}

// still waits until nothing moves but what never stops.
func (b *browser) still() {
	b.t.Helper()
	evaluate[bool](b, `new Promise(done => setTimeout(done, 250, true))`) // what appears begins to move a moment later
	b.until(stepWithin, `!document.getAnimations().some(a => a.playState === 'running' && a.effect.getComputedTiming().iterations !== Infinity)`)
}

// me is the name of who sits at the desk.
func (v *tour) me() string {
	v.t.Helper()
	return evaluate[string](v.browser, `document.querySelector('[data-testid="avatar"]').title`)
}

// wrapUp ends the talk at the desk and the work after it.
func (v *tour) wrapUp() {
	v.t.Helper()
	v.see("wrap")
	v.click("wrap-complete")
	v.see("rest")
}

func TestDeskIsReadableInEveryState(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := start(t)
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "muhe", 0)
			v.at("idle offline")
			v.status("available")
			v.at("idle")
			phone := telephone(t)
			call := p.dial(phone, suGold, muhe)
			v.see("offer")
			v.at("offer")
			v.click("offer-reject")
			v.see("reject-busy")
			v.at("reject")
			v.escape()
			v.click("offer-accept")
			v.see("talk-time")
			v.at("connected")
			v.click("call-keypad")
			v.see("keypad")
			v.at("keypad")
			v.click("call-keypad")
			v.click("call-transfer")
			v.see("transfer")
			v.at("transfer")
			v.click("call-transfer")
			v.do(chromedp.Click(chromedp.CSS(`[data-testid="tag"] button`)), chromedp.WaitVisible(testID("why"), patiently))
			v.at("why tag")
			v.do(chromedp.Click(testID("middle")))
			v.click("why-me")
			v.at("why me")
			v.click("why-me")
			v.click("help")
			v.see("keys")
			v.at("keys")
			v.escape()
			v.click("panel-history")
			v.see("history")
			v.at("history")
			v.click("panel-profile")
			v.click("call-hold")
			v.see("hold-time")
			v.at("hold")
			v.click("call-hold")
			bye(t, call)
			v.see("wrap")
			v.at("wrap-up")
			v.wrapUp()
			call = p.dial(phone, suGold, muhe)
			v.click("offer-accept")
			v.see("talk-time")
			v.see("past")
			v.at("known")
			v.click("panel-history")
			v.see("history")
			v.at("past contacts")
			v.click("panel-profile")
			bye(t, call)
			v.wrapUp()
			for _, who := range []struct{ from, screen string }{{"13900007777", "unknown"}, {"", "anonymous"}} {
				call := p.dial(phone, who.from, muhe)
				v.keyThrough(call.SendDTMF)
				v.at(who.screen + " offer")
				v.click("offer-accept")
				v.see("talk-time")
				v.at(who.screen)
				bye(t, call)
				v.wrapUp()
			}
			second := &tour{v.tab(), l, v.axe}
			second.do(chromedp.EmulateViewport(l.width, l.height))
			second.visit(p.ready.Web + "/desk")
			second.see("line-take")
			second.at("second tab")
		})
	}
}

// keyThrough answers a menu until the desk rings.
func (v *tour) keyThrough(key func(string)) {
	v.t.Helper()
	for range 20 {
		if evaluate[bool](v.browser, `new Promise(done => setTimeout(() => done(!!document.querySelector('[data-testid="offer"]')), 1000))`) {
			return
		}
		key("1")
	}
	v.see("offer")
}

func TestSharedNumberIsReadable(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := start(t)
			db := p.ledger()
			v := touring(t, p, l, agentHz)
			v.toDesk(p, "tongxin", 0)
			v.status("available")
			call := p.dial(telephone(t), "19900001299", "4008000002")
			id := string(newest(t, db, nil))
			v.keyThrough(call.SendDTMF)
			v.at("several offer")
			v.click("offer-accept")
			v.see("talk-time")
			v.at("several")

			// The agent asks, and says it; one click alone says nothing.
			v.do(chromedp.Click(chromedp.CSS(`[data-testid="candidate"]:nth-child(2) button`)))
			v.at("several sure")
			name := evaluate[string](v.browser, `document.querySelector('[data-testid="candidate"]:nth-child(2) b').textContent`)
			v.do(chromedp.Click(chromedp.CSS(`[data-testid="candidate"]:nth-child(2) button`)))
			v.until(stepWithin, fmt.Sprintf(`document.querySelector('[data-testid="callbar-who"]').textContent === %q`, name))
			v.shows("candidate", false)
			v.at("several identified")
			who := found(t, db, id, func(w zhiyin.ContactIdentified) bool { return w.Match == zhiyin.One })
			if shown := evaluate[string](v.browser, `document.querySelector('[data-testid="profile"]').dataset.customer`); shown != string(who.Customer) ||
				who.Assurance != zhiyin.Claimed || !slices.Equal(who.Evidence, []string{"agent"}) {
				t.Errorf("identified %+v, the record shows %s", who, shown)
			}
			bye(t, call)
			v.click("wrap-complete")
			found(t, db, id, anything[zhiyin.WrapCompleted])
			sealedFor(t, events(t, db, id), string(who.Customer))
			if past, err := db.PastContacts(t.Context(), who.Customer, time.Now().Add(time.Minute), 5); err != nil || len(past) != 1 {
				t.Errorf("the contact is not in the customer's history: %v, %v", past, err)
			}
			contains(t, p.replayAll(), id, " 0 differences")
		})
	}
}

// sealedFor fails for an event after the identification that another key seals.
func sealedFor(t *testing.T, list []zhiyin.Event, customer string) {
	t.Helper()
	known := false
	for _, e := range list {
		in, is := e.Body.(zhiyin.ContactInput)
		known = known || is && in.Input == "identified"
		_, lobby := e.Body.(zhiyin.ReservationSettled)
		_, tape := e.Body.(zhiyin.RecordingEnded) // kept by the archive, under the contact's key, which the customer owns
		if known && !lobby && !tape && e.Person != customer {
			t.Errorf("%s is sealed for %s", e.Kind, e.Person)
		}
	}
	if !known {
		t.Error("no input says who it is")
	}
}

func TestCallPageIsReadableInEveryState(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := start(t)
			desk := touring(t, p, l, agentHz)
			desk.toDesk(p, "muhe", 0)
			desk.status("break")
			caller := touring(t, p, l, customerHz)
			caller.visit(p.ready.Web + "/call")
			caller.see("choose")
			caller.at("call choosing")
			caller.click("person-muhe-1")
			caller.click("number-muhe-400")
			caller.click("dial")
			caller.until(stepWithin, `document.querySelector('[data-testid="call"]')?.dataset.state === 'queued'`)
			caller.at("call waiting")
			caller.click("call-keypad")
			caller.at("call keypad")
			caller.click("call-keypad")
			desk.status("available")
			desk.click("offer-accept")
			desk.see("talk-time")
			caller.until(stepWithin, `document.querySelector('[data-testid="call"]')?.dataset.state === 'connected'`)
			caller.at("call connected")
			desk.click("call-end")
			caller.has("over", "data-reason", "agent_hung_up")
			contains(t, caller.text(), desk.me())
			caller.at("call ended")
			desk.see("wrap")
			refused := touring(t, p, l, 0)
			refused.visit(p.ready.Web + "/call")
			refused.click("dial")
			refused.see("over")
			refused.at("call no microphone")
		})
	}
}

func TestDoorsAreReadable(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			p := start(t)
			v := touring(t, p, l, 0)
			v.at("welcome")
			v.visit(p.ready.Web + "/dsek")
			v.see("lost")
			v.at("an address without a page")
			_, url := p.link("muhe", 1)
			v.visit(url)
			v.see("desk")
			v.status("available")
			v.until(stepWithin, `document.querySelector('[data-testid="desk"]').dataset.line === 'fault'`)
			v.at("no microphone")
			v.visit(p.ready.Web + "/sign-in/" + strings.Repeat("x", 43))
			v.see("sign-in")
			v.at("sign-in unknown")
			other := touring(t, p, l, 0)
			other.visit(url)
			other.see("sign-in")
			other.at("sign-in used")
			other.visit(p.ready.Web + "/desk")
			other.see("signed-out")
			other.at("signed out")
			empty, token := serve(t, t.TempDir())
			first := touring(t, empty, l, 0)
			first.visit(empty.ready.Web + "/sign-in/set-up#" + token())
			first.see("set-up-name")
			first.at("set-up")
		})
	}
}
