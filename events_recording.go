package zhiyin

import "time"

// The events of recordings; the subject is the contact's ContactID. A contact
// has one recording, or several parts where the disk was full in between.
type (
	// NoticeRefused: the customer heard that the talk may be recorded and does not want it.
	NoticeRefused struct {
		Notice  string        `json:"notice" zy:"open"`
		Version DefinitionRef `json:"version" zy:"open"`
	}
	// RecordingSkipped: an agent was joined where talks are recorded, but this one is not.
	RecordingSkipped struct {
		Agent AgentID `json:"agent" zy:"open"`
		Why   string  `json:"why" zy:"open"` // refused, not_told
	}
	// RecordingStarted is kept before the first octet is written.
	RecordingStarted struct {
		Recording RecordingID   `json:"recording" zy:"open"`
		Part      int           `json:"part" zy:"open"` // 1, 2, 3 … within the contact
		Agent     AgentID       `json:"agent" zy:"open"`
		Queue     QueueID       `json:"queue,omitempty" zy:"open"`
		Class     string        `json:"class" zy:"open"`
		KeepUntil time.Time     `json:"keep_until" zy:"open"`
		Notice    DefinitionRef `json:"notice" zy:"open"` // whose text the customer heard
	}
	// RecordingPaused and RecordingResumed frame silence that was asked for.
	RecordingPaused struct {
		Recording RecordingID `json:"recording" zy:"open"`
		By        string      `json:"paused_by" zy:"open"`       // agent
		Agent     AgentID     `json:"agent,omitempty" zy:"open"` // which one
		Reason    string      `json:"reason,omitempty" zy:"open"`
		Until     time.Time   `json:"until,omitzero" zy:"open"` // it resumes by itself then; zero: never
	}
	// RecordingResumed ends it.
	RecordingResumed struct {
		Recording RecordingID `json:"recording" zy:"open"`
		By        string      `json:"resumed_by" zy:"open"`      // agent, time, hold, transfer
		Agent     AgentID     `json:"agent,omitempty" zy:"open"` // which one
		PausedMs  int64       `json:"paused_ms" zy:"open"`
	}
	// RecordingEnded closes a recording; it is written by whoever closed the file.
	RecordingEnded struct {
		Recording RecordingID  `json:"recording" zy:"open"`
		Ms        int64        `json:"ms" zy:"open"`
		Octets    int64        `json:"octets" zy:"open"` // of the sealed file
		Gaps      int64        `json:"gaps" zy:"open"`   // places where audio was lost on our side
		DroppedMs int64        `json:"dropped_ms" zy:"open"`
		Reason    RecordingEnd `json:"reason" zy:"open"`
	}
	// RecordingHeld puts a recording on legal hold or takes it off: while it is
	// held, retention does not delete it.
	RecordingHeld struct {
		Recording RecordingID `json:"recording" zy:"open"`
		On        bool        `json:"on" zy:"open"`
		Reason    string      `json:"reason"`
	}
	// RecordingDeleted says that the audio is gone; the row stays.
	RecordingDeleted struct {
		Recording RecordingID `json:"recording" zy:"open"`
		Why       string      `json:"why" zy:"open"` // retention, erased
	}
)

// Kinds of a recording's events.
func (NoticeRefused) Kind() Kind    { return "notice.refused" }
func (RecordingSkipped) Kind() Kind { return "recording.skipped" }
func (RecordingStarted) Kind() Kind { return "recording.started" }
func (RecordingPaused) Kind() Kind  { return "recording.paused" }
func (RecordingResumed) Kind() Kind { return "recording.resumed" }
func (RecordingEnded) Kind() Kind   { return "recording.ended" }
func (RecordingHeld) Kind() Kind    { return "recording.held" }
func (RecordingDeleted) Kind() Kind { return "recording.deleted" }

var _ = register(NoticeRefused{}, RecordingSkipped{}, RecordingStarted{}, RecordingPaused{}, RecordingResumed{}, RecordingEnded{},
	RecordingHeld{}, RecordingDeleted{})
