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
	Open     bool // only those that are not completed
	From, To time.Time
	Before   time.Time // arrived before it; zero: from the newest
	ID       ContactID // of those that arrived at Before: with smaller ids
	Limit    int       // 1 to 200
}
