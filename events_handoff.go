package zhiyin

import "time"

// The events of a hand-off to a second device; the subject is the ContactID.
type (
	// HandoffMade: the customer was given a link.
	HandoffMade struct {
		Handoff HandoffID     `json:"handoff" zy:"open"`
		Form    DefinitionRef `json:"form" zy:"open"`
		Shows   Shows         `json:"shows" zy:"open"`
		Way     HandoffWay    `json:"way" zy:"open"`
		Message MessageID     `json:"message,omitempty" zy:"open"`
		Expires time.Time     `json:"expires" zy:"open"`
	}
	// HandoffMoved: it was opened, confirmed, declined, expired or cancelled.
	// Assurance is what a confirmation proves of who it is (architecture §3.14):
	// empty where it proves nothing more than the call does.
	HandoffMoved struct {
		Handoff   HandoffID    `json:"handoff" zy:"open"`
		Form      string       `json:"form" zy:"open"`
		State     HandoffState `json:"state" zy:"open"`
		Assurance Assurance    `json:"assurance,omitempty" zy:"open"`
		Device    string       `json:"device,omitempty" zy:"open"` // phone, tablet, computer
		// Proof is the SHA-256 of what was shown and answered, in hex: what the customer
		// saw can be compared with what was stored.
		Proof string `json:"proof,omitempty" zy:"open"`
	}
)

// Kinds of a hand-off's events.
func (HandoffMade) Kind() Kind  { return "handoff.made" }
func (HandoffMoved) Kind() Kind { return "handoff.moved" }

var _ = register(HandoffMade{}, HandoffMoved{})
