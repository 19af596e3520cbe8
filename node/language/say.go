package language

import (
	"context"
	"fmt"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/api/studio"
	"zhiyin.dev/pcm"
	"zhiyin.dev/speech"
)

// Speakers are who says each language now.
func (l *Studio) Speakers() []studio.Speaker { return l.voices.Speakers() }

// Say speaks as prompts do, and keeps nothing of it. A text of which nothing can be heard
// is Invalid.
func (l *Studio) Say(ctx context.Context, voice zhiyin.Voice, text string) ([]byte, error) {
	plain := strings.NewReplacer("{", "(", "}", ")").Replace(text) // braces hold a place in prompts
	words, err := (&speech.Speaker{}).Render(plain, voice.Language, voice, func(string) (any, bool) { return nil, false })
	if err != nil {
		return nil, err
	}
	var out []int16
	for _, p := range words.Pieces {
		if !speech.Audible(p.Say) {
			continue
		}
		samples, err := l.voices.Say(ctx, p, words.VoiceOf(p))
		if err != nil {
			return nil, fmt.Errorf("language: a voice of %s: %v: %w", voice.Language, err, zhiyin.Unavailable)
		}
		out = append(out, samples...)
	}
	if !pcm.Audible(out) {
		return nil, fmt.Errorf("language: nothing of the text can be heard: %w", zhiyin.Invalid)
	}
	return pcm.WriteWAV(out, pcm.RateHz), nil
}
