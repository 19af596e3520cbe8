package asr

import (
	"slices"

	"zhiyin.dev"
)

// Info is what an engine or a voice is and can do, as the screens show it.
type Info struct {
	Name      string            `json:"name"` // of the model or the server; stands in Utterance.Engine
	Type      string            `json:"type"` // ctc, pocketsphinx, funasr, vosk, openai, …
	Languages []zhiyin.Language `json:"languages"`
	Partials  bool              `json:"partials"`            // words come while they are said
	Words     bool              `json:"words"`               // with their place in the audio
	Hotwords  bool              `json:"hotwords"`            // Ask.Hot changes what is heard
	Grammar   bool              `json:"grammar"`             // hears only what is awaited, or needs phrases for Free
	Emotion   bool              `json:"emotion"`             // Utterance.Emotion is filled
	DemoOnly  bool              `json:"demo_only,omitempty"` // understands nobody but the demo's synthetic callers
	Tried     bool              `json:"tried"`               // it was run against a live model or server
	Remote    bool              `json:"remote,omitempty"`    // audio leaves this machine
	Speakers  int               `json:"speakers,omitempty"`  // of a voice: how many people it can be
	Digest    string            `json:"digest,omitempty"`    // of a voice: tells it from another of its name
	Licence   string            `json:"licence,omitempty"`
	Source    string            `json:"source,omitempty"`
	Says      string            `json:"says,omitempty"` // why it is not ready now; empty when it is
}

// Ready tells whether streams can be opened now.
func (i Info) Ready() bool { return i.Says == "" }

// NotTried is what people are told of a model that was run in tests alone.
const NotTried = "not tried against a live model"

// Caution is what people must know of an engine that is ready; empty for nothing.
func (i Info) Caution() string {
	switch {
	case i.DemoOnly:
		return "demo only: understands nobody but the demo's callers"
	case !i.Tried:
		return NotTried
	}
	return ""
}

// Speaks tells whether it is for the language.
func (i Info) Speaks(l zhiyin.Language) bool { return slices.Contains(i.Languages, l) }
