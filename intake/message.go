package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"zhiyin.dev"
)

// Limits of one message (Segment HTTP Tracking API: 32 KB for an event, 100
// characters for a messageId).
const (
	MaxMessage   = 32 << 10
	maxMessageID = 100
	maxIDs       = 10 // identifiers of one person in one message; more is a mistake of the sender
)

// Source is who sends: a CRM, a shop, an app of one unit. Its write key decides
// it, not the message.
type Source struct {
	Name string // "crm-muhe"; small letters, digits, hyphens
	Unit zhiyin.UnitID
}

// Message is one identify or track call (Segment Spec: Common Fields, Identify,
// Track). Fields that the spec has and we do not use are accepted and dropped.
type Message struct {
	MessageID    string         `json:"messageId,omitempty"`
	Type         string         `json:"type,omitempty"` // identify or track; needed in a batch only
	UserID       string         `json:"userId,omitempty"`
	AnonymousID  string         `json:"anonymousId,omitempty"`
	Event        string         `json:"event,omitempty"`
	Traits       map[string]any `json:"traits,omitempty"`
	Properties   map[string]any `json:"properties,omitempty"`
	Context      Context        `json:"context,omitzero"`
	Timestamp    Instant        `json:"timestamp,omitzero"` // by the sender's clock
	SentAt       Instant        `json:"sentAt,omitzero"`    // by the same clock
	OriginalTime Instant        `json:"originalTimestamp,omitzero"`
}

// Context is the part of the spec's context that names people.
type Context struct {
	ExternalIDs []ExternalID   `json:"externalIds,omitempty"`
	Traits      map[string]any `json:"traits,omitempty"`
}

// ExternalID is one more identifier: type phone, email, member_id or user_id.
type ExternalID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// Instant is a time in ISO 8601 with zone, or milliseconds since 1970 (which
// several of the spec's libraries send).
type Instant struct{ time.Time }

// UnmarshalJSON reads either form.
func (i *Instant) UnmarshalJSON(raw []byte) error {
	if millis, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		i.Time = time.UnixMilli(millis)
		return nil
	}
	if bytes.Equal(raw, []byte(`""`)) {
		return nil
	}
	return json.Unmarshal(raw, &i.Time)
}

// Read parses one message. A refusal is a Receipt with a code; ok is then false.
func Read(raw []byte) (m Message, refused Receipt, ok bool) {
	if len(raw) > MaxMessage {
		return m, Receipt{Code: TooLarge}, false
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return m, Receipt{Code: NotJSON}, false
	}
	return m, Receipt{}, true
}

// happened corrects the sender's clock (Segment Spec: timestamp = receivedAt −
// (sentAt − originalTimestamp)) and never lies after received.
func (m Message) happened(received time.Time) time.Time {
	by := m.OriginalTime.Time
	if by.IsZero() {
		by = m.Timestamp.Time
	}
	switch {
	case by.IsZero():
		return received
	case !m.SentAt.IsZero():
		by = received.Add(-m.SentAt.Sub(by))
	}
	if by.After(received) || by.Year() < 1970 {
		return received
	}
	return by.Truncate(time.Microsecond)
}

// id is the message's own id, or a hash of what it says for senders without ids.
func (m Message) id(kind string) string {
	if m.MessageID != "" {
		return m.MessageID
	}
	m.SentAt = Instant{} // a retry is sent later
	m.Type = kind
	text, err := json.Marshal(m)
	if err != nil {
		return "" // values from outside JSON; check refuses them
	}
	sum := sha256.Sum256(text)
	return "sha256-" + hex.EncodeToString(sum[:16])
}
