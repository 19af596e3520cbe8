package contact

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
)

// Input is something that happened to a contact from outside its state machine.
// Every input is kept (zhiyin.ContactInput) before its effects, so the list of
// inputs is all that a replay needs.
type Input interface{ name() string }

// The inputs.
type (
	// Arrived opens the contact.
	Arrived struct {
		Arrival zhiyin.Arrival         `json:"arrival"`
		Number  zhiyin.Number          `json:"number"`
		Unit    zhiyin.Unit            `json:"unit"`
		Flow    zhiyin.DefinitionRef   `json:"flow"`
		Linked  []zhiyin.DefinitionRef `json:"linked,omitempty"` // the flows that Flow calls, as they were in force
		Notices []flow.Notice          `json:"notices,omitempty"`
		Opening flow.Opening           `json:"opening,omitzero"`

		Callable bool       `json:"callable,omitempty"` // we may call Arrival.From
		Place    *HeldPlace `json:"place,omitempty"`    // they are to be called back, and came themselves
	}
	// Known brings what we know of the caller; once for a contact.
	Known struct {
		Snapshot zhiyin.Snapshot `json:"snapshot"`
		// Assurance is what proved who it is; empty: what they claim is all there is. It
		// stands in the input, so that contacts kept without it replay as they were.
		Assurance zhiyin.Assurance `json:"assurance,omitempty"`
	}
	// Played says that audio Sound of this contact is over.
	Played struct {
		Sound   int  `json:"sound"`
		HeardMs int  `json:"heard_ms"`
		Whole   bool `json:"whole"`
	}
	// Key is one key the customer pressed.
	Key struct {
		Digit string `json:"digit"`
	}
	// Rang is a timer that ran out. A timer that was set anew since has another Timer number.
	Rang struct {
		Timer int `json:"timer"`
	}
	// Reserved: the lobby holds an agent for this contact; their desk rings.
	Reserved struct {
		Reservation zhiyin.ReservationID `json:"reservation"`
		Agent       zhiyin.AgentID       `json:"agent"`
		Expires     time.Time            `json:"expires"`
	}
	// Unreserved: that came to nothing; the contact waits on.
	Unreserved struct {
		Reservation zhiyin.ReservationID    `json:"reservation"`
		State       zhiyin.ReservationState `json:"state"`
	}
	// Accepted: the agent took the contact.
	Accepted struct {
		Reservation zhiyin.ReservationID  `json:"reservation"`
		Agent       zhiyin.AgentID        `json:"agent"`
		Recording   zhiyin.RecordingID    `json:"recording,omitempty"` // for a recording that begins now
		Rule        *zhiyin.RecordingRule `json:"rule,omitempty"`      // nil: the queue does not record
	}
	// Moved tells the place in the queue, 1 is next.
	Moved struct {
		Position int             `json:"position"`
		Estimate zhiyin.Estimate `json:"estimate,omitzero"`
	}
	// Unserved: nobody who could take the contact is signed in.
	Unserved struct{}
	// AgentLost and AgentBack report an agent's audio. Here and below, Agent is empty in
	// contacts of an older release: the contact's.
	AgentLost struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
	}
	// AgentBack ends AgentLost.
	AgentBack struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
	}
	// MediaLost and MediaFound report the customer's audio.
	MediaLost struct{}
	// MediaFound ends MediaLost.
	MediaFound struct{}
	// PeerHeld: the customer's own telephone put us on hold, or took us back.
	PeerHeld struct {
		On bool `json:"on"`
	}
	// Hold, Mute, Digits, End, Transfer, Note, WrapExtend and WrapComplete are the agent's wishes.
	Hold struct {
		On bool `json:"on"`
	}
	// Mute keeps the agent's voice from the customer.
	Mute struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
		On    bool           `json:"on"`
	}
	// Digits are sent to the customer's side.
	Digits struct {
		Digits string `json:"digits"`
	}
	// End is the agent hanging up.
	End struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
	}
	// Transfer hands the customer to a queue or to a telephone number.
	Transfer struct {
		Queue zhiyin.QueueID `json:"queue,omitempty"`
		To    string         `json:"to,omitempty"`
	}
	// Referred: the agent pressed transfer on their own telephone.
	Referred struct {
		Queue zhiyin.QueueID `json:"queue,omitempty"`
		To    string         `json:"to,omitempty"`
	}
	// HandedOver: the customer's network connected them elsewhere, as we asked.
	HandedOver struct{}
	// Dialled is how a call out for a transfer went.
	Dialled struct {
		OK bool `json:"ok"`
	}
	// DialledGone: the party we transferred to has left.
	DialledGone struct{}
	// Identified: the agent says which of the candidates it is; Snapshot is
	// what is known of that customer now.
	Identified struct {
		Snapshot zhiyin.Snapshot `json:"snapshot"`
	}
	// Note replaces the note.
	Note struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
		Text  string         `json:"text"`
	}
	// WrapExtend gives the after-call work 30 s more.
	WrapExtend struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
	}
	// WrapComplete ends it.
	WrapComplete struct {
		Agent       zhiyin.AgentID `json:"agent,omitempty"`
		Disposition string         `json:"disposition"`
	}
	// PauseRecording and ResumeRecording are the agent's, too, or the colleague's in a
	// conference.
	PauseRecording struct {
		Agent     zhiyin.AgentID `json:"agent,omitempty"`
		Reason    string         `json:"reason,omitempty"`
		AtMost    time.Duration  `json:"at_most,omitempty"`    // then it resumes by itself; 0: never
		AfterHold bool           `json:"after_hold,omitempty"` // it resumes with the end of a hold or transfer
	}
	// ResumeRecording ends the pause.
	ResumeRecording struct {
		Agent zhiyin.AgentID `json:"agent,omitempty"`
	}
	// TapeEnded: the recording ended by itself.
	TapeEnded struct {
		Recording zhiyin.RecordingID `json:"recording"`
	}
	// RoomAgain: it can be begun anew, under this id.
	RoomAgain struct {
		Recording zhiyin.RecordingID `json:"recording"`
	}
	// HungUp: the customer left.
	HungUp struct{}
	// Stopping: our process is asked to stop. Gone: it died, and this is the next start.
	Stopping struct{}
	// Gone closes what a dead process left open.
	Gone struct{}
)

func (Arrived) name() string         { return "arrived" }
func (Known) name() string           { return "known" }
func (Played) name() string          { return "played" }
func (Key) name() string             { return "key" }
func (Rang) name() string            { return "rang" }
func (Reserved) name() string        { return "reserved" }
func (Unreserved) name() string      { return "unreserved" }
func (Accepted) name() string        { return "accepted" }
func (Moved) name() string           { return "moved" }
func (Unserved) name() string        { return "unserved" }
func (AgentLost) name() string       { return "agent_lost" }
func (AgentBack) name() string       { return "agent_back" }
func (MediaLost) name() string       { return "media_lost" }
func (MediaFound) name() string      { return "media_found" }
func (PeerHeld) name() string        { return "peer_held" }
func (Hold) name() string            { return "hold" }
func (Mute) name() string            { return "mute" }
func (Digits) name() string          { return "digits" }
func (End) name() string             { return "end" }
func (Transfer) name() string        { return "transfer" }
func (Referred) name() string        { return "referred" }
func (HandedOver) name() string      { return "handed_over" }
func (Dialled) name() string         { return "dialled" }
func (DialledGone) name() string     { return "dialled_gone" }
func (Identified) name() string      { return "identified" }
func (Note) name() string            { return "note" }
func (WrapExtend) name() string      { return "wrap_extend" }
func (WrapComplete) name() string    { return "wrap_complete" }
func (PauseRecording) name() string  { return "pause_recording" }
func (ResumeRecording) name() string { return "resume_recording" }
func (TapeEnded) name() string       { return "tape_ended" }
func (RoomAgain) name() string       { return "room_again" }
func (HungUp) name() string          { return "hung_up" }
func (Stopping) name() string        { return "stopping" }
func (Gone) name() string            { return "gone" }

// inputs maps a name to its type, for reading kept inputs back.
var inputs = func() map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for _, in := range []Input{Arrived{}, Known{}, Played{}, Key{}, Rang{}, Reserved{}, Unreserved{}, Accepted{},
		Moved{}, Unserved{}, Overflowed{}, AgentLost{}, AgentBack{}, MediaLost{}, MediaFound{}, PeerHeld{}, Hold{}, Mute{}, Digits{}, End{},
		Transfer{}, Referred{}, Instead{}, HandedOver{}, Dialled{}, DialledGone{}, Identified{}, Proved{}, Note{}, WrapExtend{}, WrapComplete{}, PauseRecording{}, ResumeRecording{}, TapeEnded{}, RoomAgain{}, HungUp{}, Stopping{}, Gone{},
		Looked{}, CodeSent{}, Verified{}, Listens{}, Speaking{}, Heard{}, Felt{}, MessageTaken{}, HandoffMoved{},
		CameIn{}, WentAgain{}, CalledOff{}, Hurry{}, Handled{}, MessageReady{},
		Foresaw{},
		Unconsult{}, Confer{}, Leave{}, Remove{},
		Consult{}, ConsultAnswered{}, ConsultOver{}, ConsultJoined{}, Observe{}, Unobserve{}, TakeOver{}, Escalated{}, Counsel{}, AskSenior{}, Relieve{}, EscalationLeft{}, Steer{}, Directed{}, Placed{}, Ringing{}, Answered{}, Unanswered{}, Wrote{}, Saw{}, Replied{}, Resumed{}} {
		out[in.name()] = reflect.TypeOf(in)
	}
	return out
}()

// ReadInput turns a kept input back into its value. An input of a person whose
// key was destroyed has no data and is Invalid.
func ReadInput(kept zhiyin.ContactInput) (Input, error) {
	t, ok := inputs[kept.Input]
	if !ok || len(kept.Data) == 0 {
		return nil, fmt.Errorf("contact: read input %d %q: %w", kept.Seq, kept.Input, zhiyin.Invalid)
	}
	p := reflect.New(t)
	if err := json.Unmarshal(kept.Data, p.Interface()); err != nil {
		return nil, fmt.Errorf("contact: read input %d %q: %w", kept.Seq, kept.Input, zhiyin.Invalid)
	}
	return p.Elem().Interface().(Input), nil
}
