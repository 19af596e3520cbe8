package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// scene is one state of the screens: what happens, then what must be there.
type scene struct {
	name, path string
	silent     bool // no microphone is given
	acts       []string
	wait       string // a test id
}

const (
	ring = "/dev/ring?who=known"
	pick = "click:offer-accept"
)

var scenes = []scene{
	{name: "idle", path: "/desk", wait: "rest"},
	{name: "offer", path: "/desk", acts: []string{"/dev/busy", ring}, wait: "offer"},
	{name: "connected", path: "/desk", acts: []string{"/dev/busy", ring, pick}, wait: "note"},
	{name: "hold", path: "/desk", acts: []string{ring, pick, "click:call-hold"}, wait: "hold-time"},
	{name: "keypad", path: "/desk", acts: []string{ring, pick, "click:call-keypad"}, wait: "keypad"},
	{name: "transfer", path: "/desk", acts: []string{"/dev/busy", ring, pick, "click:call-transfer"}, wait: "transfer"},
	{name: "why", path: "/desk", acts: []string{ring, pick, "click:why-me"}, wait: "middle"},
	{name: "calls", path: "/desk", acts: []string{"click:calls"}, wait: "calls-line"},
	{name: "devices", path: "/desk", acts: []string{"click:devices"}, wait: "devices-panel"},
	{name: "dialling", path: "/desk", acts: []string{"click:calls", "click:calls-back"}, wait: "callbar-who"},
	{name: "unanswered", path: "/desk", acts: []string{"click:calls", "click:calls-back", "/dev/answer?why=busy"}, wait: "wrap"},
	{name: "status", path: "/desk", acts: []string{"click:status-menu"}, wait: "status-available"},
	{name: "rejoining", path: "/desk", acts: []string{ring, pick, "/dev/lost"}, wait: "middle"},
	{name: "wrapup", path: "/desk", acts: []string{ring, pick, "/dev/leave"}, wait: "wrap"},
	{name: "heard", path: "/desk", acts: []string{ring, pick, "/dev/hear"}, wait: "saying"},
	{name: "angry", path: "/desk", acts: []string{ring, pick, "/dev/hear?angry=1"}, wait: "anger"},
	{name: "help-offer", path: "/desk", acts: []string{ring, "/dev/help?how=consult&state=ringing&mine=1"}, wait: "offer-escalation"},
	{name: "help-ringing", path: "/desk", acts: []string{ring, pick, "/dev/hear?angry=1", "/dev/help?how=consult&state=ringing"}, wait: "counsel"},
	{name: "help-joined", path: "/desk", acts: []string{ring, pick, "/dev/hear?angry=1", "/dev/help?how=consult&state=joined"}, wait: "relieve"},
	{name: "help-senior", path: "/desk", acts: []string{ring, pick, "/dev/hear?angry=1", "/dev/help?how=consult&state=joined&mine=1"}, wait: "relieve"},
	{name: "help-unmet", path: "/desk", acts: []string{ring, pick, "/dev/hear?angry=1", "/dev/help?how=take_over&state=unmet"}, wait: "escalation"},
	{name: "not-this", path: "/desk", acts: []string{ring, pick, "/dev/hear", "click:chip-need", "click:not-this"}, wait: "not-this-undo"},
	{name: "mood-why", path: "/desk", acts: []string{ring, pick, "/dev/hear", "click:turn-mood"}, wait: "mood-because"},
	{name: "draft", path: "/desk", acts: []string{ring, pick, "/dev/hear", "/dev/leave", "/dev/draft"}, wait: "draft"},
	{name: "unknown", path: "/desk", acts: []string{"/dev/ring?who=unknown", pick}, wait: "note"},
	{name: "several", path: "/desk", acts: []string{"/dev/ring?who=several", pick}, wait: "several"},
	{name: "second-tab", path: "/desk", acts: []string{ring, pick, "/dev/elsewhere"}, wait: "line-take"},
	{name: "floor", path: "/desk", acts: []string{"click:nav-floor"}, wait: "floor-agents"},
	{name: "floor-agent", path: "/desk", acts: []string{"click:nav-floor", "click:floor-agent"}, wait: "floor-drawer"},
	{name: "floor-orders", path: "/desk", acts: []string{"click:nav-floor", "click:floor-queue"}, wait: "floor-orders"},
	{name: "help", path: "/desk", acts: []string{ring, pick, "click:help-ask"}, wait: "help-box"},
	{name: "advice", path: "/desk", acts: []string{ring, pick, "/dev/advice"}, wait: "advice"},
	{name: "floor-write", path: "/desk", acts: []string{"click:nav-floor", "click:need-write"}, wait: "floor-note"},
	{name: "banner", path: "/desk", acts: []string{ring, pick, "/dev/banner"}, wait: "banner"},
	{name: "floor-angry", path: "/desk", acts: []string{"click:nav-floor", "click:floor-need"}, wait: "floor-spoken"},
	{name: "sources", path: "/sources", wait: "source"},
	{name: "source", path: "/sources", acts: []string{"click:source-open"}, wait: "side"},
	{name: "quarantine", path: "/quarantine", acts: []string{"click:held-open"}, wait: "side"},
	{name: "quarantine-clear", path: "/quarantine", acts: []string{"click:held-open", "click:reveal"}, wait: "json"},
	{name: "keys", path: "/desk", acts: []string{"click:help"}, wait: "keys"},
	{name: "palette", path: "/desk", acts: []string{"click:nav-floor", "click:search", "type:palette-find:lin"}, wait: "palette-row"},
	{name: "no-microphone", path: "/desk", silent: true, wait: "line-retry"},
	{name: "signed-out", path: "/desk", acts: []string{"/dev/signout"}, wait: "signed-out"},
	{name: "customers", path: "/customers", acts: []string{"type:find:13800006620", "click:find-go"}, wait: "customer"},
	{name: "customer", path: "/customers/cu_1", wait: "happened"},
	{name: "customer-why", path: "/customers/cu_1", acts: []string{"click:tag"}, wait: "why"},
	{name: "customer-loading", path: "/customers/cu_slow", wait: "loading"},
	{name: "customer-empty", path: "/customers/cu_empty", wait: "time-none"},
	{name: "customer-partial", path: "/customers/cu_partial", wait: "tags"},
	{name: "customer-failed", path: "/customers/cu_failed", wait: "nothing"},
	{name: "customer-denied", path: "/customers/cu_denied", wait: "nothing"},
	{name: "studio", path: "/tags", wait: "standing"},
	{name: "studio-tag", path: "/tags#muhe-loyal", wait: "diff"},
	{name: "studio-edit", path: "/tags#muhe-loyal/edit", wait: "leaf"},
	{name: "studio-new", path: "/tags#new", wait: "leaf"},
	{name: "merges", path: "/merges", wait: "side"},
	{name: "welcome", path: "/", wait: "welcome"},
	{name: "lost", path: "/dsek", wait: "lost"},
	{name: "old-link", path: "/sign-in/old", wait: "sign-in"},
	{name: "call", path: "/call", wait: "choose"},
	{name: "call-live", path: "/call", acts: []string{"click:dial", "pause:9", "click:call-keypad"}, wait: "pad"},
	{name: "call-denied", path: "/call", silent: true, acts: []string{"click:dial"}, wait: "over"},
}

// look says how the screen is seen.
type look struct {
	theme, screen string
	width, height int
}

// shots takes every scene into dir; only the named scene when one is given.
func shots(dir, only string, l look) error {
	for _, s := range scenes {
		if only != "" && !strings.HasPrefix(s.name, only) {
			continue
		}
		path := filepath.Join(dir, fmt.Sprintf("%s-%s-%s-%d.png", s.name, l.theme, l.screen, l.width))
		if err := s.shoot(path, l); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Println(path)
	}
	return nil
}

func (s scene) shoot(path string, l look) error {
	srv := httptest.NewServer(newStage())
	defer srv.Close()
	ctx, cancel := browser(l, s.silent)
	defer cancel()
	choice := fmt.Sprintf("localStorage.setItem('zy.theme', %q); localStorage.setItem('zy.screen', %q)", l.theme, l.screen)
	err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(l.width), int64(l.height)), chromedp.Navigate(srv.URL+"/sign-in/old"),
		chromedp.Evaluate[chromedp.Void](choice), chromedp.Navigate(srv.URL+s.path), settled(s))
	if err != nil {
		return err
	}
	for _, a := range s.acts {
		if err := do(ctx, srv.URL, a); err != nil {
			return fmt.Errorf("%s: %w", a, err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.WaitVisible(id(s.wait)), chromedp.Sleep(900*time.Millisecond)); err != nil {
		return fmt.Errorf("%s: %w", s.wait, err)
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(path, png, 0o644)
}

// settled waits until the desk's audio is up, or until it failed.
func settled(s scene) chromedp.Action[chromedp.Void] {
	if s.path != "/desk" {
		return chromedp.Sleep(300 * time.Millisecond)
	}
	want := `[data-testid="desk"][data-line="up"]`
	if s.silent {
		want = `[data-testid="desk"][data-line="fault"]`
	}
	return chromedp.WaitVisible(chromedp.CSS(want))
}

func id(test string) chromedp.CSS { return chromedp.CSS(fmt.Sprintf("[data-testid=%q]", test)) }

func do(ctx context.Context, base, act string) error {
	switch {
	case act[0] == '/':
		resp, err := http.Post(base+act, "application/json", nil)
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
		return chromedp.Do(ctx, chromedp.Sleep(300*time.Millisecond))
	case act[:5] == "type:":
		field, text, _ := strings.Cut(act[5:], ":")
		return chromedp.Do(ctx, chromedp.SendKeys(id(field), text))
	case act[:6] == "click:":
		return chromedp.Do(ctx, chromedp.Click(id(act[6:])), chromedp.Sleep(300*time.Millisecond))
	default:
		var seconds int
		_, _ = fmt.Sscanf(act, "pause:%d", &seconds)
		return chromedp.Do(ctx, chromedp.Sleep(time.Duration(seconds)*time.Second))
	}
}

// browser starts Chromium with a microphone that beeps, or with none allowed.
func browser(l look, silent bool) (context.Context, context.CancelFunc) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(l.width, l.height),
		chromedp.Flag("headless", "new"), chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("hide-scrollbars", true))
	if !silent {
		opts = append(opts, chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-fake-device-for-media-stream", true))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, leave := chromedp.NewContext(alloc)
	ctx, late := context.WithTimeout(ctx, 40*time.Second)
	return ctx, func() { late(); leave(); stop() }
}
