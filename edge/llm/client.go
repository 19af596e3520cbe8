// Package llm asks a language model on a server that speaks OpenAI's chat API. It
// is never needed: each answer has a budget of time, and whoever asks goes on
// without one. Nothing of what is asked or answered is logged.
package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
)

// Config is one server.
type Config struct {
	URL    string        // up to /v1
	Key    string        // bearer token; empty: none is sent
	Model  string        // the model's name
	Within time.Duration // for one answer; 0: 800 ms
}

const (
	// within is what people do not notice while they read what is there already.
	within = 800 * time.Millisecond
	// mostAnswer bounds an answer, in bytes and in tokens.
	mostAnswer, mostTokens = 64 << 10, 400
	// failures in a row rest the server for a while: it is not asked in every contact
	// while it is down.
	failures, rest = 3, 30 * time.Second
)

// Client asks one server. It may be used from several goroutines.
type Client struct {
	cfg  Config
	http *http.Client
	now  func() time.Time

	mu      sync.Mutex // guards what follows
	failed  int        // in a row
	until   time.Time  // not asked before
	figures Figures
}

// Figures count questions since the start.
type Figures struct {
	Answered, Failed int64
	Rested           int64 // not asked: the server rests after failures
}

// Figures are those until now.
func (c *Client) Figures() Figures {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.figures
}

// Resting tells whether the server is left alone for a while.
func (c *Client) Resting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Before(c.until)
}

// New makes a client; nothing is sent yet.
func New(cfg Config, now func() time.Time) *Client {
	if cfg.Within <= 0 {
		cfg.Within = within
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the talk goes to the server that was named, to no other
	return &Client{cfg: cfg, http: &http.Client{CheckRedirect: stay}, now: now}
}

// Model is the model's name.
func (c *Client) Model() string { return c.cfg.Model }

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Ask returns the model's answer to a task and its material. Unavailable: the
// server is away, slow, resting or answers nonsense.
func (c *Client) Ask(ctx context.Context, task, material string) (string, error) {
	return c.AskWithin(ctx, c.cfg.Within, task, material)
}

// AskWithin is Ask with a budget of its own: for what nobody waits for in a contact.
func (c *Client) AskWithin(ctx context.Context, budget time.Duration, task, material string) (string, error) {
	if !c.rested() {
		return "", fmt.Errorf("llm: resting: %w", zhiyin.Unavailable)
	}
	within, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	answer, err := c.ask(within, task, material)
	c.note(ctx, err)
	if err != nil {
		return "", fmt.Errorf("llm: %v: %w", err, zhiyin.Unavailable)
	}
	return answer, nil
}

func (c *Client) ask(ctx context.Context, task, material string) (string, error) {
	body, err := json.Marshal(map[string]any{"model": c.cfg.Model, "temperature": 0, "max_tokens": mostTokens,
		"messages": []message{{"system", task}, {"user", material}}})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.cfg.URL, "/")+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.cfg.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.cfg.Key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", fmt.Errorf("no answer in time")
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d", res.StatusCode)
	}
	return answerIn(io.LimitReader(res.Body, mostAnswer))
}

func answerIn(body io.Reader) (string, error) {
	var answer struct {
		Choices []struct{ Message message } `json:"choices"`
	}
	if err := json.NewDecoder(body).Decode(&answer); err != nil || len(answer.Choices) == 0 {
		return "", fmt.Errorf("an answer that can't be read")
	}
	text := strings.TrimSpace(answer.Choices[0].Message.Content)
	if text == "" {
		return "", fmt.Errorf("an empty answer")
	}
	return text, nil
}

// rested tells whether the server may be asked.
func (c *Client) rested() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now().Before(c.until) {
		c.figures.Rested++
		return false
	}
	return true
}

// note counts; the third failure in a row rests the server. Whoever asked and went
// away tells nothing of it.
func (c *Client) note(asked context.Context, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		c.failed = 0
		c.figures.Answered++
		return
	case asked.Err() != nil:
		return
	}
	c.figures.Failed++
	if c.failed++; c.failed >= failures {
		c.failed, c.until = 0, c.now().Add(rest)
	}
}
