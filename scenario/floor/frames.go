package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"zhiyin.dev/scenario/figure"
	"zhiyin.dev/scenario/live"
)

// openFloor opens the floor of a's unit, as a, and waits until every agent is there.
func openFloor(ctx context.Context, p *live.Product, a *live.Agent, agents int) (context.Context, func(), error) {
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.Flag("no-sandbox", true), chromedp.WindowSize(1440, 900),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("deny-permission-prompts", true))
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, flags...)
	tab, stopTab := chromedp.NewContext(alloc)
	shut := func() { stopTab(); stopAlloc() }
	signIn := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, c := range a.Cookies() {
			if _, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: p.Web()}); err != nil {
				return err
			}
		}
		return nil
	})
	err := chromedp.Do(tab, chromedp.Navigate("about:blank"), signIn, chromedp.Navigate(p.Web()+"/desk#/floor"))
	if err == nil {
		within, cancel := context.WithTimeout(tab, time.Minute)
		defer cancel()
		err = chromedp.Do(within, chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`[data-testid="floor-agents"][aria-rowcount]:not([aria-rowcount="1"])`))))
	}
	if err == nil {
		var rows int
		if rows, err = chromedp.Run(tab, chromedp.Evaluate[int](`Number(document.querySelector('[data-testid="floor-agents"]').getAttribute('aria-rowcount'))`)); err == nil && rows <= agents {
			err = fmt.Errorf("%d agents on the floor, not %d", rows-1, agents)
		}
	}
	if err != nil {
		shut()
		return nil, nil, err
	}
	return tab, shut, nil
}

// counting is a page's script that counts frames for a while: how long each took, from
// one animation frame to the next; how long after its beginning the page came to it; and
// how many cells changed. To scroll is to go a row further with each frame, there and
// back; block is how long the page is busy on purpose, once.
const counting = `new Promise((done) => {
  const grid = document.querySelector('[data-testid="floor-grid"]'), scroll = %t, block = %d, end = performance.now() + %d;
  const took = [], late = [];
  let last = 0, step = 39, changed = 0, blocked = false;
  const watcher = new MutationObserver((all) => { changed += all.length; });
  watcher.observe(grid, {subtree: true, characterData: true, childList: true});
  const frame = (now) => {
    if (last) { took.push(now - last); late.push(performance.now() - now); }
    last = now;
    if (scroll) {
      const before = grid.scrollTop;
      grid.scrollTop += step;
      if (grid.scrollTop === before) step = -step;
    }
    if (block && !blocked && took.length > 10) { blocked = true; for (const t = performance.now(); performance.now() - t < block;); }
    if (now < end) requestAnimationFrame(frame); else { watcher.disconnect(); done({took, late, changed}); }
  };
  requestAnimationFrame(frame);
})`

// counted is what the script found.
type counted struct {
	Took    []float64 `json:"took"`
	Late    []float64 `json:"late"`
	Changed int       `json:"changed"`
}

func count(tab context.Context, scroll bool, block, length time.Duration) (counted, error) {
	ctx, cancel := context.WithTimeout(tab, length+time.Minute)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[counted](fmt.Sprintf(counting, scroll, block.Milliseconds(), length.Milliseconds()), chromedp.EvalAwaitPromise))
}

// blockFor is longer than three frames.
const blockFor = 60 * time.Millisecond

// tells makes sure that a page that is busy shows in its frames.
func tells(tab context.Context) error {
	c, err := count(tab, false, blockFor, time.Second)
	if longest := figure.Percentile(c.Took, 100); err == nil && longest < 0.75*float64(blockFor.Milliseconds()) {
		err = fmt.Errorf("a page that is busy for %v says that its longest frame took %.1f ms", blockFor, longest)
	}
	return err
}

// frames adds the figures of one way.
func frames(tab context.Context, way string, o options, report *figure.Report) error {
	var p50, p95, p99, worst, late, changed []float64
	for range o.runs {
		c, err := count(tab, way == "scroll", 0, o.length)
		if err != nil {
			return err
		}
		p50, p95, p99 = append(p50, figure.Median(c.Took)), append(p95, figure.Percentile(c.Took, 95)), append(p99, figure.Percentile(c.Took, 99))
		worst, late = append(worst, figure.Percentile(c.Took, 100)), append(late, figure.Percentile(c.Late, 95))
		changed = append(changed, float64(c.Changed)/o.length.Seconds())
	}
	report.Add("floor_"+way+"_frame_p50_ms", "", p50...)
	report.Add("floor_"+way+"_frame_p95_ms", "≤ 17", p95...)
	report.Add("floor_"+way+"_frame_p99_ms", "", p99...)
	report.Add("floor_"+way+"_frame_worst_ms", "", worst...)
	report.Add("floor_"+way+"_late_p95_ms", "", late...)
	report.Add("floor_"+way+"_mutations_per_s", "", changed...)
	return nil
}
