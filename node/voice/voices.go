// Package voice owns the engines of speech as the configuration names them: the voices
// that callers hear, the recognisers that hear them, and the weights by which moods are
// told.
package voice

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/edge/tts/espeak"
	"zhiyin.dev/edge/tts/openai"
	"zhiyin.dev/speech"
)

// Voices are those that callers hear, in their order: prompts that a person spoke, the
// server, models in the speech process, espeak-ng.
type Voices struct {
	Prompter *tts.Prompter // of prompts, with its cache
	local    *local
	neural   *openai.Engine // the voice server of the house; nil: none
	server   VoiceServerConfig
	lengths  lengths // of prompts that were walked
}

// NewVoices puts them in their order; process holds the models' voices,
// cache says where prompts are kept, and under which keys. Invalid and NotFound name the
// setting.
func NewVoices(cfg SpeechConfig, engine *espeak.Engine, process Speaking, cache tts.CacheConfig, log *slog.Logger) (*Voices, error) {
	v := &Voices{local: &local{process: process, choice: cfg.Voice.Models, within: cfg.Voice.Timeout, spare: engine}, server: cfg.Voice}
	var first tts.Engine
	if folder := cfg.Prompts; folder != "" {
		recorded, err := tts.ReadRecorded(os.DirFS(folder))
		if err != nil {
			return nil, fmt.Errorf("voice: speech.prompts: %w", err)
		}
		log.Info("recorded prompts", "count", recorded.Len())
		cache.Recorded = recorded
	}
	if server := cfg.Voice; server.URL != "" {
		settings, err := server.engine()
		if err != nil {
			return nil, err
		}
		v.neural = openai.New(settings)
		first, cache.Spare, cache.Discreet = v.neural, v.local, !server.Personal
		cache.Said = server.said()
	}
	cache.Choose = v.local.For
	v.Prompter = tts.NewPrompter(first, cache, log)
	return v, nil
}

// engine turns the settings into the engine's; Invalid names the setting.
func (c VoiceServerConfig) engine() (openai.Config, error) {
	out := openai.Config{URL: c.URL, Model: c.Model, Timeout: c.Timeout, Voices: map[zhiyin.Language]string{}}
	if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		return out, fmt.Errorf("voice: speech.voice.url must begin with http:// or https://: %w", zhiyin.Invalid)
	}
	if len(c.Voices) == 0 {
		return out, fmt.Errorf("voice: speech.voice.voices names no voice: %w", zhiyin.Invalid)
	}
	for language, voice := range c.Voices {
		out.Voices[zhiyin.Language(language)] = voice
	}
	if c.KeyFile != "" {
		key, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return out, fmt.Errorf("voice: speech.voice.key_file: %v: %w", err, zhiyin.NotFound)
		}
		out.Key = strings.TrimSpace(string(key))
	}
	return out, nil
}

// model is what the server is asked for.
func (c VoiceServerConfig) model() string { return cmp.Or(c.Model, openai.DefaultModel) }

// said names the server's voices, so that the cache of one is not heard as another.
func (c VoiceServerConfig) said() string {
	name := c.URL + " " + c.model()
	for _, language := range slices.Sorted(maps.Keys(c.Voices)) {
		name += " " + language + "=" + c.Voices[language]
	}
	return name
}

// Say has a piece said for somebody at a screen, by the voice that callers hear.
func (v *Voices) Say(ctx context.Context, p speech.Piece, voice zhiyin.Voice) ([]int16, error) {
	if v.neural != nil {
		if samples, err := v.neural.Synthesize(ctx, p, voice); err == nil {
			return samples, nil
		}
	}
	return v.local.Synthesize(ctx, p, voice)
}
