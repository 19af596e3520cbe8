package contact

import (
	"context"
	"fmt"
	"time"

	"zhiyin.dev"
)

// Recorder records what is said on a customer's line.
type Recorder interface {
	// Record begins at once and returns at once. failed (at most once) says that
	// it ended without being asked to; room (at most once, after failed) that it can
	// be begun anew. Both come from any goroutine, and do no harm after Stop.
	Record(to Recording, line Line, failed func(), room func()) Tape
}

// Tape is a recording under way. Its methods return at once and may be called
// from any goroutine; Stop more than once does nothing. Whatever ends it, the
// Recorder keeps RecordingEnded when the file is closed.
type Tape interface {
	// Pause writes silence instead of what is said, or goes on with that.
	Pause(on bool)
	// Stop ends it, or the waiting for room after it ended by itself.
	Stop(why zhiyin.RecordingEnd)
}

// Recording is what a Recorder needs to know.
type Recording struct {
	ID      zhiyin.RecordingID
	Contact zhiyin.ContactID
	Unit    zhiyin.UnitID
	Person  string // whose key wraps the recording's own
}

// Pauses is how long recordings may be paused.
type Pauses struct {
	AtMost    time.Duration // then it resumes by itself; 0: never
	AfterHold bool          // it resumes with the end of a hold or transfer, too
}

// PauseRecording writes silence until ResumeRecording. Conflict while nothing is
// recorded; pausing twice does nothing.
func (c *Conductor) PauseRecording(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID, reason string) error {
	in := PauseRecording{Agent: agent, Reason: reason, AtMost: c.cfg.Pauses.AtMost, AfterHold: c.cfg.Pauses.AfterHold}
	return c.askAny(ctx, id, agent, in, Contact.isHeard, recorded)
}

// ResumeRecording ends a pause.
func (c *Conductor) ResumeRecording(ctx context.Context, id zhiyin.ContactID, agent zhiyin.AgentID) error {
	return c.askAny(ctx, id, agent, ResumeRecording{Agent: agent}, Contact.isHeard, recorded)
}

// isHeard tells whether the agent is the contact's, or the colleague in its conference.
func (c Contact) isHeard(agent zhiyin.AgentID) bool {
	return agent != "" && (agent == c.agent || agent == c.conference.colleague)
}

func recorded(now Contact) error {
	if now.tape.id == "" {
		return fmt.Errorf("contact: %s is not recorded: %w", now.ID, zhiyin.Conflict)
	}
	return nil
}

// furnished adds to an input what the machine may not look up by itself: the
// rule of recording that holds now, and an id for the recording.
func (k *conducted) furnished(in Input, now time.Time) Input {
	if k.cfg.Recorder == nil {
		return in
	}
	rule := k.state.Unit.RecordingIn(k.cfg.Directory.Queues()[k.state.wanted.Queue])
	if rule == nil || k.state.Arrival.Direction == zhiyin.Outbound && !rule.Out {
		return in
	}
	switch in := in.(type) {
	case Accepted:
		in.Rule, in.Recording = rule, recordingID(now)
		return in
	case Answered:
		in.Rule, in.Recording = rule, recordingID(now)
		return in
	}
	return in
}

// readyMessage draws the ids of a message that a customer leaves.
func (k *conducted) readyMessage() {
	now := k.cfg.Now()
	ready := MessageReady{Task: zhiyin.TaskID(zhiyin.NewID("task", now))}
	if k.cfg.Recorder != nil && k.line != nil {
		ready.Recording = recordingID(now)
	}
	k.put(ready)
}

func recordingID(now time.Time) zhiyin.RecordingID {
	return zhiyin.RecordingID(zhiyin.NewID("rec", now))
}

// record begins a recording whose start is durable now. What came in between is
// made up for: it may be paused, or over.
func (k *conducted) record(c Record) {
	if k.line == nil {
		k.put(TapeEnded(c))
		return
	}
	to := Recording{ID: c.Recording, Contact: k.id, Unit: k.unit, Person: k.person}
	failed := func() { k.put(TapeEnded(c)) }
	room := func() { k.put(RoomAgain{Recording: recordingID(k.cfg.Now())}) }
	tape := k.cfg.Recorder.Record(to, k.line, failed, room)
	if k.state.tape.id != c.Recording {
		tape.Stop(zhiyin.RecordedWhole)
		return
	}
	k.tape = tape
	if !k.state.tape.pausedAt.IsZero() {
		tape.Pause(true)
	}
}

// onTape does what concerns the recording under way.
func (k *conducted) onTape(c Command) {
	if k.tape == nil {
		return
	}
	switch c := c.(type) {
	case PauseTape:
		k.tape.Pause(c.On)
	case StopTape:
		k.tape.Stop(c.Reason)
		k.tape = nil
	}
}
