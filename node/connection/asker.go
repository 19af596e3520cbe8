package connection

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/flow"
	"zhiyin.dev/store"
)

// asker asks other systems for flows, through connections of the way ask. It
// reaches the addresses that those name, and of these what the house allows.
type asker struct {
	book book
	with Calling

	mu     sync.Mutex // guards what follows
	secure *http.Client
	plain  *http.Client
	known  map[string]askable
}

// askable is a connection as it was read a moment ago.
type askable struct {
	connect.Definition
	secret string
	read   time.Time
}

const (
	// askableFor is how long a connection's address and secret are used without
	// reading them again: a new secret is in use within it.
	askableFor = 5 * time.Second
	// answerMost bounds an answer in bytes: an order with its positions, not a list of all.
	answerMost = 256 << 10
	// askWithin bounds a request whoever asks; flows ask for less.
	askWithin = 10 * time.Second
)

// NewAsker makes one; its methods may be called by many at once.
func NewAsker(db *store.DB, with Calling) *asker {
	return &asker{book: bookOf(db), with: with, known: map[string]askable{}}
}

// Ask is contact.Asker's.
func (a *asker) Ask(ctx context.Context, unit zhiyin.UnitID, q flow.LookUp) flow.Looked {
	out, err := a.ask(ctx, unit, q)
	if err == nil {
		return out
	}
	a.with.Log.Warn("another system not asked", "connection", q.Connection, "kind", zhiyin.KindOf(err), "err", withoutAddress(err))
	if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return flow.Looked{Outcome: flow.TimedQuest}
	}
	return flow.Looked{Outcome: flow.Failed}
}

// withoutAddress keeps what was asked out of the log: it names a customer.
func withoutAddress(err error) error {
	for {
		under := errors.Unwrap(err)
		if under == nil {
			return err
		}
		err = under
	}
}

func (a *asker) ask(ctx context.Context, unit zhiyin.UnitID, q flow.LookUp) (out flow.Looked, err error) {
	to, err := a.connection(ctx, unit, q.Connection)
	if err != nil {
		return out, err
	}
	body := []byte(nil)
	if q.Method == http.MethodPost {
		if body, err = json.Marshal(q.Body); err != nil {
			return out, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, q.Method, strings.TrimSuffix(to.Ask.URL, "/")+q.Path, bytes.NewReader(body))
	if err != nil {
		return out, zhiyin.Invalid
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if q.Key != "" {
		req.Header.Set("Idempotency-Key", q.Key)
	}
	if to.Ask.Prove == "header" {
		req.Header.Set(to.Ask.Header, to.secret)
	} else {
		req.Header.Set("Authorization", "Bearer "+to.secret)
	}
	resp, err := a.client(req.URL.Scheme == "http").Do(req)
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	return answered(resp, q.Take)
}

// answered takes the values out of an answer: 404 and 204 say that nothing is known,
// 409 and 422 that it is understood and will not be done, with the reason in it.
func answered(resp *http.Response, take map[string]string) (out flow.Looked, err error) {
	out = flow.Looked{Outcome: flow.Found, Values: map[string]string{}}
	switch {
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusNoContent:
		return flow.Looked{Outcome: flow.Empty}, nil
	case resp.StatusCode == http.StatusConflict || resp.StatusCode == http.StatusUnprocessableEntity:
		out.Outcome = flow.Refused
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return out, errors.New("status " + strconv.Itoa(resp.StatusCode))
	}
	doc, err := document(resp.Body)
	if err != nil && out.Outcome == flow.Found {
		return out, err
	}
	for name, pointer := range take {
		if text, ok := pointed(doc, pointer); ok {
			out.Values[name] = text
		}
	}
	return out, nil
}

// document reads an answer, its numbers as they are written.
func document(body io.Reader) (doc any, err error) {
	raw, err := io.ReadAll(io.LimitReader(body, answerMost+1))
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if len(raw) > answerMost || decoder.Decode(&doc) != nil {
		return nil, errors.New("the answer is no JSON of at most 256 KiB")
	}
	return doc, nil
}

// pointed is the scalar at a JSON Pointer (RFC 6901).
func pointed(doc any, pointer string) (string, bool) {
	for _, part := range strings.Split(pointer, "/")[1:] {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch at := doc.(type) {
		case map[string]any:
			doc = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(at) {
				return "", false
			}
			doc = at[i]
		default:
			return "", false
		}
	}
	switch v := doc.(type) {
	case string:
		return v, v != ""
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// connection reads one that may be asked for the unit; what is switched off is not.
func (a *asker) connection(ctx context.Context, unit zhiyin.UnitID, id string) (askable, error) {
	now := a.with.Now()
	a.mu.Lock()
	is, ok := a.known[id]
	a.mu.Unlock()
	if !ok || now.Sub(is.read) > askableFor {
		c, err := a.book.Connection(ctx, id)
		if err != nil {
			return is, err
		}
		if !c.On || c.Way != zhiyin.WayAsk {
			return is, zhiyin.Unavailable
		}
		is = askable{read: now}
		if is.Definition, is.secret, err = connect.Load(ctx, a.book, c); err != nil {
			return is, err
		}
		a.mu.Lock()
		a.known[id] = is
		a.mu.Unlock()
	}
	if is.Unit != "" && is.Unit != unit {
		return is, zhiyin.Denied
	}
	return is, nil
}

// client is made when it is first used.
func (a *asker) client(plain bool) *http.Client {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.secure == nil {
		a.secure, a.plain = a.with.Guard.Client(a.with.Roots, askWithin, false), a.with.Guard.Client(a.with.Roots, askWithin, true)
	}
	if plain {
		return a.plain
	}
	return a.secure
}
