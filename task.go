package zhiyin

import "time"

// TaskID names one task: task_….
type TaskID string

// Task is what a customer left for a queue's agents to do later. Text and Note are
// personal data.
type Task struct {
	ID        TaskID
	Contact   ContactID
	Customer  CustomerID // of the contact; empty: not known
	Unit      UnitID
	Queue     QueueID
	Form      TaskForm
	Recording RecordingID // of a voicemail
	Ms        int64       // how long was spoken
	Text      string      // as it was written, or as a recogniser heard it; empty: it heard nothing
	From      string      // who called, E.164; empty: withheld, a chat, or erased
	Made, Due time.Time
	Agent     AgentID // who has it in hand; empty: nobody yet
	Taken     time.Time
	Called    ContactID // the last call out that was made for it
	Answered  time.Time // when the last answer was written; zero: none yet
	Way       AnswerWay // that it took
	Done      time.Time // zero: open
	Outcome   TaskOutcome
	Note      string
	Erased    bool // its person was: neither text nor caller is left
}

// TaskForm is how a task's message was left.
type TaskForm string

// Forms.
const (
	Voicemail      TaskForm = "voicemail"
	WrittenMessage TaskForm = "message"
)

// AnswerWay is how the answer to a written message reaches its customer.
type AnswerWay string

// Ways.
const (
	InChat AnswerWay = "chat" // in the chat in which it was left, when they are back there
	InSMS  AnswerWay = "sms"
	InMail AnswerWay = "mail"
)

// Most is how many characters an answer may have: in a chat those of a message, in an
// SMS what about five parts hold beside the template's own words, in a mail a page.
func (w AnswerWay) Most() int {
	switch w {
	case InChat:
		return ChatRunes
	case InSMS:
		return 300
	case InMail:
		return 2000
	}
	return 0
}

// TaskOutcome is how a task ended.
type TaskOutcome string

// Outcomes.
const (
	TaskCalledBack TaskOutcome = "called_back"
	TaskAnswered   TaskOutcome = "answered" // otherwise: by message, mail, or in person
	TaskNeedless   TaskOutcome = "needless" // settled meanwhile, or nothing was wanted
)

// Known tells whether there is such an outcome.
func (o TaskOutcome) Known() bool {
	return o == TaskCalledBack || o == TaskAnswered || o == TaskNeedless
}

// TaskNoteRunes is the longest note of a task's end.
const TaskNoteRunes = 2000
