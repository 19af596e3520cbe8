package zhiyin

import "time"

// Quarantined is a message of another system that broke the schema of its event
// and waits until either is mended. What it says is sealed at rest.
type Quarantined struct {
	ID       string         `json:"id"` // qu_…
	Source   string         `json:"source"`
	Unit     UnitID         `json:"unit,omitempty"` // whose source it is
	Type     string         `json:"type"`           // track, page or screen
	Name     string         `json:"name"`           // of the event; "Other" where it may say something of a person
	Schema   DefinitionRef  `json:"schema"`         // that it broke last
	Faults   []MessageFault `json:"faults"`
	Received time.Time      `json:"received"` // by our clock
	Tried    time.Time      `json:"tried"`    // last; Received until it is replayed

	MessageID string       `json:"-"` // the sender's, sealed with the message
	Message   []byte       `json:"-"` // JSON as it was sent; nil in lists
	Keys      []Identifier `json:"-"` // whom it names, in their one form, so that erasure finds it; never read back
}

// MessageFault is one thing wrong with a message: where, from the properties on, and the
// keyword of the schema.
type MessageFault struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

// QuarantineQuery selects quarantined messages, the oldest first; empty fields
// select all. Units nil: every unit; empty: none.
type QuarantineQuery struct {
	Source, Name string
	Units        []UnitID
	After        string // id of the last one of the page before
	Limit        int    // 1 to 500
}

// QuarantineCount is how many messages of one source and name wait.
type QuarantineCount struct {
	Source string    `json:"source"`
	Unit   UnitID    `json:"unit,omitempty"`
	Name   string    `json:"name"`
	Count  int       `json:"count"`
	Oldest time.Time `json:"oldest"`
	Newest time.Time `json:"newest"`
}

// SourceRule is what an installation says of one source of events.
type SourceRule struct {
	Name    string    `json:"name"`
	Origins []string  `json:"origins"` // of pages that may report with its key: https://shop.example
	Changed time.Time `json:"changed"`
	By      string    `json:"by"`
}

// SourceCount is how many messages of a source had one outcome on one day.
type SourceCount struct {
	Source string
	Day    string // civil date in UTC, 2006-01-02
	Code   string // as a receipt has it
	Count  int64
	Last   time.Time // when the last one came
}
