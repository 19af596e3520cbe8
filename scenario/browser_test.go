package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev/pcm"
)

// browser is one Chromium with its own microphone: a tone.
type browser struct {
	t       testing.TB
	ctx     context.Context
	cancel  context.CancelFunc
	started bool
}

// open starts Chromium whose microphone plays hz; 0 is a machine without one.
func open(t testing.TB, hz float64) *browser {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.Flag("no-sandbox", true), chromedp.WindowSize(1440, 900),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("allow-loopback-in-peer-connection", true), chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"), chromedp.Env("LANGUAGE=zh_CN"), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("force-prefers-reduced-motion", true),  // what moves is drawn without a graphics processor
		chromedp.Flag("disable-site-isolation-trials", true)) // a frame of another site is looked into from the page that holds it
	if hz > 0 {
		flags = append(flags, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
			chromedp.Flag("use-file-for-fake-audio-capture", toneFile(t, hz)))
	} else {
		flags = append(flags, chromedp.Flag("deny-permission-prompts", true))
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(alloc)
	b := &browser{t: t, ctx: ctx, cancel: func() { stop(); stopAlloc() }}
	t.Cleanup(b.close)
	b.do(chromedp.Navigate("about:blank"))
	return b
}

func (b *browser) close() { b.cancel() }

// chromium prefers the build without windows: the same pages cost a fifth less of the
// processor.
func chromium(t testing.TB) string {
	t.Helper()
	for _, path := range []string{"/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Fatal("chromium is missing: run make test, which installs it")
	return ""
}

// toneFile is a microphone: twenty seconds of a tone, which Chromium repeats.
func toneFile(t testing.TB, hz float64) string {
	t.Helper()
	const rate = 48000
	samples := make([]int16, 20*rate)
	for i := range samples {
		samples[i] = int16(9000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	path := filepath.Join(t.TempDir(), "tone.wav")
	if err := os.WriteFile(path, pcm.WriteWAV(samples, rate), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// stepWithin bounds each step of a browser.
const stepWithin = time.Minute

// lookEvery is how often a page is looked at while something is waited for: a look at
// its text lays it out, so one at each frame would leave no core for the page itself.
const lookEvery = 50 * time.Millisecond

type action = chromedp.Action[chromedp.Void]

// within is the context of one step. The first step starts the browser, which
// lives as long as that step's context.
func (b *browser) within(d time.Duration) (context.Context, context.CancelFunc) {
	if !b.started {
		b.started = true
		return b.ctx, func() {}
	}
	return context.WithTimeout(b.ctx, d)
}

func (b *browser) do(actions ...action) {
	b.t.Helper()
	ctx, cancel := b.within(stepWithin)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v\npage: %s", err, b.text())
	}
}

// evaluate runs a script and waits for its promise.
func evaluate[T any](b *browser, script string) T {
	b.t.Helper()
	ctx, cancel := b.within(stepWithin)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("browser: %v\npage: %s", err, b.text())
	}
	return out
}

// text is what the page shows, for failure messages.
func (b *browser) text() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ''`))
	if err != nil {
		return "(unreadable: " + err.Error() + ")"
	}
	return tail(text, 1500)
}

func (b *browser) visit(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

func (b *browser) reload() { b.t.Helper(); b.do(chromedp.Reload()) }

// testID selects by data-testid.
func testID(id string) chromedp.CSS { return chromedp.CSS(fmt.Sprintf(`[data-testid=%q]`, id)) }

// patiently looks for an element as often as for a condition.
var patiently = chromedp.RetryInterval(lookEvery)

func (b *browser) see(id string) { b.t.Helper(); b.do(chromedp.WaitVisible(testID(id), patiently)) }

func (b *browser) click(id string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(testID(id), patiently), chromedp.WaitEnabled(testID(id), patiently))
	b.steady(id)
	ctx, cancel := b.within(stepWithin)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Click(testID(id)))
	for err != nil && strings.Contains(err.Error(), "Could not find node") { // drawn anew between the look and the click
		err = chromedp.Do(ctx, chromedp.Click(testID(id)))
	}
	if err != nil {
		b.t.Fatalf("browser: click %s: %v\npage: %s", id, err, b.text())
	}
}

// steady waits until what the test id names stays where it is for some frames: a
// menu on its way in would be missed by a click.
func (b *browser) steady(id string) {
	b.t.Helper()
	evaluate[bool](b, fmt.Sprintf(`new Promise(done => {
  let was = '', same = 0;
  const look = () => {
    const r = document.querySelector('[data-testid=%q]')?.getBoundingClientRect();
    const now = r ? [r.x, r.y, r.width, r.height].join() : '';
    same = now === was ? same + 1 : 0;
    was = now;
    if (same > 5) done(true); else requestAnimationFrame(look);
  };
  look();
})`, id))
}

// seeText waits until the page shows the words.
func (b *browser) seeText(words string) {
	b.t.Helper()
	quoted, _ := json.Marshal(words)
	b.until(stepWithin, fmt.Sprintf(`document.body.innerText.includes(%s)`, quoted))
}

// until waits for a condition in the page.
func (b *browser) until(within time.Duration, condition string) {
	b.t.Helper()
	ctx, cancel := b.within(within)
	defer cancel()
	look := chromedp.Poll[bool](`Boolean(`+condition+`)`, chromedp.WithPollingInterval(lookEvery), chromedp.WithPollingTimeout(within))
	_, err := chromedp.Run(ctx, look)
	for err != nil && ctx.Err() == nil && pageWent(err) {
		_, err = chromedp.Run(ctx, look)
	}
	if err != nil {
		b.t.Fatalf("browser: not within %s: %s: %v\npage: %s", within, condition, err, b.text())
	}
}

// pageWent tells whether a look went to a page that gave way to the next meanwhile:
// one has to look again.
func pageWent(err error) bool {
	return strings.Contains(err.Error(), "Cannot find context with specified id") ||
		strings.Contains(err.Error(), "Execution context was destroyed")
}

// hears measures the tone that the page's remote audio carries, in Hz; 0 when
// there is none.
func (b *browser) hears() float64 {
	b.t.Helper()
	return evaluate[float64](b, listenScript)
}

// listenScript attaches an analyser to the remote audio and returns the
// strongest frequency of half a second, or 0 for silence.
const listenScript = `(async () => {
  const el = document.querySelector('[data-testid="remote-audio"]');
  if (!el || !el.srcObject) return 0;
  const ctx = new AudioContext();
  await ctx.resume();
  const source = ctx.createMediaStreamSource(el.srcObject);
  const an = ctx.createAnalyser();
  an.fftSize = 16384; an.smoothingTimeConstant = 0;
  source.connect(an);
  await new Promise(r => setTimeout(r, 700));
  const bins = new Float32Array(an.frequencyBinCount);
  an.getFloatFrequencyData(bins);
  let best = 0;
  for (let i = 1; i < bins.length; i++) if (bins[i] > bins[best]) best = i;
  const level = bins[best];
  await ctx.close();
  return level < -60 ? 0 : best * ctx.sampleRate / an.fftSize;
})()`

// expectTone waits until the page hears the tone: media needs a moment.
func (b *browser) expectTone(hz float64) {
	b.t.Helper()
	var heard float64
	for range 8 {
		if heard = b.hears(); math.Abs(heard-hz) < 15 {
			return
		}
	}
	b.t.Errorf("hears %.0f Hz, want %.0f", heard, hz)
}

// picture keeps a screenshot where ZHIYIN_PICTURES says; nothing without it.
func (b *browser) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("ZHIYIN_PICTURES")
	if dir == "" {
		return
	}
	ctx, cancel := b.within(stepWithin)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// expectNot waits until the page no longer hears the tone.
func (b *browser) expectNot(hz float64) {
	b.t.Helper()
	for range 8 {
		if math.Abs(b.hears()-hz) > 15 {
			return
		}
	}
	b.t.Errorf("still hears %.0f Hz", hz)
}

// tab opens a second tab of the same browser.
func (b *browser) tab() *browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	second := &browser{t: b.t, ctx: ctx, cancel: cancel}
	b.t.Cleanup(cancel)
	second.do(chromedp.Navigate("about:blank"))
	return second
}
