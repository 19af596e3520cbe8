package flow

import "zhiyin.dev"

// Input is what a contact meets: one of the types below. An input that the
// present node does not wait for changes nothing, so that a late or doubled one
// is harmless.
type Input interface{ inputType() string }

// The inputs. In JSON each carries its "type".
type (
	// Started opens the flow. It is the first input and comes once.
	Started struct {
		Snapshot zhiyin.Snapshot `json:"snapshot"`
		Contact  Facts           `json:"contact"`
		// Assurance is what proved who it is before the flow began; empty: nothing but
		// what they claim.
		Assurance zhiyin.Assurance `json:"assurance,omitempty"`
	}
	// PromptEnded says that what the last Say, Play or Echo started is over.
	PromptEnded struct {
		Barged bool `json:"barged,omitempty"` // cut short by a key
	}
	// Keyed is the result of a Gather: the keys without the terminator, and what
	// ended the entry. Digits may be empty when only the terminator came.
	Keyed struct {
		Digits string `json:"digits"`
		Done   string `json:"done,omitempty"` // max, terminator, between
	}
	// Heard is a turn of talk that has words, where a Gather accepts speech.
	Heard struct {
		Text     string          `json:"text"`
		Digits   string          `json:"digits,omitempty"` // that are said in it, in order
		Intents  []zhiyin.Scored `json:"intents,omitempty"`
		Rejected bool            `json:"rejected,omitempty"` // none of the unit's intents is meant
		Needs    []zhiyin.Scored `json:"needs,omitempty"`    // heard in it, best first
		Entities []zhiyin.Entity `json:"entities,omitempty"`
	}
	// Felt is the customer's mood after what they said last. Rules read it as mood and
	// angry; it moves nothing but who has just become angry, where the flow says to where.
	Felt struct {
		Score  float64 `json:"score"`            // −5 … +5
		Streak int     `json:"streak,omitempty"` // angry turns of talk together; 0: calm
	}
	// TimedOut says that no key came within a Gather's First.
	TimedOut struct{}
	// Routed says what became of a Queue: connected, no_agent, timeout or abandoned;
	// or, while the customer does something else meanwhile, reserved.
	Routed struct {
		Outcome string `json:"outcome"`
	}
	// Moved says at which place of its queue the contact stands now, from 1. The
	// caller may send it as often as it likes, also unchanged: the engine decides
	// when a position is announced.
	Moved struct {
		Position int             `json:"position"`
		Estimate zhiyin.Estimate `json:"estimate,omitzero"` // of the wait; zero: none that is good enough
	}
	// CallBack offers who waits in a queue to be called back, where the flow has a node
	// for it: a plan or a supervisor asks for that.
	CallBack struct{}
	// MessageLeft says whether a TakeMessage's message was kept: not where less than a
	// second was said, nothing was written, or it could not be recorded.
	MessageLeft struct {
		Kept bool `json:"kept"`
	}
	// TransferDone says whether a Transfer succeeded.
	TransferDone struct {
		OK bool `json:"ok"`
	}
	// Sent says whether a Send's message is on its way: kept to be sent, and nothing
	// against it. Fault is one of zhiyin's faults of messages.
	Sent struct {
		Template string `json:"template"`
		OK       bool   `json:"ok"`
		Fault    string `json:"fault,omitempty"`
	}
	// Confirmed says what a Handoff has come to.
	Confirmed struct {
		Form      string              `json:"form"`
		State     zhiyin.HandoffState `json:"state"`
		Assurance zhiyin.Assurance    `json:"assurance,omitempty"` // of a confirmation
		Code      string              `json:"code,omitempty"`      // that the page asks for; of an offer
	}
	// Looked says what a LookUp brought: found with the values that the answer has,
	// empty when the other system knows nothing of it, refused with the values that say
	// why when it will not, failed or timeout.
	Looked struct {
		Outcome string            `json:"outcome"`
		Values  map[string]string `json:"values,omitempty"` // by the names of LookUp.Take; what the answer has not is missing
	}
	// CodeSent says whether a one-time code is on its way.
	CodeSent struct {
		OK bool `json:"ok"`
	}
	// Verified says what a Verify came to: right, wrong, locked, unknown (nothing is
	// kept to check against) or failed.
	Verified struct {
		Outcome string `json:"outcome"`
	}
	// Foresaw says why the customer probably is in touch, from now on. It moves nothing:
	// the next node that is entered sees it.
	Foresaw struct {
		Likely []zhiyin.Foreseen `json:"likely"`
	}
	// Knew says who the customer is, once they have signed in while the flow runs. It
	// moves nothing: the next node that is entered sees it. Assurance holds at once.
	Knew struct {
		Snapshot  zhiyin.Snapshot  `json:"snapshot"`
		Assurance zhiyin.Assurance `json:"assurance"`
	}
	// AgentLeft says that the agent who served has hung up, and the customer has not.
	AgentLeft struct{}
	// HandMessage says that the agent lets the customer leave a message for Queue,
	// where the flow has a node for messages: it is entered, whatever was over.
	HandMessage struct {
		Queue zhiyin.QueueID `json:"queue"`
	}
	// HungUp says that the customer is gone.
	HungUp struct{}
)

// Outcomes of a Queue.
const (
	Connected = "connected" // an agent has the contact; the flow is over
	NoAgent   = "no_agent"  // nobody who could serve it is signed in
	TimedWait = "timeout"   // the Queue's time is over
	Abandoned = "abandoned" // the customer left while waiting; the flow is over
	OnTheWay  = "reserved"  // an agent's desk rings: what is done meanwhile ends
)

// Outcomes of a LookUp.
const (
	Found      = "found"
	Empty      = "empty"
	Refused    = "refused" // understood, and against a rule of the other system
	Failed     = "failed"
	TimedQuest = "timeout"
)

// Outcomes of a Verify.
const (
	Right      = "right"
	Wrong      = "wrong"
	Locked     = "locked"
	NotKept    = "unknown"
	Unprovable = "failed"
)

// Facts is what a flow knows of the contact beside the customer.
type Facts struct {
	ID       zhiyin.ContactID `json:"id"`
	Channel  zhiyin.Channel   `json:"channel"`
	Unit     zhiyin.Unit      `json:"unit"`
	Number   zhiyin.Number    `json:"number"`
	Language zhiyin.Language  `json:"language,omitempty"` // spoken to this contact
	Notices  []Notice         `json:"notices,omitempty"`  // those in force that this flow may play
	Opening  Opening          `json:"opening,omitzero"`   // when it, and its queues, are open
	Caller   string           `json:"caller,omitempty"`   // the number to call back (E.164); empty: withheld, or may not be called
}

func (Started) inputType() string      { return "started" }
func (PromptEnded) inputType() string  { return "prompt_ended" }
func (Keyed) inputType() string        { return "keyed" }
func (CallBack) inputType() string     { return "call_back" }
func (Heard) inputType() string        { return "heard" }
func (Felt) inputType() string         { return "felt" }
func (Foresaw) inputType() string      { return "foresaw" }
func (Knew) inputType() string         { return "knew" }
func (TimedOut) inputType() string     { return "timed_out" }
func (Routed) inputType() string       { return "routed" }
func (Moved) inputType() string        { return "moved" }
func (MessageLeft) inputType() string  { return "message_left" }
func (TransferDone) inputType() string { return "transfer_done" }
func (Sent) inputType() string         { return "sent" }
func (Confirmed) inputType() string    { return "confirmed" }
func (Looked) inputType() string       { return "looked" }
func (CodeSent) inputType() string     { return "code_sent" }
func (Verified) inputType() string     { return "verified" }
func (AgentLeft) inputType() string    { return "agent_left" }
func (HandMessage) inputType() string  { return "hand_message" }
func (HungUp) inputType() string       { return "hung_up" }
