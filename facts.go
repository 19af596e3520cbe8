package zhiyin

import "time"

// ContactFacts is what may be said of a contact without its customer's personal
// data. Times that have not come are zero.
type ContactFacts struct {
	ID          ContactID     `json:"id"`
	Unit        UnitID        `json:"unit"`
	Channel     Channel       `json:"channel"`
	Direction   Direction     `json:"direction,omitempty"`
	Number      NumberID      `json:"number"`
	Flow        DefinitionRef `json:"flow"`
	State       ContactState  `json:"state"`
	Customer    CustomerID    `json:"customer,omitempty"`
	Known       Match         `json:"known,omitempty"`
	Assurance   Assurance     `json:"assurance,omitempty"`
	Queue       QueueID       `json:"queue,omitempty"`
	Agent       AgentID       `json:"agent,omitempty"`
	Arrived     time.Time     `json:"arrived"`
	Queued      time.Time     `json:"queued,omitzero"`
	Connected   time.Time     `json:"connected,omitzero"`
	Ended       time.Time     `json:"ended,omitzero"`
	Completed   time.Time     `json:"completed,omitzero"`
	FlowMs      int64         `json:"flow_ms"`
	WaitMs      int64         `json:"wait_ms"`
	TalkMs      int64         `json:"talk_ms"`
	HoldMs      int64         `json:"hold_ms"`
	EndedReason EndReason     `json:"ended_reason,omitempty"`
	Disposition string        `json:"disposition,omitempty"`
}

// ContactQuery selects contacts, the newest arrival first; empty fields select
// all. Units nil: every unit; empty: none.
type ContactQuery struct {
	Units    []UnitID
	Agent    AgentID
	Customer CustomerID
	Queue    QueueID
	Channel  Channel
	Open     bool // only those that are not completed
	From, To time.Time
	Before   time.Time // arrived before it; zero: from the newest
	ID       ContactID // of those that arrived at Before: with smaller ids
	Limit    int       // 1 to 200
}

// TimelineQuery selects what was kept of a customer, in every record of the person,
// the newest first.
type TimelineQuery struct {
	Customer CustomerID
	Kinds    []Kind    // none: nothing
	System   string    // only what this system reported
	From, To time.Time // happened from then on, before then
	Before   time.Time // happened before it; zero: from the newest
	ID       string    // of what happened at Before: with smaller ids
	Only     []EventID // these alone, as far as they are the person's; none: all
	Limit    int       // 1 to 200
}

// RecordFacts is one record of a person, without personal data. Times that have
// not come are zero.
type RecordFacts struct {
	ID        CustomerID `json:"id"`
	Canonical bool       `json:"canonical"` // it stands for the person
	Since     time.Time  `json:"since"`
	Held      time.Time  `json:"held,omitzero"` // under legal hold since then
	Erased    time.Time  `json:"erased,omitzero"`
	Keys      []KeyFacts `json:"keys"`
}

// KeyFacts is one identifier of a record, without its value.
type KeyFacts struct {
	Kind   IdentifierKind `json:"kind"`
	Source string         `json:"source"` // who named it first
	Since  time.Time      `json:"since"`
	Shared bool           `json:"shared,omitempty"` // too many have it: it names nobody
}
