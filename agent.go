package zhiyin

import (
	"strings"
	"time"
)

// Skill is something an agent can do: a subject ("refund"), a language or
// dialect ("lang:yue"), an industry ("medical").
type Skill struct {
	ID    string `json:"id"`
	Level int    `json:"level"` // 1 to 5, 5 best

	Confidence float64 `json:"confidence,omitempty"` // how sure the level is, up to 1; 0: not said, which counts as 1
}

// Sure is how sure the level is, above 0 and up to 1.
func (s Skill) Sure() float64 {
	if s.Confidence <= 0 || s.Confidence > 1 {
		return 1
	}
	return s.Confidence
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

	Seniority int        `json:"seniority,omitempty"` // 1 to 5, 5 most; 0: not said, see Grade
	Languages []Language `json:"languages,omitempty"` // spoken with customers, dialects among them; none: see Spoken

	Capacity Capacity `json:"capacity,omitzero"` // what they may have in hand at one time

	Clearance Sensitivity `json:"clearance,omitempty"` // up to which they may read; 0: UsualForPeople
}

// Seniorities of those of whom only senior or not is known.
const (
	seniorGrade, ordinaryGrade = 4, 2
)

// Grade is the agent's seniority, 1 to 5.
func (a Agent) Grade() int {
	switch {
	case a.Seniority >= 1:
		return min(5, a.Seniority)
	case a.Senior:
		return seniorGrade
	}
	return ordinaryGrade
}

// languageSkill begins the skills that are languages.
const languageSkill = "lang:"

// Spoken are the languages that the agent serves in: those said, or else Mandarin and
// what the skills say.
func (a Agent) Spoken() []Language {
	if len(a.Languages) > 0 {
		return a.Languages
	}
	out := []Language{Mandarin}
	for _, s := range a.Skills {
		if l, is := strings.CutPrefix(s.ID, languageSkill); is && Language(l) != Mandarin {
			out = append(out, Language(l))
		}
	}
	return out
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
	Skills   []Skill   `json:"skills,omitempty"`   // each at least at its level
	Prefers  []AgentID `json:"prefers,omitempty"`  // known agents, best first
	Priority int       `json:"priority"`           // higher goes first; 0 is ordinary
	Callback bool      `json:"callback,omitempty"` // the customer is not on the line and will be called
	Channel  Channel   `json:"channel,omitempty"`  // what the agent has to have room for: chat; empty: a talk
	Angry    bool      `json:"angry,omitempty"`    // a streak of anger goes on
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
