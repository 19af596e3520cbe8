package zhiyin

import "time"

// The events of tasks; the subject is the ContactID of the contact in which the
// message was left.
type (
	// TaskMade: the customer left a message.
	TaskMade struct {
		Task      TaskID      `json:"task" zy:"open"`
		Form      TaskForm    `json:"form" zy:"open"` // voicemail, message
		Customer  CustomerID  `json:"customer,omitempty" zy:"open"`
		Queue     QueueID     `json:"queue" zy:"open"`
		Recording RecordingID `json:"recording,omitempty" zy:"open"`
		Ms        int64       `json:"ms,omitempty" zy:"open"` // of the message, from its first to its last word
		Due       time.Time   `json:"due" zy:"open"`
		Text      string      `json:"text,omitempty"`
		Files     []ChatFile  `json:"files,omitempty"` // that were sent with it, in a chat
	}
	// TaskTaken: an agent has it in hand.
	TaskTaken struct {
		Task  TaskID  `json:"task" zy:"open"`
		Agent AgentID `json:"agent" zy:"open"`
	}
	// TaskReleased: they gave it back.
	TaskReleased struct {
		Task  TaskID  `json:"task" zy:"open"`
		Agent AgentID `json:"agent" zy:"open"`
	}
	// TaskCalled: who has it in hand calls its customer, in Contact.
	TaskCalled struct {
		Task    TaskID    `json:"task" zy:"open"`
		Agent   AgentID   `json:"agent" zy:"open"`
		Contact ContactID `json:"contact" zy:"open"`
	}
	// TaskReplied: who has it in hand wrote back.
	TaskReplied struct {
		Task    TaskID    `json:"task" zy:"open"`
		Agent   AgentID   `json:"agent" zy:"open"`
		Way     AnswerWay `json:"way" zy:"open"`                  // chat, sms, mail
		Message MessageID `json:"message_id,omitempty" zy:"open"` // that carries it; empty in a chat
		Text    string    `json:"text"`
	}
	// TaskDone closes it.
	TaskDone struct {
		Task    TaskID      `json:"task" zy:"open"`
		Agent   AgentID     `json:"agent" zy:"open"`
		Outcome TaskOutcome `json:"outcome" zy:"open"` // called_back, answered, needless
		Late    bool        `json:"late,omitempty" zy:"open"`
		Note    string      `json:"note,omitempty"`
	}
)

// Kinds of a task's events.
func (TaskMade) Kind() Kind     { return "task.made" }
func (TaskTaken) Kind() Kind    { return "task.taken" }
func (TaskReleased) Kind() Kind { return "task.released" }
func (TaskCalled) Kind() Kind   { return "task.called" }
func (TaskReplied) Kind() Kind  { return "task.replied" }
func (TaskDone) Kind() Kind     { return "task.done" }

var _ = register(TaskMade{}, TaskTaken{}, TaskReleased{}, TaskCalled{}, TaskReplied{}, TaskDone{})
