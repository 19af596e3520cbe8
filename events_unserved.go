package zhiyin

import "time"

// The events of a contact whose queue can't serve it; the subject is its ContactID.
type (
	// ContactUnserved: nobody who is signed in could take it, whatever its plan relaxes.
	// Clause is what excluded most of them, Agents how many; "signed in" and 0 when
	// nobody is.
	ContactUnserved struct {
		Queue  QueueID       `json:"queue" zy:"open"`
		Clause string        `json:"clause" zy:"open"`
		Agents int           `json:"agents" zy:"open"`
		Plan   DefinitionRef `json:"plan,omitzero" zy:"open"`
	}
	// ContactOverflowed: its plan shows it a way out of the queue, which it takes.
	ContactOverflowed struct {
		From  QueueID       `json:"from" zy:"open"`
		To    string        `json:"to" zy:"open"`              // queue, callback, voicemail
		Queue QueueID       `json:"queue,omitempty" zy:"open"` // of To queue
		Plan  DefinitionRef `json:"plan" zy:"open"`
	}
	// OverflowClosed: its plan's way out leads to a queue that is closed, so it waits on
	// where it is. Opens is when that queue opens; zero: not soon.
	OverflowClosed struct {
		From  QueueID       `json:"from" zy:"open"`
		Queue QueueID       `json:"queue" zy:"open"`
		Opens time.Time     `json:"opens,omitzero" zy:"open"`
		Plan  DefinitionRef `json:"plan" zy:"open"`
	}
)

// Kind is "contact.unserved".
func (ContactUnserved) Kind() Kind { return "contact.unserved" }

// Kind is "contact.overflowed".
func (ContactOverflowed) Kind() Kind { return "contact.overflowed" }

// Kind is "contact.overflow_closed".
func (OverflowClosed) Kind() Kind { return "contact.overflow_closed" }

var _ = register(ContactUnserved{}, ContactOverflowed{}, OverflowClosed{})

// Overflow is a plan's way out of a queue.
type Overflow struct {
	To    string        `json:"to"` // queue, callback, voicemail
	Queue QueueID       `json:"queue,omitempty"`
	Plan  DefinitionRef `json:"plan"`
}

// Ways out of a queue.
const (
	OverflowQueue     = "queue"
	OverflowCallback  = "callback"
	OverflowVoicemail = "voicemail"
)
