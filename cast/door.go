package cast

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/intake"
)

// Register takes agents on: an event in the ledger, once for each content.
type Register struct {
	Ledger interface {
		AppendOnce(ctx context.Context, list ...intake.Once) []intake.Outcome
	}
	Now func() time.Time
}

// AddAgent makes or replaces an agent's record. The same record again changes
// nothing.
func (r Register) AddAgent(ctx context.Context, id zhiyin.AgentID, a zhiyin.AgentAdded) error {
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("agent %s: %w", id, zhiyin.Invalid)
	}
	sum := sha256.Sum256(text)
	e := zhiyin.NewEvent(string(id), a, r.Now())
	e.Unit = a.Unit
	once := intake.Once{Source: "cast", ID: string(id) + "/" + hex.EncodeToString(sum[:8]), Events: []zhiyin.Event{e}}
	if err = r.Ledger.AppendOnce(ctx, once)[0].Err; err != nil {
		return fmt.Errorf("agent %s: %w", id, err)
	}
	return nil
}

// Inside is the door for who runs in the same process.
type Inside struct {
	*intake.Line
	Register
}

// HTTP is the door that every other system uses: POST /v1/identify and
// /v1/track with the source's write key. Agents are taken on by Register.
type HTTP struct {
	Base   string            // "http://127.0.0.1:8080"
	Keys   map[string]string // source's name → write key
	Client *http.Client      // nil: http.DefaultClient
	Register
}

// Identify posts one message. Unavailable when the server can't be reached or
// says that it is busy, Denied for a wrong key, Invalid for a message it refuses.
func (h HTTP) Identify(ctx context.Context, source intake.Source, m intake.Message) (intake.Receipt, error) {
	return h.post(ctx, "/v1/identify", source, m)
}

// Track posts one message; errors as Identify.
func (h HTTP) Track(ctx context.Context, source intake.Source, m intake.Message) (intake.Receipt, error) {
	return h.post(ctx, "/v1/track", source, m)
}

// maxAnswer bounds what is read of an answer: one receipt, or a problem.
const maxAnswer = 64 << 10

func (h HTTP) post(ctx context.Context, path string, source intake.Source, m intake.Message) (r intake.Receipt, err error) {
	text, err := json.Marshal(m)
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, zhiyin.Invalid)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Base+path, bytes.NewReader(text))
	if err != nil {
		return r, fmt.Errorf("%s: %w", path, zhiyin.Invalid)
	}
	req.Header.Set("Content-Type", "application/json")
	req.SetBasicAuth(h.Keys[source.Name], "")
	client := h.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return r, fmt.Errorf("%s: no answer: %w", path, zhiyin.Unavailable)
	}
	defer resp.Body.Close()
	return receipt(resp, path, m.MessageID)
}

func receipt(resp *http.Response, path, id string) (r intake.Receipt, err error) {
	var answer struct {
		Success  bool             `json:"success"`
		Receipts []intake.Receipt `json:"receipts"`
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return r, fmt.Errorf("%s: half an answer: %w", path, zhiyin.Unavailable)
	}
	readable := json.Unmarshal(raw, &answer) == nil
	switch {
	case readable && len(answer.Receipts) == 1: // also with 400: the receipt says what is wrong
		return answer.Receipts[0], nil
	case resp.StatusCode == http.StatusOK && readable && answer.Success:
		return intake.Receipt{MessageID: id, Code: intake.Accepted}, nil
	case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
		return r, fmt.Errorf("%s: status %d: %w", path, resp.StatusCode, zhiyin.Denied)
	case resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500:
		return r, fmt.Errorf("%s: status %d: %w", path, resp.StatusCode, zhiyin.Unavailable)
	}
	return r, fmt.Errorf("%s: status %d: %w", path, resp.StatusCode, zhiyin.Invalid)
}
