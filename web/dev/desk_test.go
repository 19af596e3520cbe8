package main

import (
	"math"
	"testing"

	"github.com/chromedp/chromedp"
)

const ready = `document.querySelector('[data-testid="desk"]')?.dataset.line === 'up'`

// places are the parts that must stay where they are, whatever arrives.
const places = `JSON.stringify(['.top', '.nav', '.roster .slot', '.roster > .h', '.callbar', '.ctl', '[data-testid="call-end"]', '.statusline', '.rail .tabs']
	.map((s) => { const r = document.querySelector(s).getBoundingClientRect(); return [s, r.x, r.y, r.width, r.height].join(' '); }))`

func TestNothingMovesWhenACallArrivesIsAnsweredAndEnds(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	p.line("line.ok")
	idle := ask[string](p, places)
	for _, step := range []struct {
		name string
		act  func()
	}{
		{"ringing", func() { p.act("/dev/ring?who=known"); p.shows("offer"); p.shows("profile") }},
		{"connected", func() { p.alt("a"); p.state("connected") }},
		{"on hold", func() { p.alt("h"); p.state("on_hold"); p.line("line.hold") }},
		{"rejoining", func() {
			p.alt("h")
			p.state("connected")
			p.act("/dev/lost")
			p.line("line.rejoining")
		}},
		{"wrapping", func() { p.act("/dev/leave"); p.shows("wrap"); p.line("end.customer_hung_up") }},
	} {
		step.act()
		if now := ask[string](p, places); now != idle {
			t.Errorf("%s moved something:\n%s\n%s", step.name, idle, now)
		}
	}
}

func TestTheKeyboardIsEnoughForAWholeCall(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	p.act("/dev/ring?who=known")
	p.shows("offer")
	p.alt("a")
	p.state("connected")
	p.alt("m")
	p.line("line.muted")
	p.alt("m")
	p.line("line.talk")
	p.alt("n")
	p.press("KeyO", "o", 0)
	p.press("KeyK", "k", 0)
	p.until(`document.querySelector('[data-testid="note-state"]').dataset.state === 'saved' && document.getElementById('note').value === 'ok'`)
	p.alt("x")
	p.until(`document.querySelector('[data-testid="call-end"]').textContent.includes('再按一次')`)
	if n := p.asked("/end"); n != 0 {
		t.Fatalf("one key ended the call")
	}
	p.alt("x")
	p.shows("wrap")
	p.until(`document.activeElement.id === 'outcome'`)
	p.press("Digit2", "2", 0)
	p.until(`document.querySelector('[data-testid="wrap-chosen"]').dataset.disposition === 'refund-told'`)
	p.press("Enter", "Enter", 0)
	p.state("idle")
	if n := p.asked("/wrap/complete"); n != 1 {
		t.Errorf("completed %d times", n)
	}
}

func TestADeskHearsItsLineAndKeepsItsNoteOverAReload(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	p.act("/dev/ring?who=known")
	p.shows("offer")
	p.click("offer-accept")
	p.state("connected")
	if hz := p.heard(); math.Abs(hz-440) > 4 {
		t.Errorf("heard %.0f Hz, sent 440", hz)
	}
	p.do(chromedp.SendKeys(id("note"), "退款催办"), chromedp.Reload())
	p.until(ready)
	p.until(`document.getElementById('note')?.value === '退款催办'`)
	p.until(`document.querySelector('[data-testid="note-state"]').dataset.state === 'saved'`)
	if hz := p.heard(); math.Abs(hz-440) > 4 {
		t.Errorf("after the reload heard %.0f Hz, sent 440", hz)
	}
}

func TestADeskThatComesBackMissesNothing(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	p.act("/dev/quiet?on=1")
	p.until(`document.querySelector('[data-testid="desk"]').dataset.link === 'lost'`)
	p.line("line.lost")
	p.act("/dev/ring?who=known&ms=60000")
	p.act("/dev/quiet?on=0")
	p.until(`document.querySelector('[data-testid="desk"]').dataset.link === 'live'`)
	p.shows("offer")
	p.act("/dev/skip") // nobody hears this one: the next tick shows the gap
	p.act("/dev/busy")
	p.until(`document.querySelector('[data-testid="queues"]').textContent.includes('7')`)
	p.act("/dev/restart")
	p.until(`document.querySelector('[data-testid="desk"]').dataset.link === 'live' && document.querySelector('[data-testid="offer"]')`)
}

func TestTheSecondTabAsksAndTakes(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	p.act("/dev/elsewhere")
	p.line("line.second_tab.idle")
	p.do(chromedp.Reload())
	p.line("line.second_tab.idle") // the other one has it: we don't snatch
	p.click("line-take")
	p.until(ready)
	p.line("line.ok")
}

func TestWithoutAMicrophoneTheDeskSaysSoAndTellsTheServer(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", true)
	p.shows("line-retry")
	p.until(`document.querySelector('[data-testid="status-menu"]').dataset.reason === 'no_microphone'`)
	if n := p.asked("/line/report"); n == 0 {
		t.Error("the server was not told")
	}
}

func TestUnknownAndSeveralCallersAreSaidCalmly(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	for _, c := range []struct{ who, line string }{{"unknown", "line.unknown"}, {"several", "line.several"}, {"anonymous", "line.anonymous"}} {
		p.act("/dev/ring?who=" + c.who)
		p.shows("offer")
		p.click("offer-accept")
		p.line(c.line)
		if c.who == "several" {
			p.until(`document.querySelectorAll('[data-testid="candidate"]').length === 3`)
		}
		p.act("/dev/leave")
		p.shows("wrap")
		p.act("/dev/over")
		p.state("idle")
		p.until(`document.querySelector('[data-testid="status-line"]').textContent.includes('小结超时，已按建议保存')`)
	}
}

func TestSigningOutAndALinkThatWasUsed(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/desk", false)
	p.until(ready)
	p.act("/dev/signout")
	p.shows("signed-out")
	p.do(chromedp.Navigate(p.base + "/sign-in/old"))
	p.until(`document.querySelector('[data-testid="sign-in"]')?.dataset.state === 'old'`)
	p.do(chromedp.Navigate(p.base + "/sign-in/good"))
	p.until(`location.pathname === '/desk'`)
	p.until(ready)
}

func TestACustomerCallsWaitsTalksAndIsTold(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/call", false)
	p.shows("dial")
	p.click("person-su")
	p.click("dial")
	p.until(`document.querySelector('[data-testid="queue-place"]')?.textContent.includes('前面还有 1 位')`)
	p.until(`document.querySelector('[data-testid="agent"]')?.textContent === '林婉'`)
	if hz := p.heard(); math.Abs(hz-523) > 4 {
		t.Errorf("heard %.0f Hz, sent 523", hz)
	}
	p.click("call-keypad")
	p.click("key-5")
	p.until(`document.querySelector('.keyed').textContent === '5'`)
	p.click("call-end")
	p.until(`document.querySelector('[data-testid="over"]')?.dataset.reason === 'customer_hung_up'`)
}

func TestACustomerWithoutAMicrophoneIsTold(t *testing.T) {
	t.Parallel()
	p := openTab(t, "/call", true)
	p.shows("dial")
	p.click("dial")
	p.until(`document.querySelector('[data-testid="over"]')?.dataset.why === 'microphone'`)
}
