package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// alt is the bit of the Alt key in a key event.
const alt = 1

// tab is one page in a real Chromium, and the acted server behind it.
type tab struct {
	t     *testing.T
	ctx   context.Context
	base  string
	stage *stage
}

// browsers bounds how many draw at one time: one alone fills a core, and more of them
// only make each other late.
var browsers = make(chan struct{}, 2)

// openTab starts a browser of its own, so that storage and permissions are the
// test's alone.
func openTab(t *testing.T, path string, silent bool) *tab {
	t.Helper()
	if !slices.ContainsFunc([]string{"chromium", "chromium-browser", "google-chrome"}, func(name string) bool {
		_, err := exec.LookPath(name)
		return err == nil
	}) {
		t.Fatal("no Chromium: make test installs it")
	}
	browsers <- struct{}{}
	t.Cleanup(func() { <-browsers })
	s := newStage()
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	ctx, cancel := browser(look{width: 1440, height: 900}, silent)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx, base: srv.URL, stage: s}
	p.do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(p.base+"/sign-in/old"),
		chromedp.Evaluate[chromedp.Void]("localStorage.setItem('zy.screen', 'zh-CN')"), chromedp.Navigate(p.base+path))
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// ask evaluates an expression that gives JSON.
func ask[T any](p *tab, expression string) T {
	p.t.Helper()
	out, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

// until waits for an expression to become true. The page forbids eval, so the
// question is put from outside, again and again.
func (p *tab) until(expression string) {
	p.t.Helper()
	end := time.Now().Add(15 * time.Second)
	for !ask[bool](p, "Boolean("+expression+")") {
		if time.Now().After(end) {
			p.t.Fatalf("never true: %s\n%s", expression, ask[string](p, "document.body.innerText.slice(0, 1500)"))
		}
		time.Sleep(40 * time.Millisecond)
	}
}

func (p *tab) click(test string) { p.t.Helper(); p.do(chromedp.Click(id(test))) }

func (p *tab) shows(test string) {
	p.t.Helper()
	p.until(fmt.Sprintf("document.querySelector('[data-testid=%q]')", test))
}

// line waits for what the status line says, by its key.
func (p *tab) line(key string) {
	p.t.Helper()
	p.until(fmt.Sprintf("document.querySelector('[data-testid=\"status-line\"]')?.dataset.line === %q", key))
}

func (p *tab) state(want string) {
	p.t.Helper()
	p.until(fmt.Sprintf("document.querySelector('[data-testid=\"middle\"]')?.dataset.state === %q", want))
}

// press sends a key as a keyboard does: what it would write comes with the key
// itself, so that a page may refuse it.
func (p *tab) press(code, key string, modifiers int64) {
	p.t.Helper()
	down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Code: code, Key: key, Modifiers: modifiers}
	if len(key) == 1 && modifiers == 0 {
		down.Text = key
	} else if key == "Enter" {
		down.Text = "\r"
	}
	up := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Code: code, Key: key, Modifiers: modifiers}
	for _, e := range []input.DispatchKeyEventParams{down, up} {
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, e); err != nil {
			p.t.Fatal(err)
		}
	}
}

// alt presses a letter with Alt.
func (p *tab) alt(letter string) {
	p.t.Helper()
	p.press("Key"+strings.ToUpper(letter), letter, alt)
}

// act presses one of the stage's buttons.
func (p *tab) act(path string) {
	p.t.Helper()
	resp, err := http.Post(p.base+path, "application/json", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// asked counts the requests whose path ends so.
func (p *tab) asked(suffix string) int {
	p.t.Helper()
	resp, err := http.Get(p.base + "/dev/asked")
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var all []string
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		p.t.Fatal(err)
	}
	n := 0
	for _, a := range all {
		if strings.HasSuffix(a, suffix) {
			n++
		}
	}
	return n
}

// heard gives the strongest frequency of what the page hears, in hertz. The page's
// own audio element is measured; its context runs without a click in this browser.
func (p *tab) heard() float64 {
	p.t.Helper()
	p.until(`document.querySelector('[data-testid="remote-audio"]').srcObject !== null`)
	p.do(chromedp.Evaluate[chromedp.Void](`(() => {
		const c = new AudioContext(), a = c.createAnalyser(); a.fftSize = 16384;
		c.createMediaStreamSource(document.querySelector('[data-testid="remote-audio"]').srcObject).connect(a);
		document.documentElement.heard = () => {
			const bins = new Float32Array(a.frequencyBinCount); a.getFloatFrequencyData(bins);
			let best = 0; bins.forEach((v, i) => { if (v > bins[best]) best = i; });
			return bins[best] > -60 ? best * c.sampleRate / a.fftSize : 0;
		};
	})()`))
	p.until("document.documentElement.heard() > 0")
	time.Sleep(500 * time.Millisecond) // a whole window of 16384 samples
	return ask[float64](p, "document.documentElement.heard()")
}
