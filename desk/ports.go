package desk

import (
	"context"
	"time"

	"zhiyin.dev"
)

// Host is the lobby: who is there for work, and who takes what.
type Host interface {
	// SetStatus takes effect now, or as the next status while the agent is busy.
	SetStatus(agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string)
	// SetLine says whether the agent's audio works.
	SetLine(agent zhiyin.AgentID, up bool, reason string)
	// Accept and Reject settle a pending reservation: Conflict when it is no
	// longer pending, Denied when it is another agent's.
	Accept(agent zhiyin.AgentID, reservation zhiyin.ReservationID) error
	Reject(agent zhiyin.AgentID, reservation zhiyin.ReservationID, reason string) error
}

// Calls is the Conductor of the contacts. Each method returns once the change
// is made, and durable where it is written; Conflict when the contact's state
// does not allow it.
type Calls interface {
	Mute(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, on bool) error
	Hold(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, on bool) error
	Digits(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, digits string) error
	End(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
	// Transfer hands the customer to a queue or to a telephone number; one of
	// the two is empty.
	Transfer(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, queue zhiyin.QueueID, to string) error
	// Identify says which of several candidates the customer is.
	Identify(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, customer zhiyin.CustomerID) error
	Note(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, text string) error
	// PauseRecording records silence until ResumeRecording.
	PauseRecording(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, reason string) error
	ResumeRecording(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
	WrapExtend(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID) error
	WrapComplete(ctx context.Context, contact zhiyin.ContactID, agent zhiyin.AgentID, disposition string) error
}

// Records is what the desk reads from the store.
type Records interface {
	// Start reads what the desk shows when it starts. It may be read while
	// events are committed: an event that is in Start and fed as well counts once.
	Start(ctx context.Context) (Start, error)
	// Events returns a contact's events after a position, in order.
	Events(ctx context.Context, subject string, after int64, limit int) ([]zhiyin.Event, error)
	// Snapshot returns what is known of a customer at now.
	Snapshot(ctx context.Context, customer zhiyin.CustomerID, now time.Time) (zhiyin.Snapshot, error)
	// Person returns the records of the person to whom the record belongs.
	PersonOf(ctx context.Context, record zhiyin.CustomerID) ([]zhiyin.CustomerID, error)
	// PastContacts returns a customer's contacts that began before a moment,
	// newest first; a zero moment means from the newest on.
	PastContacts(ctx context.Context, customer zhiyin.CustomerID, before time.Time, limit int) ([]zhiyin.PastContact, error)
}

// SwitchedAt is when what was learned began to count in a queue, or stopped.
type SwitchedAt struct {
	zhiyin.AffinitySwitched
	At time.Time
}

// Start is the state a Desk begins with. Contacts holds, for each contact that
// is open, its events in order; contacts that were completed today may be
// there too and then fill the day's counts.
type Start struct {
	Agents       []zhiyin.Agent
	Units        []zhiyin.Unit
	Queues       []zhiyin.Queue
	Presence     []zhiyin.Presence
	Contacts     [][]zhiyin.Event
	Directives   []zhiyin.Directive // in force
	Dispositions []Disposition
	Days         map[zhiyin.QueueID]QueueDay // likewise; may be nil
	Switches     []SwitchedAt                // of what was learned of agents: each queue's last, as far as one is known
	Ratings      []Rated                     // of today, those of a partition in its order
	Today        map[zhiyin.AgentID]Today    // what is counted since midnight already, without Contacts; may be nil
}
