package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"zhiyin.dev/scenario/live"
)

// agent is one who writes.
type agent struct {
	*live.Agent
	sent int
}

// serve lets customers ask for a person and takes them, one after the other.
func (a *agent) serve(ctx context.Context, pages []*live.Page) ([]*live.Page, error) {
	for _, c := range pages {
		if err := c.Ask(ctx); err != nil {
			return nil, err
		}
		o, err := a.Offered(ctx)
		if err == nil {
			err = a.Take(ctx, o)
		}
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// exchangeEvery keeps a customer below the 60 messages a minute that one may write.
const exchangeEvery = 250 * time.Millisecond

// exchange sends one text, of the customer's or the agent's, and returns the
// milliseconds until the other side's socket had it.
func (a *agent) exchange(ctx context.Context, c *live.Page, text string, ofCustomer bool) (float64, error) {
	time.Sleep(exchangeEvery)
	a.sent++
	client := fmt.Sprintf("b%d", a.sent)
	began := time.Now()
	if ofCustomer {
		if err := c.Send(ctx, map[string]any{"write": map[string]any{"client": client, "text": text}}); err != nil {
			return 0, err
		}
		t, err := a.Until(ctx, func(t live.Told) bool { return t.Topic == "timeline" && bytes.Contains(t.Data, []byte(text)) })
		return ms(t.At.Sub(began)), err
	}
	answer := make(chan error, 1)
	go func() {
		answer <- a.Post(ctx, "/api/desk/contacts/"+c.Contact+"/messages", map[string]any{"client": client, "text": text})
	}()
	at, err := c.Until(ctx, text)
	if fault := <-answer; fault != nil {
		return 0, fault
	}
	return ms(at.Sub(began)), err
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
