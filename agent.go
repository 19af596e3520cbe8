package zhiyin

import "time"

// Skill is something an agent can do: a subject ("refund"), a language or
// dialect ("lang:yue"), an industry ("medical").
type Skill struct {
	ID    string `json:"id"`
	Level int    `json:"level"` // 1 to 5, 5 best
}

// AgentStatus is what an agent says of themselves, or what a rule set.
type AgentStatus string

// Statuses. Only Available can be given work, and only while the agent's line
// is up: see Presence.
const (
	Offline   AgentStatus = "offline"
	Available AgentStatus = "available"
	Away      AgentStatus = "away" // with a reason: break, meal, training, no_answer, no_microphone
)

// Agent is a person who serves. The name is personal data: sealed at rest.
type Agent struct {
	ID     AgentID   `json:"id"`
	Name   string    `json:"name"`
	Unit   UnitID    `json:"unit"`
	Title  Text      `json:"title"`
	Senior bool      `json:"senior,omitempty"`
	Skills []Skill   `json:"skills"`
	Queues []QueueID `json:"queues"`
	Roles  []string  `json:"roles"` // package access: agent, supervisor, admin, security, audit

	Clearance Sensitivity `json:"clearance,omitempty"` // up to which they may read; 0: UsualForPeople
}

// Cleared is up to which sensitivity the agent may read.
func (a Agent) Cleared() Sensitivity {
	if a.Clearance.Known() {
		return a.Clearance
	}
	return UsualForPeople
}

// Presence is an agent's standing at one moment.
type Presence struct {
	Agent  AgentID     `json:"agent"`
	Status AgentStatus `json:"status"`
	Reason string      `json:"reason,omitempty"`
	Since  time.Time   `json:"since"`
	Line   bool        `json:"line"`           // the browser's audio is connected and the microphone works
	Next   AgentStatus `json:"next,omitempty"` // taken when the present work is done
	Why    string      `json:"why,omitempty"`  // Next's reason
}

// Queue is a service-level target with an owner. Queues that share agents form
// a match group; Group names it.
type Queue struct {
	ID            QueueID `json:"id"`
	Unit          UnitID  `json:"unit"`
	Name          Text    `json:"name"`
	Group         string  `json:"group"`
	TargetSeconds int     `json:"target_seconds"` // answered within this is in time
	TargetPercent int     `json:"target_percent"` // so many of a hundred should be
	RingSeconds   int     `json:"ring_seconds"`   // how long a reservation may ring; 5 to 60
	WrapSeconds   int     `json:"wrap_seconds"`   // after-call work before it completes by itself; 0 to 900

	Recording *RecordingRule `json:"recording,omitempty"` // nil: as the unit says
	MoodOff   bool           `json:"mood_off,omitempty"`  // the mood of those who come through it is not measured
}

// Wanted is what a waiting contact asks of an agent.
type Wanted struct {
	Queue    QueueID   `json:"queue"`
	Skills   []Skill   `json:"skills,omitempty"`  // each at least at its level
	Prefers  []AgentID `json:"prefers,omitempty"` // known agents, best first
	Priority int       `json:"priority"`          // higher goes first; 0 is ordinary
}

// ReservationState is where a reservation stands.
type ReservationState string

// States of a reservation; all but Pending and Accepted are final.
const (
	Pending   ReservationState = "pending"
	Accepted  ReservationState = "accepted"
	Rejected  ReservationState = "rejected"
	TimedOut  ReservationState = "timeout"
	Canceled  ReservationState = "canceled"  // the customer left
	Rescinded ReservationState = "rescinded" // we took it back: the agent's line or our process was lost
)
