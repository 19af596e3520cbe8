package flow

import (
	"time"

	"zhiyin.dev"
)

// Command is what the caller shall do: one of the types below. The commands of
// one Reply are performed in order.
type Command interface{ commandType() string }

// The commands. In JSON each carries its "type"; durations are nanoseconds.
type (
	// Say speaks to the customer and replaces whatever they hear. When it is
	// over, PromptEnded follows. Every placeholder of Text has a value in
	// Definition.Lookup.
	Say struct {
		Prompt string      `json:"prompt"` // its name: the node, "node.again" for a later attempt, "node.position" in a queue
		Text   zhiyin.Text `json:"text"`
		Notice string      `json:"notice,omitempty"` // the notice's id when this is one
		Barge  bool        `json:"barge"`            // a key stops it
		// PacePercent multiplies the pace of the contact's voice for this prompt
		// alone: 100 is that voice as it is, 85 slower.
		PacePercent int `json:"pace_percent"`
	}
	// Play plays music from its beginning. PromptEnded follows after Seconds;
	// 0 is until something else is heard.
	Play struct {
		Music   string `json:"music"`
		Seconds int    `json:"seconds"`
	}
	// Echo gives the customer back what they say, in place of anything else.
	// PromptEnded follows after Seconds, 5 to 600, or at the first key, which is
	// used up by that.
	Echo struct {
		Seconds int `json:"seconds"`
	}
	// Gather collects keys. It comes in one Reply with the Say of its prompt and
	// counts from that prompt's end, or from the first key if that stops it. Keys
	// pressed before, since the last Gather, count too. Keyed or TimedOut follows.
	Gather struct {
		Max        int           `json:"max"`                  // so many keys end the entry; 1 to 30
		Only       string        `json:"only,omitempty"`       // the one key that counts; another one is TimedOut at once and stays for the next Gather
		Terminator string        `json:"terminator,omitempty"` // this key ends the entry: "#", "*" or none
		First      time.Duration `json:"first"`                // to the first key, else TimedOut
		Between    time.Duration `json:"between"`              // between keys, else Keyed with what there is
		Speech     *Speech       `json:"speech,omitempty"`     // may be said too: Heard follows; nil: keys alone
		Secret     bool          `json:"secret,omitempty"`     // the keys are nobody's but Verify's: Keyed has a dot for each
		Options    []Option      `json:"options,omitempty"`    // what a menu's keys are for, in the order they are named; a text channel shows them as buttons
	}
	// Queue puts the contact into a queue. The Say or Play after it in the same
	// Reply is what the customer hears first. Routed follows, and Moved at every
	// change of place.
	Queue struct {
		Wanted         zhiyin.Wanted `json:"wanted"`
		Music          string        `json:"music"`
		Position       zhiyin.Text   `json:"position,omitempty"` // nil: never announced
		EverySeconds   int           `json:"every_seconds"`      // send Moved at least this often, so that the position is told again; 0: only when it changes
		TimeoutSeconds int           `json:"timeout_seconds"`    // then Routed timeout; 0: never
		Keys           string        `json:"keys,omitempty"`     // each, pressed while music plays, is Keyed
	}
	// Callback promises to call the customer back, who keeps the place that they
	// have in Wanted's queue, or take now. The Say after it in the same Reply is the
	// last that they hear; the flow is over.
	Callback struct {
		Wanted         zhiyin.Wanted `json:"wanted"`
		Music          string        `json:"music"`
		Attempts       int           `json:"attempts"`
		SpacingMinutes int           `json:"spacing_minutes"` // from an unanswered call to the next turn
		RingSeconds    int           `json:"ring_seconds"`
		From           int           `json:"from"`  // minute of the day, in the unit's zone, from which calls begin
		To             int           `json:"to"`    // and up to which
		Hours          int           `json:"hours"` // then it is given up
	}
	// TakeMessage lets the customer leave a message for Queue's agents: after a tone
	// in a call, in lines of a chat up to the button Done. MessageLeft follows.
	TakeMessage struct {
		Queue          zhiyin.QueueID `json:"queue"`
		DueHours       int            `json:"due_hours"`
		SilenceSeconds int            `json:"silence_seconds"` // of nothing said after talk
		MostSeconds    int            `json:"most_seconds"`    // of a call's
		Done           zhiyin.Text    `json:"done"`
	}
	// Transfer hands the contact on: to a telephone number (E.164) or a queue.
	// TransferDone follows, or for a queue what became of it: Routed.
	Transfer struct {
		To    string         `json:"to,omitempty"`
		Queue zhiyin.QueueID `json:"queue,omitempty"`
	}
	// Send asks that a message be sent to the customer: to the number they call from, or
	// the address that is known of them. Sent follows.
	Send struct {
		Template string                 `json:"template"`
		Channel  zhiyin.MessageChannel  `json:"channel"`
		Fields   map[string]zhiyin.Text `json:"fields,omitempty"` // every placeholder has a value in Definition.Lookup
	}
	// Handoff gives the customer a link for their second device. Confirmed follows, once
	// for each state that it comes to.
	Handoff struct {
		Form   string                 `json:"form"`
		Way    zhiyin.HandoffWay      `json:"way,omitempty"`
		Fields map[string]zhiyin.Text `json:"fields,omitempty"` // every placeholder has a value in Definition.Lookup
	}
	// LookUp asks another system, without holding anything up. Looked follows, within
	// Within. What is asked holds personal data.
	LookUp struct {
		Connection string            `json:"connection"`      // the id of a connection of the way ask
		Method     string            `json:"method"`          // GET or POST
		Path       string            `json:"path"`            // below the connection's address, with its query, filled and escaped
		Body       map[string]string `json:"body,omitempty"`  // POST: sent as JSON
		Take       map[string]string `json:"take,omitempty"`  // name → where in the answer (JSON Pointer, RFC 6901)
		Key        string            `json:"key,omitempty"`   // of a question that changes something: who is asked it twice does it once
		Within     time.Duration     `json:"within"`          // else Looked timeout; 0.5 s to 10 s
		Music      string            `json:"music,omitempty"` // heard meanwhile
	}
	// SendCode sends the customer a one-time code, to the address that is on file.
	// CodeSent follows.
	SendCode struct{}
	// Verify checks what the last Gather brought against what is kept of the customer.
	// Verified follows. The answer is not in it: it stays with who performs this.
	Verify struct {
		By zhiyin.Proof `json:"by"`
	}
	// Adjust changes how the contact is spoken to, from the next prompt on.
	Adjust struct {
		Language    zhiyin.Language `json:"language,omitempty"`     // empty: as it is
		PacePercent int             `json:"pace_percent,omitempty"` // of the present pace; 0: as it is
	}
	// Hangup ends the contact.
	Hangup struct {
		Reason zhiyin.EndReason `json:"reason"`
	}
)

// Option is one choice that a prompt names.
type Option struct {
	Keys  string      `json:"keys"`
	Label zhiyin.Text `json:"label"`
	Need  string      `json:"need,omitempty"`  // that it stands for; "": another menu, a person, back
	Lasts bool        `json:"lasts,omitempty"` // in a chat: what is written before it is pressed does not answer it
}

func (Say) commandType() string         { return "say" }
func (Play) commandType() string        { return "play" }
func (Echo) commandType() string        { return "echo" }
func (Gather) commandType() string      { return "gather" }
func (Queue) commandType() string       { return "queue" }
func (Callback) commandType() string    { return "callback" }
func (TakeMessage) commandType() string { return "take_message" }
func (Transfer) commandType() string    { return "transfer" }
func (Send) commandType() string        { return "send" }
func (Handoff) commandType() string     { return "handoff" }
func (LookUp) commandType() string      { return "look_up" }
func (SendCode) commandType() string    { return "send_code" }
func (Verify) commandType() string      { return "verify" }
func (Adjust) commandType() string      { return "adjust" }
func (Hangup) commandType() string      { return "hangup" }

// CommandName returns the command's type as JSON has it, for ContactInput.
func CommandName(c Command) string { return c.commandType() }

// InputName returns the input's type as JSON has it, for ContactInput.
func InputName(in Input) string { return in.inputType() }
