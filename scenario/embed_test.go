package scenario

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"zhiyin.dev"
)

// shop is a customer's own website: a page of another origin, under the strictest
// policy that docs/chat.md names, with the script of the platform in it.
type shop struct {
	url string
	p   *platform
}

const shopSecret = "a-secret-of-the-shop-of-32-bytes!"

// openShop serves a page on which units' chats may be, over a platform that knows the
// shop's key.
func openShop(t testing.TB, dir string, units ...string) *shop {
	t.Helper()
	s, key := newShop(t), filepath.Join(t.TempDir(), "shop.key")
	if err := os.WriteFile(key, []byte(shopSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	s.p = &platform{t: t, dir: dir, log: &buffer{}}
	for _, unit := range units {
		s.p.env = append(s.p.env, "ZHIYIN_CHAT_SITES_"+unit+"_ORIGINS="+s.url, "ZHIYIN_CHAT_SITES_"+unit+"_KEY_FILE="+key)
	}
	s.p.begin()
	return s
}

// newShop serves a page; tag is what the script's tag says beside its source.
func newShop(t testing.TB) *shop {
	s := &shop{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := s.p.ready.Web
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src %[1]s; connect-src %[1]s; frame-src %[1]s; require-trusted-types-for 'script'", h))
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="%s"><head><title>shop</title></head><body><main><h1>shop</h1><p><a href="/">home</a></p></main>
<script src="%s/embed.js" data-site="%s" data-member="%s"></script></body></html>`, r.FormValue("language"), h, r.FormValue("site"), r.FormValue("member")) // the page is a test's own
	}))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

// signed is the token of whom the shop's server knows.
func signed(member string) string {
	b64 := base64.RawURLEncoding
	body := b64.EncodeToString([]byte(`{"alg":"HS256"}`)) + "." + b64.EncodeToString(fmt.Appendf(nil, `{"sub":%q,"exp":%d}`, member, time.Now().Add(time.Hour).Unix()))
	mac := hmac.New(sha256.New, []byte(shopSecret))
	mac.Write([]byte(body))
	return body + "." + b64.EncodeToString(mac.Sum(nil))
}

// inShop is a script that finds what the embedded script drew.
func inShop(id string) string {
	return fmt.Sprintf(`document.querySelector('zhiyin-contact').shadowRoot.querySelector('[data-testid=%q]')`, id)
}

// inFrame evaluates a script in the frame of one of our pages.
func inFrame[T any](b *browser, path, script string) (out T, err error) {
	ctx, cancel := b.within(stepWithin)
	defer cancel()
	err = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return err
		}
		for _, f := range tree.FrameTree.ChildFrames {
			if !strings.Contains(f.Frame.URL, path) {
				continue
			}
			world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: f.Frame.ID, WorldName: "test"})
			if err != nil {
				return err
			}
			yes := true
			res, err := cdp.Call(ctx, target, runtime.Evaluate, runtime.EvaluateParams{Expression: script, ContextID: world.ExecutionContextID, ReturnByValue: &yes, UserGesture: &yes, AwaitPromise: &yes})
			if err != nil {
				return err
			}
			if res.ExceptionDetails != nil {
				return fmt.Errorf("%s: %s", path, res.ExceptionDetails.Text)
			}
			return json.Unmarshal(res.Result.Value, &out)
		}
		var seen []string
		for _, f := range tree.FrameTree.ChildFrames {
			seen = append(seen, f.Frame.URL+" "+f.Frame.UnreachableURL)
		}
		return fmt.Errorf("no frame of %s: %q", path, seen)
	}))
	return out, err
}

// frameHolds waits for a condition in a frame.
func frameHolds(b *browser, path, condition string) {
	b.t.Helper()
	for deadline := time.Now().Add(stepWithin); ; time.Sleep(50 * time.Millisecond) {
		ok, err := inFrame[bool](b, path, condition)
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			shown, _ := inFrame[string](b, path, `document.body.innerText`)
			b.t.Fatalf("%s: not within %s: %s: %v\nframe: %s", path, stepWithin, condition, err, shown)
		}
	}
}

func TestAnotherSitesVisitorsWriteAndCallThroughItsPage(t *testing.T) {
	t.Parallel()
	for _, l := range looks {
		t.Run(l.name(), func(t *testing.T) {
			t.Parallel()
			s := openShop(t, furnished(t, times{}), "MUHE")
			p := s.p
			db := p.ledger()
			agent := p.atWork("muhe", 1, agentTone)
			v := &tour{open(t, customerHz), l, axe(t)}
			v.do(chromedp.EmulateViewport(l.width, l.height))
			v.visit(s.url + "/?site=muhe&language=" + l.screen + "&member=" + signed("M-of-the-shop"))
			v.until(stepWithin, inShop("embed-launch")+` !== null`)
			v.keyed("\t", "\t", "\r") // the page's own link, then ours
			v.until(stepWithin, inShop("embed-frame-chat")+` !== null`)
			frameHolds(v.browser, "/chat", `document.querySelectorAll('.choices button').length === 2`)
			v.shopAt("shop with the chat open")
			if _, err := inFrame[bool](v.browser, "/chat", `(() => { const b = document.querySelector('[data-testid="box"]'); b.value = '我要找人工'; document.querySelector('[data-testid="send"]').click(); return true })()`); err != nil {
				t.Fatal(err)
			}
			chat := agent.accepts()
			agent.shows(chat, zhiyin.Connected)
			found(t, db, chat, func(m zhiyin.ContactIdentified) bool { return m.Match == zhiyin.None }) // somebody is named whom nobody knows; without a token it is anonymous
			evaluate[bool](v.browser, inShop("embed-close")+`.click() === undefined`)
			agent.onContact(chat, "messages", map[string]any{"client": "a1", "text": "您好，我是陆晨"})
			v.until(stepWithin, `document.querySelector('zhiyin-contact').shadowRoot.querySelector('.badge').textContent === '1'`)
			v.shopAt("shop with a message that waits")
			evaluate[bool](v.browser, inShop("embed-launch")+`.click() === undefined`)
			frameHolds(v.browser, "/chat", `document.querySelector('[data-testid="log"]').innerText.includes('陆晨')`)
			if _, err := inFrame[bool](v.browser, "/chat", `document.querySelector('[data-testid="leave"]').click() === undefined`); err != nil {
				t.Fatal(err)
			}
			agent.wrapsUp(chat, "muhe-order-answered")

			t.Log("the same visitor calls by a click")
			evaluate[bool](v.browser, inShop("embed-call")+`.click() === undefined`)
			frameHolds(v.browser, "/call", `document.querySelector('[data-testid="dial"]:enabled') !== null`)
			v.shopAt("shop with the call open")
			if _, err := inFrame[bool](v.browser, "/call", `document.querySelector('[data-testid="dial"]').click() === undefined`); err != nil {
				t.Fatal(err)
			}
			frameHolds(v.browser, "/call", `document.querySelector('[data-testid="call"]')?.dataset.state === 'in_flow'`)
			v.shopAt("shop with a call")
			if _, err := inFrame[bool](v.browser, "/call", `document.querySelector('[data-testid="call-end"]').click() === undefined`); err != nil {
				t.Fatal(err)
			}
			frameHolds(v.browser, "/call", `document.querySelector('[data-testid="over"]') !== null`)
		})
	}
}

// keyed presses keys one after the other.
func (b *browser) keyed(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

// shopAt looks at the shop's page: ours must add nothing that a reader of screens stumbles over.
func (v *tour) shopAt(screen string) {
	v.t.Helper()
	v.still()
	v.picture(v.look.name() + " " + screen)
	found := evaluateRaw(v.browser, v.axe, `axe.run('zhiyin-contact', {resultTypes: ['violations'], iframes: false}).then(r => JSON.stringify(r.violations.filter(f => f.impact === 'serious' || f.impact === 'critical').map(f => f.id + ': ' + f.nodes.map(n => n.html.slice(0, 160)).join(' | '))))`)
	if found != "[]" {
		v.t.Errorf("%s, %s: %s", v.look.name(), screen, found)
	}
}

// evaluateRaw runs a script after another in a world of its own, where the page's
// policy does not hold.
func evaluateRaw(b *browser, before, script string) (out string) {
	b.t.Helper()
	ctx, cancel := b.within(stepWithin)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return err
		}
		world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
		if err != nil {
			return err
		}
		yes := true
		for _, text := range []string{before + ", true", script} {
			res, err := cdp.Call(ctx, target, runtime.Evaluate, runtime.EvaluateParams{Expression: text, ContextID: world.ExecutionContextID, ReturnByValue: &yes, AwaitPromise: &yes})
			if err != nil {
				return err
			}
			if res.ExceptionDetails != nil {
				return fmt.Errorf("axe: %s", res.ExceptionDetails.Text)
			}
			if text == script {
				return json.Unmarshal(res.Result.Value, &out)
			}
		}
		return nil
	}))
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func TestAPageThatASiteDoesNotPermitIsToldSo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	p := &platform{t: t, dir: furnished(t, times{}), log: &buffer{}, env: []string{"ZHIYIN_CHAT_SITES_MUHE_ORIGINS=https://shop.example"}}
	p.begin()
	s.p = p
	v := &tour{open(t, customerHz), looks[1], axe(t)}
	v.visit(s.url + "/?site=muhe&language=en")
	v.until(stepWithin, inShop("embed-refused")+` !== null`)
	contains(t, evaluate[string](v.browser, inShop("embed-refused")+`.textContent`), s.url, "chat.sites.muhe.origins")
	if evaluate[bool](v.browser, inShop("embed-launch")+` !== null`) {
		t.Error("a page that is not permitted shows the launcher")
	}
	v.shopAt("shop that is not permitted")

	t.Log("it puts our page into a frame by itself")
	for _, where := range []string{"/chat?site=muhe", "/call?site=muhe", "/desk"} {
		res, err := http.Get(p.ready.Web + where)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		policy := res.Header.Get("Content-Security-Policy")
		framed := strings.Contains(policy, "frame-ancestors 'self' https://shop.example")
		if closed := strings.Contains(policy, "frame-ancestors 'none'"); framed == closed || closed != (where == "/desk") || framed != (res.Header.Get("X-Frame-Options") == "") {
			t.Errorf("%s: %s, X-Frame-Options %q", where, policy, res.Header.Get("X-Frame-Options"))
		}
	}
	v.visit(s.url + "/?site=nowhere&language=en")
	v.until(stepWithin, `document.querySelector('zhiyin-contact')?.dataset.refused === 'site'`)
}
