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
	}
	// Transfer hands the contact on: to a telephone number (E.164) or a queue.
	// TransferDone follows, or for a queue what became of it: Routed.
	Transfer struct {
		To    string         `json:"to,omitempty"`
		Queue zhiyin.QueueID `json:"queue,omitempty"`
	}
	// Hangup ends the contact.
	Hangup struct {
		Reason zhiyin.EndReason `json:"reason"`
	}
)

func (Say) commandType() string      { return "say" }
func (Play) commandType() string     { return "play" }
func (Echo) commandType() string     { return "echo" }
func (Gather) commandType() string   { return "gather" }
func (Queue) commandType() string    { return "queue" }
func (Transfer) commandType() string { return "transfer" }
func (Hangup) commandType() string   { return "hangup" }

// CommandName returns the command's type as JSON has it, for ContactInput.
func CommandName(c Command) string { return c.commandType() }

// InputName returns the input's type as JSON has it, for ContactInput.
func InputName(in Input) string { return in.inputType() }
