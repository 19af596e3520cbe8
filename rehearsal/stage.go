// Package rehearsal walks a flow as a customer of the store, before anybody is led
// through it: the engine and the prompts are those of a contact, and nothing is
// dialled, queued, sent or kept.
package rehearsal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/flow"
	"zhiyin.dev/speech"
)

// Stage is one flow and the customer who walks it. It may be used from several
// goroutines.
type Stage struct {
	Flow     *flow.Definition // linked with those that it calls
	Facts    flow.Facts
	Snapshot zhiyin.Snapshot // as whoever looks on may see it
	Voice    zhiyin.Voice
	Zone     *time.Location // the unit's; nil is UTC
	Reader   Reader         // nil: words are heard and not understood
	Measure  Measure        // nil: a prompt takes as long as its words are many
}

// Reader understands what a customer says; nil where it means nothing known.
type Reader func(text string, language zhiyin.Language) *zhiyin.Meaning

// Measure is how long a prompt takes to be heard.
type Measure func(ctx context.Context, words speech.Spoken) (time.Duration, error)

// Act is what the customer, or the world, does next: one of its fields is set.
type Act struct {
	Keys    string          `json:"keys,omitempty" maxLength:"30" pattern:"^[0-9*#]*$" doc:"pressed one after the other"`
	Words   string          `json:"words,omitempty" maxLength:"200" doc:"said"`
	Silence bool            `json:"silence,omitempty" doc:"nothing, until the flow goes on without"`
	Input   json.RawMessage `json:"input,omitempty" doc:"one of the walk's choices"`
	Early   bool            `json:"early,omitempty" doc:"one second into the prompt, not at its end"`
}

// Walk is the way that came of the acts.
type Walk struct {
	Steps   []Step    `json:"steps"`
	Path    []string  `json:"path" doc:"nodes in order; those of a called flow after the node that calls: returns.ask"`
	Node    string    `json:"node" doc:"where it stands now"`
	Wait    flow.Wait `json:"wait" doc:"what for: keys, agent …; nothing when it is over"`
	Speech  bool      `json:"speech" doc:"words are an answer here"`
	Choices []Choice  `json:"choices" doc:"what else may happen here"`
	Ms      int64     `json:"ms" doc:"since the beginning"`
	Unused  int       `json:"unused" doc:"acts that nobody waited for, at the end"`
}

// Step is one thing that happened.
type Step struct {
	AtMs    int64           `json:"at_ms"`
	Is      string          `json:"is" enum:"entered,said,played,did,act"`
	Node    string          `json:"node"`
	Does    string          `json:"does,omitempty" doc:"entered: the node's kind; did: the command"`
	Why     *zhiyin.Because `json:"why,omitempty"`
	Prompt  string          `json:"prompt,omitempty"`
	Words   string          `json:"words,omitempty" doc:"said, or what the customer said or pressed"`
	Ms      int64           `json:"ms,omitempty" doc:"how long it takes"`
	Voice   *zhiyin.Voice   `json:"voice,omitempty"`
	Command json.RawMessage `json:"command,omitempty" doc:"did: what would be done"`
	Heard   *zhiyin.Meaning `json:"heard,omitempty" doc:"what the words were understood as"`
	Lost    bool            `json:"lost,omitempty" doc:"an act that nobody waited for"`
}

// Choice is one input that may come where a walk stands.
type Choice struct {
	Says  string          `json:"says" doc:"the input and its outcome: routed.connected"`
	Input json.RawMessage `json:"input"`
}

// Limits of one walk, each far beyond what a person follows.
const (
	MaxActs  = 200
	maxSteps = 4000
)

// Times that people take.
const (
	early    = time.Second            // into a prompt, who knows it already
	reaction = 800 * time.Millisecond // from the end of a prompt to the first key or word
	perKey   = 400 * time.Millisecond
	perRune  = 220 * time.Millisecond // of speech: some 270 characters a minute
)

// Walk performs the acts from the flow's beginning, at the moment now. It is
// Invalid for an act that is none.
func (s *Stage) Walk(ctx context.Context, acts []Act, now time.Time) (Walk, error) {
	if len(acts) > MaxActs {
		return Walk{}, fmt.Errorf("rehearsal: more than %d acts: %w", MaxActs, zhiyin.Invalid)
	}
	w := &walking{Stage: s, ctx: ctx, began: now, now: now, acts: acts, voice: s.Voice, out: Walk{Steps: []Step{}, Path: []string{}, Choices: []Choice{}}}
	facts := s.Facts
	facts.Language = s.Voice.Language
	if err := w.step(flow.Started{Snapshot: s.Snapshot, Contact: facts}); err != nil {
		return Walk{}, err
	}
	for len(w.out.Steps) < maxSteps {
		goes, err := w.next()
		if err != nil {
			return Walk{}, err
		}
		if !goes {
			break
		}
	}
	return w.ended(), nil
}

func (w *walking) ended() Walk {
	out := w.out
	out.Node, out.Wait, out.Ms, out.Unused = w.state.Node, w.state.Wait, w.since(), len(w.acts)
	out.Speech = w.gather != nil && w.gather.Speech != nil
	out.Choices = w.choices()
	return out
}
