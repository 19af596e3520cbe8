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
	ForPrompt   Wait = "prompt"   // PromptEnded
	ForKeys     Wait = "keys"     // Keyed or TimedOut
	ForAgent    Wait = "agent"    // Routed; Moved and PromptEnded meanwhile
	ForTransfer Wait = "transfer" // TransferDone
	ForNothing  Wait = "nothing"  // the flow is over
)

// State is where a contact stands in its flow: plain data that survives JSON
// unchanged. The zero State is a flow not yet started. It holds the customer's
// snapshot and what they keyed, so it is personal data.
type State struct {
	Node     string          `json:"node,omitempty"`
	Wait     Wait            `json:"wait,omitempty"`
	At       time.Time       `json:"at,omitzero"` // of the last step
	Snapshot zhiyin.Snapshot `json:"snapshot"`
	Contact  Facts           `json:"contact"`

	Attempts  map[string]int    `json:"attempts,omitempty"` // Gather → times asked since it was last entered
	Digits    map[string]string `json:"digits,omitempty"`   // Gather → keys of the last entry
	Choices   map[string]string `json:"choices,omitempty"`  // Gather → the choice that the keys were
	Position  int               `json:"position,omitempty"` // in the queue, from 1; 0 unknown
	Told      int               `json:"told,omitempty"`     // the position last announced
	Announced time.Time         `json:"announced,omitzero"` // when a position was last announced

	Mood  *Felt `json:"mood,omitempty"`  // nil: not measured
	Eased bool  `json:"eased,omitempty"` // the flow has led them where angry customers go

	Path    []string `json:"path,omitempty"` // the nodes entered, oldest first; the last maxPath
	Entered int      `json:"entered,omitempty"`
}

// Over tells whether the flow has ended.
func (s State) Over() bool { return s.Wait == ForNothing }

// clone copies what a step may change.
func (s State) clone() State {
	s.Attempts, s.Digits, s.Choices = maps.Clone(s.Attempts), maps.Clone(s.Digits), maps.Clone(s.Choices)
	s.Path = append([]string(nil), s.Path...)
	return s
}

// put sets m[key], making the map when there is none.
func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}
