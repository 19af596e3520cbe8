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

// frames counts how long the frames take, from one animation frame to the next. To
// scroll is to go a row further with each, there and back.
func frames(tab context.Context, way string, o options, report *figure.Report) error {
	var p50, p95, p99, worst []float64
	for range o.runs {
		ctx, cancel := context.WithTimeout(tab, o.length+time.Minute)
		took, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(`new Promise((done) => {
  const grid = document.querySelector('[data-testid="floor-grid"]'), scroll = %t, end = performance.now() + %d;
  const took = [];
  let last = 0, step = 39;
  const frame = (now) => {
    if (last) took.push(now - last);
    last = now;
    if (scroll) {
      const before = grid.scrollTop;
      grid.scrollTop += step;
      if (grid.scrollTop === before) step = -step;
    }
    if (now < end) requestAnimationFrame(frame); else done(took);
  };
  requestAnimationFrame(frame);
})`, way == "scroll", o.length.Milliseconds()), chromedp.EvalAwaitPromise))
		cancel()
		if err != nil {
			return err
		}
		p50, p95, p99 = append(p50, figure.Median(took)), append(p95, figure.Percentile(took, 95)), append(p99, figure.Percentile(took, 99))
		worst = append(worst, figure.Percentile(took, 100))
	}
	report.Add("floor_"+way+"_frame_p50_ms", "", p50...)
	report.Add("floor_"+way+"_frame_p95_ms", "≤ 17", p95...)
	report.Add("floor_"+way+"_frame_p99_ms", "", p99...)
	report.Add("floor_"+way+"_frame_worst_ms", "", worst...)
	return nil
}
