package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"zhiyin.dev"
	"zhiyin.dev/store"
	"zhiyin.dev/vault"
)

const (
	// screenCallers wait in the queue while one agent's desk shows them in turn.
	screenCallers = 24
	// screenPops are counted in one run.
	screenPops = 40
	// member is somebody of the cast with orders and tags: a gold member of muhe.
	member = "19900001101"
)

// pop is one offer as the browser showed it.
type pop struct {
	Reservation string  `json:"reservation"`
	At          float64 `json:"at"` // ms since 1970, after the frame in which it was complete
}

// screenRow: from the moment in which a desk rings (the event's time) to the
// frame in which Chromium shows the whole offer card and the whole profile.
func screenRow(o options, r *report) error {
	p, err := startProduct(o, "")
	if err != nil {
		return err
	}
	defer p.end()
	hangUp, err := queueUp(p)
	if err != nil {
		return err
	}
	defer hangUp()
	tab, closeTab, err := openDesk(p)
	if err != nil {
		return err
	}
	defer closeTab()
	var p95 []float64
	for range o.runs {
		pops, err := watch(tab)
		if err != nil {
			return err
		}
		times, err := sinceRing(p, pops)
		if err != nil {
			return err
		}
		p95 = append(p95, percentile(times, 95))
	}
	r.add("screen_pop_p95_ms", "<= 300", p95)
	return nil
}

// queueUp lets the callers hear greeting and notice and then wait.
func queueUp(p *product) (hangUp func(), err error) {
	c, err := newCaller(p.sip)
	if err != nil {
		return nil, err
	}
	e, err := newExchange()
	if err != nil {
		return nil, err
	}
	stop := make(chan struct{})
	go e.speak(stop)
	var calls []*call
	for i := range screenCallers {
		k, err := c.invite(i, member, called, e.port)
		if err != nil {
			return nil, err
		}
		select {
		case <-k.up:
		case <-time.After(5 * time.Second):
			return nil, errors.New("a caller was not answered")
		}
		e.add(k.media)
		calls = append(calls, k)
	}
	return func() {
		for _, k := range calls {
			_ = c.bye(k)
		}
		close(stop)
		c.close()
		e.close()
	}, nil
}

// openDesk signs the first agent of muhe in, in a Chromium with a tone for a
// microphone, and makes them available.
func openDesk(p *product) (context.Context, func(), error) {
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.Flag("no-sandbox", true), chromedp.WindowSize(1440, 900),
		chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("allow-loopback-in-peer-connection", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), flags...)
	tab, stopTab := chromedp.NewContext(alloc)
	shut := func() { stopTab(); stopAlloc() }
	url := ""
	for _, l := range p.links {
		if l.Unit == "muhe" && url == "" {
			url = l.URL
		}
	}
	err := chromedp.Do(tab, chromedp.Navigate(url))
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	if err == nil {
		err = chromedp.Do(ctx, chromedp.WaitVisible(id("desk")), chromedp.Click(id("status-menu")),
			chromedp.WaitVisible(id("status-available")), chromedp.Click(id("status-available")))
	}
	if err != nil {
		shut()
		return nil, nil, err
	}
	return tab, shut, nil
}

func id(name string) chromedp.CSS { return chromedp.CSS(fmt.Sprintf("[data-testid=%q]", name)) }

// watch counts pops in the page: each offer is complete when its card names the
// caller and the profile beside it has tags and orders; it is then rejected, so
// that the next caller's comes.
func watch(tab context.Context) ([]pop, error) {
	ctx, cancel := context.WithTimeout(tab, 4*time.Minute)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[[]pop](fmt.Sprintf(`new Promise((done) => {
  const pops = [], seen = new Set();
  const q = (n) => document.querySelectorAll('[data-testid="' + n + '"]');
  const look = () => {
    const card = q('offer')[0];
    if (!card || seen.has(card.dataset.reservation)) return;
    if (!q('offer-who')[0]?.textContent || !q('tag').length || q('order').length < 3) return;
    const reservation = card.dataset.reservation;
    seen.add(reservation);
    requestAnimationFrame(() => setTimeout(() => {
      pops.push({reservation, at: performance.timeOrigin + performance.now()});
      if (pops.length >= %d) { watcher.disconnect(); done(pops); return; }
      setTimeout(() => fetch('/api/desk/reservations/' + reservation + '/reject', {method: 'POST',
        headers: {'Content-Type': 'application/json'}, body: '{"reason":"busy"}'}), 150);
    }, 0));
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  look();
})`, screenPops), chromedp.EvalAwaitPromise))
}

// sinceRing pairs pops with the reservations' events.
func sinceRing(p *product, pops []pop) ([]float64, error) {
	rang, err := reservations(p.dir)
	if err != nil {
		return nil, err
	}
	var out []float64
	for _, shown := range pops {
		at, ok := rang[shown.Reservation]
		if !ok {
			return nil, fmt.Errorf("no event of reservation %s", shown.Reservation)
		}
		out = append(out, shown.At-float64(at.UnixMicro())/1000)
	}
	return out, nil
}

// reservations reads when each desk began to ring, from the ledger.
func reservations(dir string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := everyEvent(dir, func(e zhiyin.Event) {
		if b, is := e.Body.(zhiyin.ReservationMade); is {
			out[string(b.Reservation)] = e.At
		}
	})
	return out, err
}

// everyEvent reads the ledger of a product's directory, contact by contact.
func everyEvent(dir string, see func(zhiyin.Event)) (err error) {
	v, err := vault.Open(filepath.Join(dir, "keyring.json"), false)
	if err != nil {
		return err
	}
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{Path: filepath.Join(dir, "zhiyin.db")}, v, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ids, err := db.ContactIDs(ctx)
	if err != nil {
		return err
	}
	for _, contact := range ids {
		events, err := db.Events(ctx, string(contact), 0, 1000)
		if err != nil {
			return err
		}
		for _, e := range events {
			see(e)
		}
	}
	return nil
}
