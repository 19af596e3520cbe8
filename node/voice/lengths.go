package voice

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhiyin.dev"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// lengths remembers how long pieces of speech take.
type lengths struct {
	mu   sync.Mutex
	took map[string]time.Duration
}

// mostLengths is some hours of walking; then it begins anew.
const mostLengths = 4000

func (l *lengths) of(key string) (time.Duration, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	took, known := l.took[key]
	return took, known
}

func (l *lengths) keep(key string, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.took == nil || len(l.took) >= mostLengths {
		l.took = map[string]time.Duration{}
	}
	l.took[key] = took
}

// Seconds has a prompt made and tells how long it takes. Prompts of a screen are few,
// and what was asked for is kept in memory alone: it may name somebody.
func (v *Voices) Seconds(ctx context.Context, words speech.Spoken) (time.Duration, error) {
	var all time.Duration
	for _, p := range words.Pieces {
		if !speech.Audible(p.Say) {
			continue
		}
		voice := words.VoiceOf(p)
		key := fmt.Sprintf("%s %s %d %d %s", voice.Language, voice.Dialect, voice.PacePercent, voice.PitchPercent, p.Say)
		took, known := v.lengths.of(key)
		if !known {
			samples, err := v.Say(ctx, p, voice)
			if err != nil {
				return 0, fmt.Errorf("voice: a voice of %s: %v: %w", voice.Language, err, zhiyin.Unavailable)
			}
			took = pcm.Duration(len(samples))
			v.lengths.keep(key, took)
		}
		all += took
	}
	return all, nil
}
