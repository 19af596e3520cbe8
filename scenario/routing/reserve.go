package main

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev/scenario/figure"
	"zhiyin.dev/scenario/live"
)

// reserves is how many contacts the row serves: half of them arrive while the agent is
// free, half wait until the agent comes free.
const reserves = 200

// reserve measures from what makes a reservation possible to the reservation on the
// agent's screen: a running node with its durable store, a customer's socket and a
// desk's. Either a customer asks for a person while the agent is free, or the agent comes
// back while a customer waits. Both include the way of the request to the node and what
// it writes before it reserves.
func reserve(b *bench) error {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	defer cancel()
	p, err := live.Launch(ctx, b.zhiyin)
	if err != nil {
		return err
	}
	defer p.Stop()
	a, err := p.SignIn(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	pages, err := p.Open(ctx, reserves)
	if err != nil {
		return err
	}
	var arrives, frees []float64
	for i, c := range pages {
		way, into := arriving, &arrives
		if i%2 == 1 {
			way, into = freeing, &frees
		}
		took, err := way(ctx, a, c)
		if err != nil {
			return fmt.Errorf("contact %d: %w", i+1, err)
		}
		*into = append(*into, float64(took)/float64(time.Millisecond))
	}
	fmt.Printf("event → reservation on the screen: p50 and p99 of %d arrivals %.1f and %.1f ms, of %d who came free %.1f and %.1f ms\n",
		len(arrives), figure.Median(arrives), figure.Percentile(arrives, 99), len(frees), figure.Median(frees), figure.Percentile(frees, 99))
	b.report.Add("reserve_p99_ms", "≤ 50", figure.Percentile(append(arrives, frees...), 99))
	return nil
}

// arriving lets a customer ask for a person while the agent is free.
func arriving(ctx context.Context, a *live.Agent, c *live.Page) (time.Duration, error) {
	began := time.Now()
	if err := c.Ask(ctx); err != nil {
		return 0, err
	}
	o, err := a.Offered(ctx)
	if err != nil {
		return 0, err
	}
	return o.At.Sub(began), serve(ctx, a, o)
}

// freeing lets the agent come back while a customer waits.
func freeing(ctx context.Context, a *live.Agent, c *live.Page) (time.Duration, error) {
	if err := a.Status(ctx, "away"); err != nil {
		return 0, err
	}
	if err := c.Ask(ctx); err != nil {
		return 0, err
	}
	if err := a.Waits(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := a.Status(ctx, "available"); err != nil {
		return 0, err
	}
	o, err := a.Offered(ctx)
	if err != nil {
		return 0, err
	}
	return o.At.Sub(began), serve(ctx, a, o)
}

// serve takes a contact, ends it, and is done with it.
func serve(ctx context.Context, a *live.Agent, o live.Offer) error {
	if err := a.Take(ctx, o); err != nil {
		return err
	}
	return a.Finish(ctx, o.Contact)
}
