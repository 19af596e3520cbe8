package flow

import (
	"maps"
	"time"

	"zhiyin.dev"
)

// Wait says what a state waits for.
type Wait string

// What there is to wait for. The zero Wait is that of a flow not yet started.
const (
	ForPrompt    Wait = "prompt"    // PromptEnded
	ForKeys      Wait = "keys"      // Keyed or TimedOut
	ForAgent     Wait = "agent"     // Routed; Moved and PromptEnded meanwhile
	ForVoicemail Wait = "voicemail" // MessageLeft
	ForTransfer  Wait = "transfer"  // TransferDone
	ForMessage   Wait = "message"   // Sent
	ForHandoff   Wait = "handoff"   // Confirmed; PromptEnded, Keyed and TimedOut meanwhile
	ForAnswer    Wait = "answer"    // Looked, CodeSent or Verified
	ForNothing   Wait = "nothing"   // the flow is over
)

// State is where a contact stands in its flow: plain data that survives JSON
// unchanged. The zero State is a flow not yet started. It holds the customer's
// snapshot and what they keyed, so it is personal data.
type State struct {
	Node     string          `json:"node,omitempty"` // within a called flow after the calling node: calls.ask
	Wait     Wait            `json:"wait,omitempty"`
	At       time.Time       `json:"at,omitzero"` // of the last step
	Snapshot zhiyin.Snapshot `json:"snapshot"`
	Contact  Facts           `json:"contact"`

	Attempts  map[string]int     `json:"attempts,omitempty"` // Gather → times asked since it was last entered
	Digits    map[string]string  `json:"digits,omitempty"`   // Gather → keys of the last entry
	Choices   map[string]string  `json:"choices,omitempty"`  // Gather → the choice that the keys were
	Refused   []string           `json:"refused,omitempty"`  // foreseen reasons that it is not, as the customer says
	Newer     *[]zhiyin.Foreseen `json:"newer,omitempty"`    // what is foreseen from the next node on; nil: as in Snapshot
	Meets     *zhiyin.Snapshot   `json:"meets,omitempty"`    // who it is from the next node on; nil: as in Snapshot
	Group     string             `json:"group,omitempty"`    // the group of reasons that a menu has opened
	Position  int                `json:"position,omitempty"` // in the queue, from 1; 0 unknown
	Told      int                `json:"told,omitempty"`     // the position last announced
	Announced time.Time          `json:"announced,omitzero"` // when a position was last announced

	Due       time.Time        `json:"due,omitzero"`        // until when a hand-off is waited for
	LinkCode  string           `json:"link_code,omitempty"` // that its page asks for
	Vars      map[string]Value `json:"vars,omitempty"`      // variable → what it holds; none: not set
	Guess     map[string]int   `json:"guess,omitempty"`     // Understand → the branch that is being confirmed, from 1
	Doing     string           `json:"doing,omitempty"`     // what a node that does several things in turn is at
	Assurance zhiyin.Assurance `json:"assurance,omitempty"` // that an Authenticate reached; empty: claimed at best
	Settled   map[string]int   `json:"settled,omitempty"`   // Lookup that changes something → how often it was answered
	Of        string           `json:"of,omitempty"`        // the id of the order that a Tell last spoke of

	Asked    int             `json:"asked,omitempty"`   // questions of a survey that are answered
	Again    bool            `json:"again,omitempty"`   // the present one is asked a second time
	Opens    time.Time       `json:"opens,omitzero"`    // when the schedule that was asked last opens next
	Estimate zhiyin.Estimate `json:"estimate,omitzero"` // of the wait
	Held     string          `json:"held,omitempty"`    // the queue in which the place is kept meanwhile
	Busied   bool            `json:"busied,omitempty"`  // the queue's meanwhile was entered

	MessageFor zhiyin.QueueID `json:"message_for,omitempty"` // whose agents get the message that is left; empty: as the node says

	Mood  *Felt `json:"mood,omitempty"`  // nil: not measured
	Eased bool  `json:"eased,omitempty"` // the flow has led them where angry customers go

	Offered bool `json:"offered,omitempty"` // another manner of service, in this contact

	Path    []string `json:"path,omitempty"` // the nodes entered, oldest first; the last maxPath
	Entered int      `json:"entered,omitempty"`
}

// Over tells whether the flow has ended.
func (s State) Over() bool { return s.Wait == ForNothing }

// clone copies what a step may change.
func (s State) clone() State {
	s.Attempts, s.Digits, s.Choices = maps.Clone(s.Attempts), maps.Clone(s.Digits), maps.Clone(s.Choices)
	s.Vars, s.Guess = maps.Clone(s.Vars), maps.Clone(s.Guess)
	s.Settled = maps.Clone(s.Settled)
	s.Path, s.Refused = append([]string(nil), s.Path...), append([]string(nil), s.Refused...)
	return s
}

// put sets m[key], making the map when there is none.
func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}
