package intake

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// Source is who sends: a CRM, a shop, an app of one unit. Its write key decides
// it, not the message.
type Source struct {
	Name string // "crm-muhe"; small letters, digits, hyphens
	Unit zhiyin.UnitID
}

// Message is one call of Segment's spec (Common Fields; Identify, Track, Page,
// Screen, Group, Alias). Fields that the spec has and we do not use are accepted
// and dropped.
type Message struct {
	MessageID    string         `json:"messageId,omitempty"`
	Type         string         `json:"type,omitempty"` // one of Types; needed in a batch only
	UserID       string         `json:"userId,omitempty"`
	AnonymousID  string         `json:"anonymousId,omitempty"`
	PreviousID   string         `json:"previousId,omitempty"` // of an alias
	GroupID      string         `json:"groupId,omitempty"`    // of a group
	Event        string         `json:"event,omitempty"`      // of a track
	Name         string         `json:"name,omitempty"`       // of a page or screen
	Category     string         `json:"category,omitempty"`   // likewise
	Traits       map[string]any `json:"traits,omitempty"`
	Properties   map[string]any `json:"properties,omitempty"`
	Context      Context        `json:"context,omitzero"`
	Timestamp    Instant        `json:"timestamp,omitzero"` // by the sender's clock
	SentAt       Instant        `json:"sentAt,omitzero"`    // by the same clock
	OriginalTime Instant        `json:"originalTimestamp,omitzero"`

	raw []byte // as it was sent, where it came as JSON
}

// Types of message.
const (
	Identify = "identify"
	Track    = "track"
	Page     = "page"
	Screen   = "screen"
	Group    = "group"
	Alias    = "alias"
)

// Context is the part of the spec's context that names people.
type Context struct {
	ExternalIDs []ExternalID   `json:"externalIds,omitempty"`
	Traits      map[string]any `json:"traits,omitempty"`
}

// ExternalID is one more identifier; its type is a kind of identifier in force for the source's unit. Others
// are ignored with a problem.
type ExternalID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// Instant is a time in ISO 8601 with zone, or milliseconds since 1970 (which
// several of the spec's libraries send). What can't be read is zero.
type Instant struct{ time.Time }

// UnmarshalJSON reads either form.
func (i *Instant) UnmarshalJSON(raw []byte) error {
	if millis, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		i.Time = time.UnixMilli(millis)
		return nil
	}
	text, is := strings.CutPrefix(string(raw), `"`)
	if text = strings.TrimSuffix(text, `"`); is && strings.Contains(text, `\`) {
		is = json.Unmarshal(raw, &text) == nil
	}
	if is {
		i.Time, _ = time.Parse(time.RFC3339Nano, text) // zero when it is none
	}
	return nil
}

// earliest is the first instant that a message may be about: what is older was
// said by a clock that was never set.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// happened corrects the sender's clock (Segment Spec: timestamp = receivedAt −
// (sentAt − originalTimestamp)) and never lies after received. A time that can't
// be is replaced by received, and told as a problem.
func (m Message) happened(received time.Time) (at time.Time, odd *Problem) {
	by, field := m.OriginalTime.Time, "originalTimestamp"
	if by.IsZero() {
		by, field = m.Timestamp.Time, "timestamp"
	}
	switch {
	case by.IsZero():
		return received, nil
	case !m.SentAt.IsZero():
		by = received.Add(-m.SentAt.Sub(by))
	}
	switch {
	case by.After(received.Add(leeway)):
		return received, &Problem{field, "in_the_future"}
	case by.After(received):
		return received, nil
	case by.Before(earliest):
		return received, &Problem{field, "too_old"}
	}
	return by.Truncate(time.Microsecond), nil
}

// leeway is how far two clocks may differ before it is told: what NTP leaves,
// generously.
const leeway = time.Minute
