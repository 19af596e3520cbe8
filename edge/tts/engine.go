// Package tts turns rendered prompts into telephone audio. A Prompter splices
// pieces: the ones that are the same for many callers come from a cache, the
// ones that belong to one person are synthesised when they are needed and never
// touch the disk. Engines live in folders of their own.
package tts

import (
	"context"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/speech"
)

// Engine says a text. It may be used from several goroutines.
type Engine interface {
	// Synthesize returns mono 16-bit samples at pcm.RateHz; the slice belongs to
	// the caller. The error is Unavailable or Busy, and never holds the text.
	Synthesize(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error)
}

// CacheConfig says where synthesised speech is kept and how much of it.
type CacheConfig struct {
	// Directory holds the fixed pieces; empty keeps none on disk.
	Directory string
	// Key is a keyed hash (HMAC) that names a cached file, so that names of files
	// tell nothing about what is said; nil keeps none on disk.
	Key func([]byte) []byte
	// DiskBytes bounds the directory, oldest files go first; 0 is 256 MiB.
	DiskBytes int64
	// MemoryBytes bounds the fixed pieces in memory, 16 bytes to a millisecond; 0
	// is 32 MiB, half an hour of speech.
	MemoryBytes int64
	// PersonalBytes bounds the personal pieces in memory, so that a prompt that is
	// repeated within a call is not made twice; 0 is 2 MiB.
	PersonalBytes int64
	// Concurrency is how many syntheses run at once; 0 is 4, two to a core of a
	// small machine, so that one that is held up by other work holds up no other.
	Concurrency int
	// Timeout bounds one synthesis, waiting included; 0 is 5 s.
	Timeout time.Duration
	// Recorded are the prompts that a person spoke: they go before every engine. nil
	// for none.
	Recorded *Recorded
	// Said names the engine and its voices, so that what another said is not taken
	// for theirs; "" is espeak-ng.
	Said string
	// Spare says what the engine fails to say; nil for none. What it says instead is
	// not kept.
	Spare Engine
	// Choose says who speaks in a voice, where there is no engine, and what the engine
	// must not be told; nil: Spare. It is asked for every piece.
	Choose func(zhiyin.Voice) Chosen
	// Discreet: a prompt that holds something about a person is said by whom Choose
	// says, or by Spare, as a whole, in one voice; the engine is never told it.
	Discreet bool
}

// Chosen is who speaks in a voice.
type Chosen struct {
	Engine Engine
	Spare  Engine // as CacheConfig.Spare
	Said   string // as CacheConfig.Said
}

func (c CacheConfig) filled() CacheConfig {
	defaults := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	defaults(&c.DiskBytes, 256<<20)
	defaults(&c.MemoryBytes, 32<<20)
	defaults(&c.PersonalBytes, 2<<20)
	if c.Concurrency == 0 {
		c.Concurrency = 4
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	return c
}
