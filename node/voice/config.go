package voice

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhiyin.dev"
)

// SpeechConfig is the prompts' voice, and what hears the customers.
type SpeechConfig struct {
	CacheMB     int               `koanf:"cache_mb" doc:"Disk for synthesised fixed prompts, in megabytes."`
	Prompts     string            `koanf:"prompts" doc:"Folder of prompts that a person spoke (docs/prompts.md): they go before synthesis. Empty: none."`
	Voice       VoiceServerConfig `koanf:"voice"`
	MoodWeights string            `koanf:"mood_weights" doc:"File of weights by which moods are told from voices (zhiyin emotion train); empty: the shipped ones."`

	MoodByVoice bool `koanf:"mood_by_voice" doc:"Whether moods are told by the voice alone where nothing turns speech into words; numbers and queues may switch moods off (mood_off)."`

	Recognition string            `koanf:"recognition" doc:"auto: speech is turned into words by the best engine there is; off: by none."`
	Program     string            `koanf:"program" doc:"The speech process; empty: zhiyin-speech beside zhiyin, or in the search path."`
	Models      string            `koanf:"models" doc:"Directory of speech models (zhiyin models); empty: data/models."`
	Engines     map[string]string `koanf:"engines" doc:"Language (cmn, yue, en) → name of the model or server that hears it; others: the best there is."`

	Servers map[string]SpeechServer `koanf:"servers"`
}

// SpeechServer is a recogniser elsewhere.
type SpeechServer struct {
	Kind      string        `koanf:"kind" doc:"funasr, vosk or openai (any endpoint with OpenAI's /audio/transcriptions)."`
	URL       string        `koanf:"url" doc:"Address: ws:// or wss:// of a funasr or vosk server, https:// base of an openai one (…/v1). Customers' audio goes there: beyond this machine or a closed network take wss or https."`
	Languages []string      `koanf:"languages" doc:"Languages that it hears: cmn, yue, en."`
	Model     string        `koanf:"model" doc:"Of openai: the model's name."`
	Key       string        `koanf:"key" doc:"Of openai: the key; better in key_file or the environment."`
	KeyFile   string        `koanf:"key_file" doc:"File that holds the key."`
	Within    time.Duration `koanf:"within" doc:"How long a finished turn may wait for its words; 0: 3s, openai 10s."`
}

// VoiceServerConfig are the neural voices of one's own house: a server, and models in the
// speech process.
type VoiceServerConfig struct {
	URL      string            `koanf:"url" doc:"Server that speaks OpenAI's API for speech, up to /v1; what it fails to say is said by a model of this machine, or espeak-ng. Empty: none."`
	KeyFile  string            `koanf:"key_file" doc:"File with the key that it wants."`
	Model    string            `koanf:"model" doc:"Its model; empty: tts-1."`
	Voices   map[string]string `koanf:"voices" doc:"Language (cmn, yue, en) → its voice. A language without one is said by a model of this machine, or espeak-ng."`
	Models   map[string]string `koanf:"models" doc:"Language or dialect (cmn, yue, en, wuu …) → the model of type vits that says it, name or name:speaker; espeak-ng for none. Others: the first model that speaks it."`
	Personal bool              `koanf:"personal" doc:"Tell it names, amounts and dates of customers, too. Otherwise the prompts that hold any are said by a model of this machine, or espeak-ng."`
	Timeout  time.Duration     `koanf:"timeout" doc:"How long the server may take for a piece of a prompt, or a model for each clause of it, before the next of them says it: the server, a model of this machine, espeak-ng."`
}

// DefaultSpeech is what holds where the configuration says nothing.
func DefaultSpeech() SpeechConfig {
	return SpeechConfig{CacheMB: 256, Recognition: "auto", MoodByVoice: true, Voice: VoiceServerConfig{Timeout: 1500 * time.Millisecond}}
}

// Check finds settings that can't mean anything.
func (c SpeechConfig) Check() error {
	if c.Recognition != "auto" && c.Recognition != "off" {
		return fmt.Errorf("speech.recognition must be auto or off, not %q: %w", c.Recognition, zhiyin.Invalid)
	}
	for name, s := range c.Servers {
		if err := s.check(); err != nil {
			return fmt.Errorf("speech.servers.%s: %w", name, err)
		}
	}
	return c.Voice.checkModels()
}

// checkModels finds what names no model.
func (c VoiceServerConfig) checkModels() error {
	for language, setting := range c.Models {
		_, number, given := strings.Cut(setting, ":")
		if n, err := strconv.Atoi(number); setting == "" || given && (err != nil || n < 1) {
			return fmt.Errorf("speech.voice.models.%s must be a model's name, or name:speaker with speakers from 1, not %q: %w", language, setting, zhiyin.Invalid)
		}
	}
	return nil
}

// schemes are what the address of each kind begins with.
var schemes = map[string][]string{"funasr": {"ws", "wss"}, "vosk": {"ws", "wss"}, "openai": {"http", "https"}}

func (s SpeechServer) check() error {
	allowed, known := schemes[s.Kind]
	if !known {
		return fmt.Errorf("kind must be funasr, vosk or openai, not %q: %w", s.Kind, zhiyin.Invalid)
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" || !slices.Contains(allowed, u.Scheme) {
		return fmt.Errorf("url must begin with %s://: %w", strings.Join(allowed, ":// or "), zhiyin.Invalid)
	}
	if len(s.Languages) == 0 {
		return fmt.Errorf("languages must say what it hears (cmn, yue, en): %w", zhiyin.Invalid)
	}
	if s.Kind == "openai" && s.Model == "" {
		return fmt.Errorf("model must be given: %w", zhiyin.Invalid)
	}
	return nil
}

// key is the key from wherever it is.
func (s SpeechServer) key() (string, error) {
	if s.KeyFile == "" {
		return s.Key, nil
	}
	text, err := os.ReadFile(s.KeyFile)
	if err != nil {
		return "", fmt.Errorf("key_file: %v: %w", err, zhiyin.NotFound)
	}
	return strings.TrimSpace(string(text)), nil
}

func (s SpeechServer) languages() (out []zhiyin.Language) {
	for _, l := range s.Languages {
		out = append(out, zhiyin.Language(l))
	}
	return out
}

// program is the speech process's program.
func (c SpeechConfig) program() string {
	const name = "zhiyin-speech"
	if c.Program != "" {
		return c.Program
	}
	if own, err := os.Executable(); err == nil {
		if beside := filepath.Join(filepath.Dir(own), name); isFile(beside) {
			return beside
		}
	}
	return name
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
