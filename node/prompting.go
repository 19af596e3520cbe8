package node

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhiyin.dev"
	"zhiyin.dev/edge/tts"
	"zhiyin.dev/edge/tts/openai"
	"zhiyin.dev/speech"
)

// newPrompter puts the voices in their order: prompts that a person spoke, the
// server, espeak-ng.
func (n *Node) newPrompter() (*tts.Prompter, error) {
	cfg := tts.CacheConfig{Directory: filepath.Join(n.cfg.Data, "speech"), DiskBytes: int64(n.cfg.Speech.CacheMB) << 20,
		Key: func(b []byte) []byte { return []byte(n.vault.CacheKey(string(b))) }}
	log := n.log.With("part", "speech")
	var engine tts.Engine = n.engine
	if folder := n.cfg.Speech.Prompts; folder != "" {
		recorded, err := tts.ReadRecorded(os.DirFS(folder))
		if err != nil {
			return nil, fmt.Errorf("node: speech.prompts: %w", err)
		}
		log.Info("recorded prompts", "count", recorded.Len())
		cfg.Recorded = recorded
	}
	if server := n.cfg.Speech.Voice; server.URL != "" {
		settings, err := server.engine()
		if err != nil {
			return nil, err
		}
		n.neural = openai.New(settings)
		engine, cfg.Spare, cfg.Discreet = n.neural, n.engine, !server.Personal
		cfg.Said = server.said()
	}
	return tts.NewPrompter(engine, cfg, log), nil
}

// engine turns the settings into the engine's; Invalid names the setting.
func (c VoiceServerConfig) engine() (openai.Config, error) {
	out := openai.Config{URL: c.URL, Model: c.Model, Timeout: c.Timeout, Voices: map[zhiyin.Language]string{}}
	if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		return out, fmt.Errorf("node: speech.voice.url must begin with http:// or https://: %w", zhiyin.Invalid)
	}
	if len(c.Voices) == 0 {
		return out, fmt.Errorf("node: speech.voice.voices names no voice: %w", zhiyin.Invalid)
	}
	for language, voice := range c.Voices {
		out.Voices[zhiyin.Language(language)] = voice
	}
	if c.KeyFile != "" {
		key, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return out, fmt.Errorf("node: speech.voice.key_file: %v: %w", err, zhiyin.NotFound)
		}
		out.Key = strings.TrimSpace(string(key))
	}
	return out, nil
}

// said names the server's voices, so that the cache of one is not heard as another.
func (c VoiceServerConfig) said() string {
	name := c.URL + " " + cmp.Or(c.Model, "tts-1")
	for _, language := range slices.Sorted(maps.Keys(c.Voices)) {
		name += " " + language + "=" + c.Voices[language]
	}
	return name
}

// say has a piece said for somebody at a screen, by the voice that callers hear.
func (n *Node) say(ctx context.Context, p speech.Piece, v zhiyin.Voice) ([]int16, error) {
	if n.neural != nil {
		if samples, err := n.neural.Synthesize(ctx, p, v); err == nil {
			return samples, nil
		}
	}
	return n.engine.Synthesize(ctx, p, v)
}
