package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
)

// Limits of one message (Segment HTTP Tracking API: 32 KB for an event, 100
// characters for a messageId, 10,000 properties). Values nested deeper than
// maxDepth come from no library.
const (
	MaxMessage   = 32 << 10
	maxMessageID = 100
	maxValues    = 10_000
	maxDepth     = 32
	maxIDs       = 10 // identifiers of one person in one message; more is a mistake of the sender
	maxID        = 254
)

// wire is a message as libraries write it: ids may be numbers, and what has
// another type than the spec's is found out by field.
type wire struct {
	MessageID    text    `json:"messageId"`
	Type         text    `json:"type"`
	UserID       text    `json:"userId"`
	AnonymousID  text    `json:"anonymousId"`
	PreviousID   text    `json:"previousId"`
	GroupID      text    `json:"groupId"`
	Event        text    `json:"event"`
	Name         text    `json:"name"`
	Category     text    `json:"category"`
	Traits       any     `json:"traits"`
	Properties   any     `json:"properties"`
	Context      any     `json:"context"`
	Timestamp    Instant `json:"timestamp"`
	SentAt       Instant `json:"sentAt"`
	OriginalTime Instant `json:"originalTimestamp"`
}

// text is a JSON string, or a whole number in its own digits; odd marks another type.
type text struct {
	string
	odd bool
}

// UnmarshalJSON reads either; it never fails, so that one field does not hide the others.
func (t *text) UnmarshalJSON(raw []byte) error {
	switch {
	case bytes.Equal(raw, []byte("null")):
	case raw[0] == '"':
		return json.Unmarshal(raw, &t.string)
	case bytes.IndexFunc(raw, func(r rune) bool { return r != '-' && (r < '0' || r > '9') }) < 0:
		t.string = string(raw)
	default:
		t.odd = true
	}
	return nil
}

// Read parses one message; kind is the type that the route has, empty in a batch.
// A refusal is a Receipt with a code and its reasons; ok is then false.
func Read(raw []byte, kind string) (m Message, refused Receipt, ok bool) {
	if len(raw) > MaxMessage {
		return m, Receipt{Code: TooLarge}, false
	}
	var w wire
	if !w.scan(raw) {
		w = wire{}
		if err := decode(raw, &w); err != nil || bytes.TrimLeft(raw, " \t\r\n")[0] != '{' {
			return m, Receipt{Code: NotJSON}, false
		}
	}
	m, faults := w.message()
	if kind != "" {
		m.Type = kind
	}
	m.raw = raw
	switch {
	case len(faults) > 0:
		return m, Receipt{MessageID: shown(m.MessageID), Code: BadType, Faults: faults}, false
	case values(m.Traits, 0)+values(m.Properties, 0)+values(m.Context.Traits, 0) > maxValues:
		return m, Receipt{MessageID: shown(m.MessageID), Code: TooManyValues}, false
	}
	return m, Receipt{}, true
}

func (w *wire) message() (m Message, faults []Problem) {
	m = Message{Timestamp: w.Timestamp, SentAt: w.SentAt, OriginalTime: w.OriginalTime}
	for _, f := range []struct {
		name string
		from text
		to   *string
	}{{"messageId", w.MessageID, &m.MessageID}, {"type", w.Type, &m.Type}, {"userId", w.UserID, &m.UserID}, {"anonymousId", w.AnonymousID, &m.AnonymousID},
		{"previousId", w.PreviousID, &m.PreviousID}, {"groupId", w.GroupID, &m.GroupID}, {"event", w.Event, &m.Event},
		{"name", w.Name, &m.Name}, {"category", w.Category, &m.Category}} {
		*f.to = f.from.string
		if f.from.odd {
			faults = append(faults, Problem{f.name, "bad_type"})
		}
	}
	object := func(name string, v any) map[string]any {
		out, is := v.(map[string]any)
		if !is && v != nil {
			faults = append(faults, Problem{name, "bad_type"})
		}
		return out
	}
	m.Traits, m.Properties = object("traits", w.Traits), object("properties", w.Properties)
	around := object("context", w.Context)
	m.Context.Traits = object("context.traits", around["traits"])
	list, is := around["externalIds"].([]any)
	if !is && around["externalIds"] != nil {
		faults = append(faults, Problem{"context.externalIds", "bad_type"})
	}
	for _, one := range list {
		fields, _ := one.(map[string]any)
		kind, _ := fields["type"].(string)
		m.Context.ExternalIDs = append(m.Context.ExternalIDs, ExternalID{ID: idText(fields["id"]), Type: kind})
	}
	return m, faults
}

// idText is an identifier as text: several shops have numbers.
func idText(v any) string {
	switch id := v.(type) {
	case string:
		return id
	case json.Number:
		return id.String()
	case float64:
		if id == math.Trunc(id) && math.Abs(id) < 1<<53 {
			return strconv.FormatInt(int64(id), 10)
		}
	}
	return ""
}

// decode is json.Unmarshal that keeps whole numbers exact which a float64 would
// round: they become json.Number.
func decode(raw []byte, into *wire) error {
	if !longDigits(raw) {
		return json.Unmarshal(raw, into)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	into.Traits, into.Properties, into.Context = shorten(into.Traits), shorten(into.Properties), shorten(into.Context)
	return nil
}

// exact is how many decimal digits every float64 keeps.
const exact = 15

func longDigits(raw []byte) bool {
	run := 0
	for _, c := range raw {
		if c < '0' || c > '9' {
			run = 0
		} else if run++; run > exact {
			return true
		}
	}
	return false
}

// shorten makes float64 of every number that has room in one.
func shorten(v any) any {
	switch t := v.(type) {
	case map[string]any:
		for k, one := range t {
			t[k] = shorten(one)
		}
	case []any:
		for i, one := range t {
			t[i] = shorten(one)
		}
	case json.Number:
		f, err := t.Float64()
		if err == nil && (len(t) <= exact || strconv.FormatFloat(f, 'f', -1, 64) == t.String()) {
			return f
		}
	}
	return v
}

// values counts what an object holds at any depth; deeper than maxDepth it is too many.
func values(v any, depth int) (n int) {
	if depth > maxDepth {
		return maxValues + 1
	}
	switch t := v.(type) {
	case map[string]any:
		for _, one := range t {
			n += 1 + values(one, depth+1)
		}
	case []any:
		for _, one := range t {
			n += 1 + values(one, depth+1)
		}
	}
	return n
}

// id is the message's own id, or a hash of what it says for senders without ids.
func (m Message) id() string {
	if m.MessageID != "" {
		return m.MessageID
	}
	said := map[string]any{}
	raw, err := m.raw, error(nil)
	if raw == nil {
		raw, err = json.Marshal(m)
	}
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		err = d.Decode(&said)
	}
	// A retry is sent later, and the same message may come alone or in a batch.
	delete(said, "sentAt")
	delete(said, "receivedAt")
	delete(said, "writeKey")
	said["type"] = m.Type
	canonical, errAgain := json.Marshal(said) // keys in order
	if err != nil || errAgain != nil {
		return "" // values from outside JSON; check refuses them
	}
	sum := sha256.Sum256(canonical)
	return "sha256-" + hex.EncodeToString(sum[:16])
}
