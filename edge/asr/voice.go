package asr

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Voice says texts in the speech process. Its methods may be called from several
// goroutines.
type Voice interface {
	// Info says what it speaks; nothing in it is about hearing.
	Info() Info
	// Say hands over the sound of a text, clause by clause: mono 16-bit samples at
	// pcm.RateHz, which belong to give. It ends with ctx, or when give fails. The error is
	// Invalid for what the voice can't say, Busy or Unavailable, and never holds the text.
	Say(ctx context.Context, s Saying, give func([]int16) error) error
}

// Saying is what a voice is asked to say.
type Saying struct {
	Piece   speech.Piece `json:"piece"`
	Voice   zhiyin.Voice `json:"voice"`
	Speaker int          `json:"speaker,omitempty"` // of a model with several, from 1; 0: the model's own choice
}

// MostSaid bounds the runes of a Saying in characters alone, LongestSaid the samples that come of it: two
// minutes.
const (
	MostSaid    = 4000
	LongestSaid = 120 * pcm.RateHz
)
