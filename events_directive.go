package zhiyin

import "time"

// The events of a directive; the subject is its DirectiveID. The person of its text is
// the directive itself.
type (
	// DirectiveGiven: By orders it, from now on.
	DirectiveGiven struct {
		What    DirectiveKind `json:"what" zy:"open"`
		Queue   QueueID       `json:"queue,omitempty" zy:"open"`
		Agent   AgentID       `json:"agent,omitempty" zy:"open"`
		Leave   bool          `json:"leave,omitempty" zy:"open"`
		Waiting bool          `json:"waiting,omitempty" zy:"open"`
		By      AgentID       `json:"by" zy:"open"`
		Until   time.Time     `json:"until,omitzero" zy:"open"`
		Text    Text          `json:"text,omitempty"`
	}
	// DirectiveEnded: it is in force no more. Why is time, taken_back or replaced.
	DirectiveEnded struct {
		What  DirectiveKind `json:"what" zy:"open"`
		Queue QueueID       `json:"queue,omitempty" zy:"open"`
		Agent AgentID       `json:"agent,omitempty" zy:"open"`
		Why   string        `json:"why" zy:"open"`
	}
	// DirectiveSeen: an agent says that they have read the banner.
	DirectiveSeen struct {
		Agent AgentID `json:"agent" zy:"open"`
	}
)

// ContactDirected says what a directive did to a contact that waits; the subject is
// the ContactID. Did is announced, offered (a callback) or passed_over: where the
// flow offers none, or the caller's number can't be called.
type ContactDirected struct {
	Directive DirectiveID `json:"directive" zy:"open"`
	Queue     QueueID     `json:"queue" zy:"open"`
	Did       string      `json:"did" zy:"open"`
}

// Kinds of a directive's events.
func (DirectiveGiven) Kind() Kind  { return "directive.given" }
func (DirectiveEnded) Kind() Kind  { return "directive.ended" }
func (DirectiveSeen) Kind() Kind   { return "directive.seen" }
func (ContactDirected) Kind() Kind { return "contact.directed" }

var _ = register(DirectiveGiven{}, DirectiveEnded{}, DirectiveSeen{}, ContactDirected{})

// Given is the directive that an event gave.
func Given(e Event, b DirectiveGiven) Directive {
	return Directive{ID: DirectiveID(e.Subject), What: b.What, Unit: e.Unit, Queue: b.Queue, Agent: b.Agent, Leave: b.Leave, Waiting: b.Waiting,
		Text: b.Text, By: b.By, At: e.At, Until: b.Until}
}
