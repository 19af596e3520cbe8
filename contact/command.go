package contact

import (
	"net/http"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// Command is something the state machine wants done. Commands are performed in
// order. Those that waits reports are performed when the events of their step
// are durable; the others at once.
type Command interface{ does() string }

// The commands.
type (
	// Meet asks who the caller is; Known follows.
	Meet struct {
		From   string
		Proven *zhiyin.Identifier // who they are, proven; nil: what From says
	}
	// Answer takes the call.
	Answer struct{}
	// Speak plays words to the customer; Played{Sound} follows.
	Speak struct {
		Sound int
		Words speech.Spoken
	}
	// Music plays music to the customer until something else does.
	Music struct {
		Sound int
		Name  string
		For   time.Duration // 0: without end
	}
	// Echo gives the customer back what they say, or ends that.
	Echo struct{ On bool }
	// Hush stops what the customer hears.
	Hush struct{}
	// SetTimer makes Rang{Timer} follow.
	SetTimer struct {
		Timer int
		After time.Duration
	}
	// DropTimer unsets it.
	DropTimer struct{ Timer int }
	// EnterQueue asks the lobby for an agent.
	EnterQueue struct {
		Wanted zhiyin.Wanted
		Since  time.Time
	}
	// LeaveQueue gives that up.
	LeaveQueue struct{}
	// Join connects the customer and the agent.
	Join struct{ Agent zhiyin.AgentID }
	// Part separates them.
	Part struct{}
	// MuteAgent keeps the agent's voice from the customer, or lets it through.
	MuteAgent struct {
		Agent zhiyin.AgentID
		On    bool
	}
	// Press sends digits to the customer's telephone.
	Press struct{ Digits string }
	// Dial calls out for a transfer; Dialled follows.
	Dial struct{ To string }
	// JoinDialled connects the customer with the party called; HangupDialled ends that leg.
	JoinDialled struct{}
	// HangupDialled ends the leg that Dial made.
	HangupDialled struct{}
	// Hangup ends the customer's leg.
	Hangup struct{ Reason zhiyin.EndReason }
	// FreeAgent tells the lobby that the agent is done; Others, that the contact goes on
	// without them.
	FreeAgent struct {
		Agent  zhiyin.AgentID
		Others bool
	}
	// Record begins to record the customer's line.
	Record struct{ Recording zhiyin.RecordingID }
	// PauseTape records silence, or what is said again.
	PauseTape struct{ On bool }
	// StopTape ends the recording.
	StopTape struct{ Reason zhiyin.RecordingEnd }
	// Close ends the contact; nothing follows.
	Close struct{}
)

func (Meet) does() string          { return "meet" }
func (Answer) does() string        { return "answer" }
func (Speak) does() string         { return "speak" }
func (Music) does() string         { return "music" }
func (Echo) does() string          { return "echo" }
func (Hush) does() string          { return "hush" }
func (SetTimer) does() string      { return "set_timer" }
func (DropTimer) does() string     { return "drop_timer" }
func (EnterQueue) does() string    { return "enter_queue" }
func (LeaveQueue) does() string    { return "leave_queue" }
func (Join) does() string          { return "join" }
func (Part) does() string          { return "part" }
func (MuteAgent) does() string     { return "mute_agent" }
func (Press) does() string         { return "press" }
func (Dial) does() string          { return "dial" }
func (JoinDialled) does() string   { return "join_dialled" }
func (HangupDialled) does() string { return "hangup_dialled" }
func (Hangup) does() string        { return "hangup" }
func (FreeAgent) does() string     { return "free_agent" }
func (Record) does() string        { return "record" }
func (PauseTape) does() string     { return "pause_tape" }
func (StopTape) does() string      { return "stop_tape" }
func (Close) does() string         { return "close" }

// waits tells whether a command is performed only once its step is durable:
// what reaches other people or parties waits, what the customer hears does not
// (architecture rule 6).
func waits(c Command) bool {
	if ask, is := c.(AskElsewhere); is {
		return ask.Question.Method != http.MethodGet
	}
	switch c.(type) {
	case SendCode:
		return true
	case Show, SendMessage, OfferHandoff, EnterQueue, LeaveQueue, Escalate, Deescalate, Dial, DialConsult, InviteColleague, Place, Return, FreeAgent, Record, Close:
		return true
	}
	return false
}
