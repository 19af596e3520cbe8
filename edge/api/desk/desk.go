package desk

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/desk"
)

// Desk is what a signed-in agent sees and may do; *desk.Desk is one.
type Desk interface {
	Me(ctx context.Context, agent zhiyin.AgentID) (desk.Me, error)
	Floor(ctx context.Context, agent zhiyin.AgentID) (desk.Floor, error)
	Subscribe(ctx context.Context, agent zhiyin.AgentID, epoch string, after int64) (*desk.Subscription, error)
	Write(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, client, text string) error
	Seen(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, upto int) error
	Types(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	SendFile(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, client, name string, content []byte) error
	File(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, id string) (zhiyin.ChatFile, []byte, error)
	SetStatus(ctx context.Context, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error
	Accept(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID) error
	Reject(ctx context.Context, agent zhiyin.AgentID, id zhiyin.ReservationID, reason string) error
	Mute(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error
	Hold(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error
	Digits(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, digits string) error
	End(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Counsel(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool) error
	Relieve(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Transfer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, queue zhiyin.QueueID, to string) error
	Colleagues(ctx context.Context, agent zhiyin.AgentID, find string) ([]desk.ColleagueView, error)
	Ask(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, colleague zhiyin.AgentID, to string) error
	EndConsult(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Confer(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	LeaveTalk(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	RemoveThird(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	Targets(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) ([]desk.TargetView, error)
	Instead(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, queue zhiyin.QueueID, way string) error
	Identify(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, customer zhiyin.CustomerID) error
	Note(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, text string) error
	WrapExtend(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	WrapComplete(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, disposition string) error
	PauseRecording(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, reason string) error
	ResumeRecording(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID) error
	PastContacts(ctx context.Context, agent zhiyin.AgentID, customer zhiyin.CustomerID, cursor string) ([]desk.PastContactView, string, error)
	Correct(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, c desk.Correction) error
	NotThis(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, need string, back bool) error
	// Trace is how a contact came to its agent.
	Trace(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) ([]desk.TraceStep, error)
	// Transcript calls keep before a supervisor's first reading.
	Transcript(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, keep func() error) ([]desk.TimelineEntry, error)
	Moved(ctx context.Context, agent zhiyin.AgentID, tab string) error
	Observe(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, mode zhiyin.ObserveMode) error
	TakeOver(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	Hurry(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	Handle(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	AskSenior(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	Steer(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, wish desk.Steering) error
	SteerStatus(ctx context.Context, supervisor, agent zhiyin.AgentID, status zhiyin.AgentStatus, reason string) error
	Give(ctx context.Context, supervisor zhiyin.AgentID, all []zhiyin.Directive) error
	TakeBack(ctx context.Context, supervisor zhiyin.AgentID, id zhiyin.DirectiveID) error
	See(ctx context.Context, agent zhiyin.AgentID, id zhiyin.DirectiveID) error
	// AskHelp calls for a supervisor (on), or withdraws it.
	AskHelp(ctx context.Context, agent zhiyin.AgentID, contact zhiyin.ContactID, on bool, why string) error
	// Advise calls keep before the note is written.
	Advise(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID, agent zhiyin.AgentID, text string, keep func() error) error
	Unobserve(ctx context.Context, supervisor zhiyin.AgentID, contact zhiyin.ContactID) error
	CallOut(ctx context.Context, agent zhiyin.AgentID, to string, contact zhiyin.ContactID) (zhiyin.ContactID, error)
	History(ctx context.Context, agent zhiyin.AgentID, cursor string) ([]desk.CallView, string, error)
}

// Lines is the agents' browser audio.
type Lines interface {
	// Attach takes a WebRTC offer and answers it. Conflict when another tab holds
	// the agent's audio and take is false.
	Attach(ctx context.Context, agent zhiyin.AgentID, tab, offerSDP string, take bool) (answerSDP string, err error)
	// Report says whether the tab's microphone works, and why not.
	Report(ctx context.Context, agent zhiyin.AgentID, tab string, microphone bool, reason string) error
	// Detach says that the tab is closing.
	Detach(agent zhiyin.AgentID, tab string)
}
