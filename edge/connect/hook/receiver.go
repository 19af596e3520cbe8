// Package hook takes in what other systems post to us: JSON documents, lists of
// them, or Debezium's change events.
package hook

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/edge/connect"
	"zhiyin.dev/edge/connect/debezium"
)

// SecretPrefix begins a signing secret; base64 follows.
const SecretPrefix = "whsec_"

// LeastSecret is how many bytes a secret has that another system made: 128 bits in
// hexadecimal, as RFC 2104 §3 asks of a key at least.
const LeastSecret = 16

// NewSecret makes what a hook's sender has to bring: a token, or a signing secret
// of 32 bytes.
func NewSecret(verify string) string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: the runtime stops the process instead
	if verify == "standard" {
		return SecretPrefix + base64.StdEncoding.EncodeToString(raw[:])
	}
	return "zyhook_" + base64.RawURLEncoding.EncodeToString(raw[:])
}

// MostRows bounds the rows of one request.
const MostRows = 500

// Receipt is what one request came to. Refused rows are kept as letters, so the
// sender need not send them again.
type Receipt struct{ Taken, Skipped, Refused int }

// Receiver takes requests; it may be used from several goroutines.
type Receiver struct {
	Book connect.Book
	Door connect.Door
	Now  func() time.Time

	mu    sync.Mutex
	read  map[string]loaded // by connection; guarded by mu
	paces map[string]pace   // by connection; guarded by mu
}

// loaded is a connection's definition and secret as they were at changed.
type loaded struct {
	changed    time.Time
	definition connect.Definition
	secret     string
}

// Receive takes one request. NotFound for a connection that is not there, is no
// hook or is switched off; Denied for a wrong secret; Busy (TooFast) for more than the hook
// takes; Invalid for a body that is no JSON of the form; Unavailable when nothing can
// be taken now.
func (r *Receiver) Receive(ctx context.Context, id string, h http.Header, body []byte) (Receipt, error) {
	l, err := r.load(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	if err := l.verify(h, body, r.Now()); err != nil {
		return Receipt{}, err
	}
	if err := r.pace(id, l.definition.Hook.PerMinute); err != nil {
		return Receipt{}, err
	}
	rows, err := rowsOf(l.definition.Hook, l.delivery(h), body)
	if err != nil {
		return Receipt{}, err
	}
	out := &tally{}
	sink := connect.Sink{Definition: l.definition, Door: r.Door, Book: out.over(r.Book), Now: r.Now}
	if err := sink.Take(ctx, rows, mark(rows, r.Now())); err != nil {
		return Receipt{}, fmt.Errorf("hook: %s: %w", id, err)
	}
	return out.receipt, nil
}

// tally notes what a batch came to on its way into the book.
type tally struct {
	connect.Book
	receipt Receipt
}

func (t *tally) over(b connect.Book) connect.Book { t.Book = b; return t }

func (t *tally) Advance(ctx context.Context, p zhiyin.Progress, letters []zhiyin.Letter) error {
	t.receipt = Receipt{Taken: int(p.Taken), Skipped: int(p.Skipped), Refused: int(p.Refused)}
	return t.Book.Advance(ctx, p, letters)
}

func mark(rows []connect.Row, now time.Time) connect.Mark {
	m := connect.Standing()
	for _, row := range rows {
		if !row.At.IsZero() {
			m.Lag = max(now.Sub(row.At), 0)
		}
	}
	return m
}

func (r *Receiver) load(ctx context.Context, id string) (loaded, error) {
	c, err := r.Book.Connection(ctx, id)
	if err == nil && (c.Way != zhiyin.WayHook || !c.On) {
		err = zhiyin.NotFound
	}
	if err != nil {
		return loaded{}, fmt.Errorf("hook: %s: %w", id, err)
	}
	r.mu.Lock()
	l, has := r.read[id]
	r.mu.Unlock()
	if has && l.changed.Equal(c.Changed) {
		return l, nil
	}
	l = loaded{changed: c.Changed}
	if l.definition, l.secret, err = connect.Load(ctx, r.Book, c); err != nil {
		return l, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read == nil {
		r.read = map[string]loaded{}
	}
	r.read[id] = l
	return l, nil
}

func (l loaded) verify(h http.Header, body []byte, now time.Time) error {
	switch {
	case l.secret == "":
		return fmt.Errorf("hook: %s has no secret yet: %w", l.definition.ID, zhiyin.Denied)
	case l.definition.Hook.Verify == "standard":
		return bySignature(h, body, l.secret, now)
	case l.definition.Hook.Verify == "hmac":
		return byHMAC(h, body, l.definition.Hook.Header, l.secret)
	}
	return byToken(h, l.secret)
}

// delivery is the request's id, where whoever sends it again can't change it.
func (l loaded) delivery(h http.Header) string {
	if l.definition.Hook.Verify == "hmac" {
		return ""
	}
	return h.Get(headerID)
}

// rowsOf reads a body.
func rowsOf(s connect.HookSettings, delivery string, body []byte) ([]connect.Row, error) {
	docs, err := documents(s, body)
	if err != nil {
		return nil, err
	}
	rows := make([]connect.Row, 0, len(docs))
	for i, doc := range docs {
		row, ok, err := rowOf(s, doc)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if id := connect.Find(row.Doc, s.ID); id != "" {
			row.ID = "id:" + id
		} else if row.ID == "" && delivery != "" {
			row.ID = fmt.Sprintf("delivery:%s/%d", delivery, i)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func rowOf(s connect.HookSettings, doc any) (connect.Row, bool, error) {
	if s.Form == "debezium" {
		return debezium.Row(doc)
	}
	fields, is := doc.(map[string]any)
	if !is {
		return connect.Row{}, false, fmt.Errorf("hook: a row is no JSON object: %w", zhiyin.Invalid)
	}
	return connect.Row{Doc: fields}, true, nil
}

// documents are the rows of a body, as JSON has them.
func documents(s connect.HookSettings, body []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // ids may be longer than a float's 53 bits
	var all any
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("hook: the body is no JSON: %w", zhiyin.Invalid)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("hook: the body is more than one JSON value: %w", zhiyin.Invalid)
	}
	if s.Rows != "" {
		all = connect.Follow(all, s.Rows)
	}
	list, is := all.([]any)
	if !is {
		list = []any{all}
	}
	if len(list) > MostRows {
		return nil, fmt.Errorf("hook: more than %d rows: %w", MostRows, zhiyin.Invalid)
	}
	return list, nil
}

// Sample reads a body as Receive would, for a preview.
func Sample(d connect.Definition, body string) ([]connect.Row, error) {
	return rowsOf(d.Hook, "", []byte(strings.TrimSpace(body)))
}
