package zhiyin

import (
	"encoding/json"
	"time"
)

// The events of one contact; the subject is its ContactID.
type (
	// ContactArrived opens a contact.
	ContactArrived struct {
		Channel   Channel       `json:"channel" zy:"open"`
		Direction Direction     `json:"direction,omitempty" zy:"open"`
		Number    NumberID      `json:"number" zy:"open"`
		Flow      DefinitionRef `json:"flow" zy:"open"`
		Leg       LegID         `json:"leg" zy:"open"`
		From      string        `json:"from,omitempty"`
		Called    string        `json:"called"`
	}
	// ContactInput is one input of the contact's state machine, and the names of
	// the commands that it led to. The inputs in order are what replay feeds.
	ContactInput struct {
		Seq      int             `json:"seq" zy:"open"` // 1, 2, 3 … within the contact
		Input    string          `json:"input" zy:"open"`
		Commands []string        `json:"commands,omitempty" zy:"open"`
		Data     json.RawMessage `json:"data"`
	}
	// ContactIdentified says who it is, as far as we know.
	ContactIdentified struct {
		Match      Match      `json:"match" zy:"open"`
		Customer   CustomerID `json:"customer,omitempty" zy:"open"`
		Assurance  Assurance  `json:"assurance,omitempty" zy:"open"`
		Confidence float64    `json:"confidence" zy:"open"`
		Evidence   []string   `json:"evidence" zy:"open"` // kinds of evidence, no values
	}
	// FlowEntered marks the contact's way through its flow.
	FlowEntered struct {
		Flow DefinitionRef `json:"flow" zy:"open"`
		Node string        `json:"node" zy:"open"`
		Does string        `json:"does" zy:"open"`           // the node's kind
		Held string        `json:"held,omitempty" zy:"open"` // the queue node that keeps the customer's place meanwhile
		Why  *Because      `json:"why,omitempty" zy:"open"`
	}
	// FlowSaid records a prompt as it was rendered.
	FlowSaid struct {
		Node   string `json:"node" zy:"open"`
		Prompt string `json:"prompt" zy:"open"` // the prompt's name in the flow
		Voice  Voice  `json:"voice" zy:"open"`
		Words  string `json:"words"`
	}
	// PromptHeard says how much of a prompt was played out.
	PromptHeard struct {
		Prompt  string `json:"prompt" zy:"open"`
		HeardMs int    `json:"heard_ms" zy:"open"`
		Whole   bool   `json:"whole" zy:"open"`
		Barged  bool   `json:"barged,omitempty" zy:"open"`
	}
	// NoticePlayed proves that a notice was played to its end.
	NoticePlayed struct {
		Notice  string        `json:"notice" zy:"open"`
		Version DefinitionRef `json:"version" zy:"open"` // whose text it was
	}
	// ReasonsForeseen: why the customer probably is in touch, as it is foreseen from now
	// on. It comes when a contact begins and when what is foreseen changes.
	ReasonsForeseen struct {
		Reasons []ReasonForeseen `json:"reasons" zy:"open"` // likeliest first; none: nothing any more
		Likely  []Foreseen       `json:"likely"`            // the same, with their evidence
	}
	// ReasonAsked: the flow asked whether a foreseen reason is why they are in touch,
	// or told its answer before asking.
	ReasonAsked struct {
		Node       string  `json:"node" zy:"open"`
		Need       string  `json:"need" zy:"open"`
		Confidence float64 `json:"confidence" zy:"open"` // as foreseen
		Told       bool    `json:"told,omitempty" zy:"open"`
	}
	// ReasonAnswered says whether it was, as the customer says; an agent's word
	// against a foreseen reason is a ReasonRejected.
	ReasonAnswered struct {
		Node   string `json:"node" zy:"open"`
		Need   string `json:"need" zy:"open"`
		Agreed bool   `json:"agreed" zy:"open"`
	}
	// ReasonRejected: the agent says that a foreseen reason is not it; it counts against
	// the definition.
	ReasonRejected struct {
		Agent AgentID       `json:"agent" zy:"open"`
		Need  string        `json:"need" zy:"open"`
		By    DefinitionRef `json:"by" zy:"open"`
		Back  bool          `json:"back,omitempty" zy:"open"` // that is taken back
	}
	// DigitsKeyed are the keys pressed at one Gather.
	DigitsKeyed struct {
		Node   string `json:"node" zy:"open"`
		Count  int    `json:"count" zy:"open"`
		Digits string `json:"digits"`
	}
	// ContactQueued says what the contact waits for.
	ContactQueued struct {
		Queue  QueueID   `json:"queue" zy:"open"`
		Wanted Wanted    `json:"wanted" zy:"open"`
		Since  time.Time `json:"since,omitzero" zy:"open"` // what its place counts from; zero: from this event
	}
	// ReservationMade rings one agent's desk. Because says why this agent. Asks is set
	// where the contact does not wait: its agent asks this one into the talk.
	ReservationMade struct {
		Asks        AgentID       `json:"asks,omitempty" zy:"open"` // who does
		Reservation ReservationID `json:"reservation" zy:"open"`
		Agent       AgentID       `json:"agent" zy:"open"`
		Queue       QueueID       `json:"queue" zy:"open"`
		Expires     time.Time     `json:"expires" zy:"open"`
		Because     Because       `json:"because" zy:"open"`
		Choice      *Choice       `json:"choice,omitempty" zy:"open"`     // nil: of an older release
		Escalation  *Escalation   `json:"escalation,omitempty" zy:"open"` // nil: the contact waits; else somebody talks with the customer
	}
	// ReservationSettled ends the pending state of a reservation.
	ReservationSettled struct {
		Reservation ReservationID    `json:"reservation" zy:"open"`
		Agent       AgentID          `json:"agent" zy:"open"`
		State       ReservationState `json:"state" zy:"open"`
		Reason      string           `json:"reason,omitempty" zy:"open"`
	}
	// ContactConnected: customer and agent hear each other.
	ContactConnected struct {
		Agent       AgentID       `json:"agent" zy:"open"`
		Reservation ReservationID `json:"reservation" zy:"open"`
		WaitMs      int64         `json:"wait_ms" zy:"open"`
	}
	// ContactHeld and ContactResumed frame the time the customer hears music.
	ContactHeld struct {
		By string `json:"held_by" zy:"open"` // agent, customer
	}
	// ContactResumed ends a hold.
	ContactResumed struct {
		HeldMs int64 `json:"held_ms" zy:"open"`
	}
	// ContactMuted says whether the customer hears the agent.
	ContactMuted struct {
		Agent AgentID `json:"agent,omitempty" zy:"open"` // the colleague in a conference; empty: the contact's agent
		On    bool    `json:"on" zy:"open"`
	}
	// LegLost and LegRejoined frame the time in which an agent's audio was gone
	// while the customer stayed on the line.
	LegLost struct {
		Agent  AgentID `json:"agent" zy:"open"`
		Others bool    `json:"others,omitempty" zy:"open"` // of a conference: the customer talks on
	}
	// LegRejoined ends it.
	LegRejoined struct {
		Agent  AgentID `json:"agent" zy:"open"`
		GoneMs int64   `json:"gone_ms" zy:"open"`
	}
	// ContactTransferred hands the customer on; Queue or To says where.
	ContactTransferred struct {
		Queue QueueID `json:"queue,omitempty" zy:"open"`
		To    string  `json:"to,omitempty"`
		OK    bool    `json:"ok" zy:"open"`
	}
	// ContactEnded closes the customer's part.
	ContactEnded struct {
		Reason EndReason `json:"reason" zy:"open"`
		FlowMs int64     `json:"flow_ms" zy:"open"`
		WaitMs int64     `json:"wait_ms" zy:"open"`
		TalkMs int64     `json:"talk_ms" zy:"open"`
		HoldMs int64     `json:"hold_ms" zy:"open"`
	}
	// WrapStarted opens after-call work; the clock is ours, not the browser's. Beside
	// marks that of an agent who was in a conference and is not the contact's: it goes its
	// own way, whatever the contact does.
	WrapStarted struct {
		Agent  AgentID   `json:"agent" zy:"open"`
		Due    time.Time `json:"due" zy:"open"`
		Beside bool      `json:"beside,omitempty" zy:"open"`
	}
	// WrapExtended moves its end.
	WrapExtended struct {
		Agent AgentID   `json:"agent,omitempty" zy:"open"` // of a Beside; empty: the contact's agent
		Due   time.Time `json:"due" zy:"open"`
	}
	// WrapCompleted closes the contact altogether, unless it is a Beside.
	WrapCompleted struct {
		Agent       AgentID `json:"agent" zy:"open"`
		Beside      bool    `json:"beside,omitempty" zy:"open"`
		Disposition string  `json:"disposition" zy:"open"`
		TimedOut    bool    `json:"timed_out,omitempty" zy:"open"`
		WrapMs      int64   `json:"wrap_ms" zy:"open"`
	}
	// NoteSaved replaces the contact's note.
	NoteSaved struct {
		Agent AgentID `json:"agent" zy:"open"`
		Text  string  `json:"text"`
	}
)

// ReasonForeseen is a foreseen reason without anything of the customer's affairs.
type ReasonForeseen struct {
	Need       string        `json:"need"`
	Confidence float64       `json:"confidence"`
	By         DefinitionRef `json:"by,omitzero"`     // the version whose rule holds
	Ranked     DefinitionRef `json:"ranked,omitzero"` // the version of what was learned
	About      string        `json:"about,omitempty"` // the kind of affair
}

// Kinds of a contact's events.
func (ContactArrived) Kind() Kind     { return "contact.arrived" }
func (ContactInput) Kind() Kind       { return "contact.input" }
func (ContactIdentified) Kind() Kind  { return "contact.identified" }
func (FlowEntered) Kind() Kind        { return "flow.entered" }
func (FlowSaid) Kind() Kind           { return "flow.said" }
func (PromptHeard) Kind() Kind        { return "prompt.heard" }
func (NoticePlayed) Kind() Kind       { return "notice.played" }
func (ReasonsForeseen) Kind() Kind    { return "contact.reasons_foreseen" }
func (ReasonAsked) Kind() Kind        { return "reason.asked" }
func (ReasonAnswered) Kind() Kind     { return "reason.answered" }
func (ReasonRejected) Kind() Kind     { return "reason.rejected" }
func (DigitsKeyed) Kind() Kind        { return "digits.keyed" }
func (ContactQueued) Kind() Kind      { return "contact.queued" }
func (ReservationMade) Kind() Kind    { return "reservation.made" }
func (ReservationSettled) Kind() Kind { return "reservation.settled" }
func (ContactConnected) Kind() Kind   { return "contact.connected" }
func (ContactHeld) Kind() Kind        { return "contact.held" }
func (ContactResumed) Kind() Kind     { return "contact.resumed" }
func (ContactMuted) Kind() Kind       { return "contact.muted" }
func (LegLost) Kind() Kind            { return "leg.lost" }
func (LegRejoined) Kind() Kind        { return "leg.rejoined" }
func (ContactTransferred) Kind() Kind { return "contact.transferred" }
func (ContactEnded) Kind() Kind       { return "contact.ended" }
func (WrapStarted) Kind() Kind        { return "wrap.started" }
func (WrapExtended) Kind() Kind       { return "wrap.extended" }
func (WrapCompleted) Kind() Kind      { return "wrap.completed" }
func (NoteSaved) Kind() Kind          { return "note.saved" }

var _ = register(ContactArrived{}, ContactInput{}, ContactIdentified{}, FlowEntered{}, FlowSaid{},
	PromptHeard{}, NoticePlayed{}, ReasonsForeseen{}, ReasonAsked{}, ReasonAnswered{}, ReasonRejected{}, DigitsKeyed{}, ContactQueued{}, ReservationMade{},
	ReservationSettled{}, ContactConnected{}, ContactHeld{}, ContactResumed{}, ContactMuted{}, LegLost{},
	LegRejoined{}, ContactTransferred{}, ContactEnded{}, WrapStarted{}, WrapExtended{},
	WrapCompleted{}, NoteSaved{})
