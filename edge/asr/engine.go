// Package asr says what a speech recogniser is. Engines live in folders of their
// own; those with native code run in the speech process and are reached through
// edge/asr/process.
package asr

import (
	"context"

	"zhiyin.dev"
)

// FrameSamples is the audio that a stream takes at once: 20 ms, mono, 16 bit,
// 8 kHz.
const FrameSamples = 160

// FrameMs is how long a frame lasts.
const FrameMs = 20

// Engine recognises speech. Its methods may be called from several goroutines.
type Engine interface {
	// Info says what the engine can do; it may change when a server comes or goes.
	Info() Info
	// Open begins to listen to one leg. The error is Unavailable, Busy (too many
	// streams) or Invalid (a language that the engine has not). The stream ends
	// with ctx, if it is not closed before.
	Open(ctx context.Context, a Ask) (Stream, error)
}

// Stream is one leg's recognition. One goroutine writes (Write, Expect, Finish,
// Close), another may read Heard; none of the methods blocks.
type Stream interface {
	// Write takes one frame of FrameSamples; it is copied. What can't be taken,
	// because the engine is behind or away, is dropped and counted.
	Write(frame []int16)
	// Expect says what is awaited from the next frame on.
	Expect(a Ask)
	// Finish says that the turn of talk is over with the last frame written. Each
	// Finish is answered by exactly one final utterance, in order: empty where
	// nothing was heard, what was known so far where the engine failed.
	Finish()
	// Heard gives the partial and final utterances of a turn. Each partial holds all
	// of the turn so far; one that nobody has read yet gives way to the next, a final
	// never does. FromMs and ToMs count the audio written since Open. ID, Speaker and
	// At are left to the reader. The channel is closed after Close, or when ctx ends.
	Heard() <-chan zhiyin.Utterance
	// Close ends the stream; what was not read of it is lost. Calling it again does
	// nothing.
	Close()
}

// Expected is the kind of answer that is awaited.
type Expected string

// What may be awaited.
const (
	Free   Expected = ""       // anything
	Digits Expected = "digits" // a number, digit by digit
	YesNo  Expected = "yesno"
	Menu   Expected = "menu" // one of the Phrases
)

// Ask is what a recogniser is told about what it will hear. An engine uses what
// it can of it: a grammar engine hears nothing but what is awaited.
type Ask struct {
	Language zhiyin.Language `json:"language,omitempty"`
	Expect   Expected        `json:"expect,omitempty"`
	Phrases  []string        `json:"phrases,omitempty"` // what is likely to be said now, as text; at most MostPhrases
	Hot      []string        `json:"hot,omitempty"`     // words to favour in this contact: names, products; at most MostPhrases
}

// MostPhrases bounds the phrases and the hot words of an Ask, LongestPhrase each
// of them in runes; the rest is left out.
const (
	MostPhrases   = 500
	LongestPhrase = 64
)
