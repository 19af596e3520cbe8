package hearing

import (
	"context"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// Recognizer turns audio into words.
type Recognizer interface {
	// Listen opens the stream of one leg. Unavailable, Busy or Invalid: the leg goes
	// without words, and is asked for again later.
	Listen(ctx context.Context, ask Ask) (Stream, error)
}

// Ask is what a recogniser may know of what it will hear.
type Ask struct {
	Language zhiyin.Language
	Awaited  speech.Awaited
	Phrases  []string // likely to be said now
	Hot      []string // words of this contact: names, products
}

// Stream is one leg's recognition. None of its methods blocks.
type Stream interface {
	Write(frame []int16) // 160 samples; copied
	Expect(ask Ask)
	Finish()                        // the turn is over; exactly one final utterance answers each
	Heard() <-chan zhiyin.Utterance // partial and final ones, in order; closed at the end
	Close()
}

// Reader understands one utterance. It may be called from several goroutines.
type Reader interface {
	Read(text string, language zhiyin.Language) zhiyin.Meaning
}

// Reasoner finds needs behind words. former are the customer's utterances before,
// oldest first. It may be called from several goroutines.
type Reasoner interface {
	Needs(text string, language zhiyin.Language, former []string) []zhiyin.NeedHeard
}

// Gauge measures one customer's mood, turn by turn. It belongs to one Ear.
type Gauge interface {
	// Push takes a turn and its audio (8 kHz; valid during the call only) and returns
	// the events of mood that follow.
	Push(u zhiyin.Utterance, audio []int16) (zhiyin.Mood, []zhiyin.Body)
	// Tag takes a recogniser's tag of emotion for the turn that was pushed last, where it
	// comes after it, and returns what changes.
	Tag(turn zhiyin.UtteranceID, tag string) (zhiyin.Mood, []zhiyin.Body)
}

// Told hears what an Ear finds, in order and from the Ear's goroutine. Nothing of
// it may block.
type Told interface {
	// Speaking: a turn of talk began (true), or ended; a Heard follows each end.
	Speaking(on bool)
	// OverPrompt: the prompt that this party hears is to be made low, silent, or to
	// go on: Ducked, Barged or Resumed.
	OverPrompt(change speech.Turn)
	// Heard is a finished turn; its text is empty where no words were in it.
	Heard(u zhiyin.Utterance, meaning *zhiyin.Meaning)
	// Felt are the events of mood that the turn led to.
	Felt(events []zhiyin.Body)
	// Partial are the words of the running turn.
	Partial(u zhiyin.Utterance)
}
