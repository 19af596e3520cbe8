package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"path"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// agent is one at an open desk socket, without audio.
type agent struct {
	p      *product
	client *http.Client
	conn   *websocket.Conn
	told   chan told // capacity 1024; what the desk's socket says
	sent   int
}

type told struct {
	topic string
	data  json.RawMessage
	at    time.Time
}

func (p *product) signIn(ctx context.Context) (*agent, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	a := &agent{p: p, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}, told: make(chan told, 1024)}
	for _, l := range p.ready.Links {
		if l.Unit == unit {
			if err := a.post(ctx, "/api/sign-in", map[string]any{"token": path.Base(l.URL)}); err != nil {
				return nil, err
			}
			break
		}
	}
	a.conn, _, err = websocket.Dial(ctx, strings.Replace(p.ready.Web, "http", "ws", 1)+"/api/desk/socket?tab=bench",
		&websocket.DialOptions{HTTPClient: &http.Client{Jar: jar}, HTTPHeader: http.Header{"Origin": {p.ready.Web}}})
	if err != nil {
		return nil, err
	}
	a.conn.SetReadLimit(8 << 20)
	go a.read(ctx)
	return a, a.post(ctx, "/api/desk/status", map[string]any{"status": "available"})
}

func (a *agent) close() { _ = a.conn.CloseNow() }

func (a *agent) read(ctx context.Context) {
	defer close(a.told)
	for {
		_, raw, err := a.conn.Read(ctx)
		if err != nil {
			return
		}
		t := told{at: time.Now()}
		var m struct {
			Topic string
			Data  json.RawMessage
		}
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		t.topic, t.data = m.Topic, m.Data
		select {
		case a.told <- t:
		case <-ctx.Done():
			return
		}
	}
}

func (a *agent) post(ctx context.Context, path string, in any) error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.p.ready.Web+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", a.p.ready.Web)
	res, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %s", path, res.StatusCode, body)
	}
	return nil
}

// serve lets customers ask for a person and takes them, one after the other.
func (a *agent) serve(ctx context.Context, n int) ([]*page, error) {
	pages := a.p.pages[:n]
	for _, c := range pages {
		if err := c.send(ctx, map[string]any{"write": map[string]any{"client": "ask", "text": "人工"}}); err != nil {
			return nil, err
		}
		t, err := a.until(ctx, func(t told) bool { return t.topic == "offer" && string(t.data) != "null" })
		if err != nil {
			return nil, err
		}
		var o struct{ Reservation string }
		if err := json.Unmarshal(t.data, &o); err != nil {
			return nil, err
		}
		if err := a.post(ctx, "/api/desk/reservations/"+o.Reservation+"/accept", map[string]any{}); err != nil {
			return nil, err
		}
		if _, err := a.until(ctx, func(t told) bool {
			return t.topic == "contact" && bytes.Contains(t.data, []byte(`"state":"connected"`)) && bytes.Contains(t.data, []byte(c.contact))
		}); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// exchangeEvery keeps a customer below the 60 messages a minute that one may write.
const exchangeEvery = 250 * time.Millisecond

// exchange sends one text, of the customer's or the agent's, and returns the
// milliseconds until the other side's socket had it.
func (a *agent) exchange(ctx context.Context, c *page, text string, ofCustomer bool) (float64, error) {
	time.Sleep(exchangeEvery)
	a.sent++
	client := fmt.Sprintf("b%d", a.sent)
	began := time.Now()
	if ofCustomer {
		if err := c.send(ctx, map[string]any{"write": map[string]any{"client": client, "text": text}}); err != nil {
			return 0, err
		}
		t, err := a.until(ctx, func(t told) bool { return t.topic == "timeline" && bytes.Contains(t.data, []byte(text)) })
		return ms(t.at.Sub(began)), err
	}
	answer := make(chan error, 1)
	go func() {
		answer <- a.post(ctx, "/api/desk/contacts/"+c.contact+"/messages", map[string]any{"client": client, "text": text})
	}()
	at, err := c.until(ctx, text)
	if fault := <-answer; fault != nil {
		return 0, fault
	}
	return ms(at.Sub(began)), err
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// seenWithin bounds one wait; a message that takes so long is a fault, no figure.
const seenWithin = 60 * time.Second

func (a *agent) until(ctx context.Context, fits func(told) bool) (told, error) {
	late := time.After(seenWithin)
	for {
		select {
		case t, ok := <-a.told:
			if !ok {
				return t, fmt.Errorf("the desk's socket ended")
			}
			if fits(t) {
				return t, nil
			}
		case <-late:
			return told{}, fmt.Errorf("the desk was not told within %s", seenWithin)
		case <-ctx.Done():
			return told{}, ctx.Err()
		}
	}
}

func (c *page) until(ctx context.Context, text string) (time.Time, error) {
	late := time.After(seenWithin)
	for {
		select {
		case m := <-c.heard:
			if m.text == text {
				return m.at, nil
			}
		case <-late:
			return time.Time{}, fmt.Errorf("the page was not told within %s", seenWithin)
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
}
