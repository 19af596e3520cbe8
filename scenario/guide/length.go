package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"unicode"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/speech"
)

// perSecond is how many letters and digits are spoken in a second where there is no
// audio, as the caller model has it.
const perSecond = 4.2

// lengths knows how long texts take to say: the synthesised audio's real length, or
// letters where there is no engine. Each text is said once.
type lengths struct {
	engine *espeak.Engine // nil: letters
	mu     sync.Mutex
	known  map[string]float64
}

func newLengths(letters bool) *lengths {
	l := &lengths{known: map[string]float64{}}
	if engine := espeak.New(espeak.Config{}, slog.Default()); !letters && engine.Installed() == nil {
		l.engine = engine
	}
	return l
}

// seconds of a text in Mandarin at normal speed.
func (l *lengths) seconds(text string) (float64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s, is := l.known[text]; is {
		return s, nil
	}
	s := float64(letters(text)) / perSecond
	if l.engine != nil && s > 0 {
		samples, err := l.engine.Synthesize(context.Background(), speech.Piece{Say: text}, zhiyin.Voice{Language: zhiyin.Mandarin, PacePercent: 100, PitchPercent: 100})
		if err != nil {
			return 0, fmt.Errorf("say %q: %w", text, err)
		}
		s = float64(len(samples)) / rate
	}
	l.known[text] = s
	return s, nil
}

// rate of the engine's audio, in samples a second.
const rate = 8000

// letters counts letters and digits.
func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
