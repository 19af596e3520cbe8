package intake

import (
	"encoding/json"
	"slices"
	"strings"
)

// wireNames are the fields of wire: texts, values, instants.
var wireNames = []string{"messageId", "type", "userId", "anonymousId", "previousId", "groupId", "event", "name", "category",
	"traits", "properties", "context", "timestamp", "sentAt", "originalTimestamp"}

// scan reads a whole message; of its context what names people alone.
func (w *wire) scan(raw []byte) bool {
	texts := [...]*text{&w.MessageID, &w.Type, &w.UserID, &w.AnonymousID, &w.PreviousID, &w.GroupID, &w.Event, &w.Name, &w.Category}
	instants := [...]*Instant{&w.Timestamp, &w.SentAt, &w.OriginalTime}
	r, seen := scan{s: string(raw), long: longDigits(raw)}, 0
	return r.object(func(name string) (ok bool) {
		at := slices.Index(wireNames, name)
		if at < 0 {
			_, ok = r.value(false, 0)
			return ok && !slices.ContainsFunc(wireNames, func(n string) bool { return strings.EqualFold(n, name) })
		}
		if seen&(1<<at) != 0 {
			return false
		}
		switch seen |= 1 << at; {
		case at < len(texts):
			return r.textInto(texts[at])
		case name == "traits":
			w.Traits, ok = r.value(true, 0)
		case name == "properties":
			w.Properties, ok = r.value(true, 0)
		case name == "context":
			w.Context, ok = r.context()
		default:
			text, is := r.raw()
			return is && instants[at-len(wireNames)+len(instants)].UnmarshalJSON([]byte(text)) == nil
		}
		return ok
	}) && r.end()
}

func (r *scan) textInto(t *text) (ok bool) {
	if r.space() == '"' {
		t.string, ok = r.text()
		return ok
	}
	raw, ok := r.raw()
	return ok && t.UnmarshalJSON([]byte(raw)) == nil
}

// context keeps what message looks at.
func (r *scan) context() (any, bool) {
	if r.space() != '{' {
		return r.value(true, 0)
	}
	m := map[string]any{}
	ok := r.object(func(name string) bool {
		keep := name == "traits" || name == "externalIds"
		v, ok := r.value(keep, 1)
		if keep {
			m[name] = v
		}
		return ok
	})
	return m, ok
}

// Envelope reads a batch: its messages as they are written, and when it was sent. The
// error is encoding/json's. The messages are pieces of body.
func Envelope(body []byte) (list []json.RawMessage, sentAt Instant, err error) {
	var e envelope
	if !e.scan(body) {
		e = envelope{}
		err = json.Unmarshal(body, &e)
	}
	return e.Batch, e.SentAt, err
}

type envelope struct {
	Batch  []json.RawMessage `json:"batch"`
	SentAt Instant           `json:"sentAt"`
}

func (e *envelope) scan(body []byte) bool {
	r, batches, times := scan{s: string(body)}, 0, 0
	return r.object(func(name string) bool {
		switch {
		case name == "batch":
			batches++
			return batches == 1 && r.list(func() bool {
				text, ok := r.raw()
				e.Batch = append(e.Batch, body[r.i-len(text):r.i:r.i])
				return ok
			})
		case name == "sentAt":
			times++
			text, ok := r.raw()
			return ok && times == 1 && e.SentAt.UnmarshalJSON([]byte(text)) == nil
		}
		_, ok := r.value(false, 0)
		return ok && !strings.EqualFold(name, "batch") && !strings.EqualFold(name, "sentAt")
	}) && r.end()
}
